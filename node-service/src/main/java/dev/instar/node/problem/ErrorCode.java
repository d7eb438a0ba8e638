package dev.instar.node.problem;

/**
 * Every error the node answers with. What happened and what to do stands in {@code errors.properties}; {@code
 * docs/errors.md} lists the same rows, and a test keeps the two equal.
 */
public enum ErrorCode {
    BAD_REQUEST("node.bad-request", 400),
    WRONG_API_KEY("node.wrong-api-key", 401),
    BAD_DATABASE_NAME("node.bad-database-name", 400),
    UNKNOWN_DATABASE("node.unknown-database", 404),
    DATABASE_EXISTS("node.database-exists", 409),
    CREATION_WAITS("node.creation-waits", 503),
    TOO_MANY_DATABASES("node.too-many-databases", 507),
    DATABASE_FROZEN("node.database-frozen", 423),
    DATABASE_MIGRATING("node.database-migrating", 503),
    DATABASE_HELD("node.database-held", 503),
    DATABASE_INCOMPATIBLE("node.database-incompatible", 503),
    DATABASE_BUSY("node.database-busy", 503),
    ENGINES_BUSY("node.engines-busy", 503),
    STATEMENT_NOT_ALLOWED("node.statement-not-allowed", 403),
    STATEMENT_FAILED("node.statement-failed", 422),
    ENGINE_HOST_FAILED("node.engine-host-failed", 502),
    DATABASE_LOCKED("node.database-locked", 503),
    ENGINE_OUT_OF_MEMORY("node.engine-out-of-memory", 507),
    UNKNOWN_VERSION("node.unknown-version", 400),
    MISSING_PACK("node.missing-pack", 409),
    SOURCE_MISMATCH("node.source-mismatch", 409),
    OPERATION_RUNNING("node.operation-running", 409),
    KEY_OF_ANOTHER_REQUEST("node.key-of-another-request", 422),
    OLD_FENCING_TOKEN("node.old-fencing-token", 409),
    NOTHING_TO_EXPORT("node.nothing-to-export", 409),
    EXPORT_PENDING("node.export-pending", 409),
    NOT_SERVING("node.not-serving", 409),
    IMPORT_WITHOUT_EXPORT("node.import-without-export", 409),
    ACTIVATE_WITHOUT_EXPORT("node.activate-without-export", 409),
    WRONG_TARGET("node.wrong-target", 409),
    NOTHING_TO_ROLL_BACK("node.nothing-to-roll-back", 409),
    FURTHER_GRAPHS("node.further-graphs", 422),
    NOT_CLOSED("node.not-closed", 409),
    NO_ROOM_FOR_SAFETY_COPY("node.no-room-for-safety-copy", 507),
    NOT_WRITTEN_DOWN("node.not-written-down", 503),
    DATABASE_UNOPENABLE("node.database-unopenable", 503),
    WRITE_NOT_DURABLE("node.write-not-durable", 503),
    SALVAGE_FAILED("node.salvage-failed", 500),
    SALVAGE_REFUSED("node.salvage-refused", 409),
    ROLLBACK_FAILED("node.rollback-failed", 500),
    ORIGINAL_CHANGED("node.original-changed", 409),
    NO_GOOD_ORIGINAL("node.no-good-original", 409),
    ORIGINAL_EXCHANGED("node.original-exchanged", 409),
    IMPORTED_CHANGED("node.imported-changed", 409),
    IMPORTED_EXCHANGED("node.imported-exchanged", 409),
    UNDO_FAILED("node.undo-failed", 500),
    ROWS_MISSING("node.rows-missing", 409),
    NOTHING_TO_CANCEL("node.nothing-to-cancel", 409),
    CANCELLED("node.cancelled", 409),
    DISK_LOW("node.disk-low", 507),
    NOT_FINALIZED("node.not-finalized", 409),
    FINALIZE_REFUSED("node.finalize-refused", 409),
    UNKNOWN_BACKUP("node.unknown-backup", 404),
    BACKUP_DAMAGED("node.backup-damaged", 502),
    RESTORE_REFUSED("node.restore-refused", 409),
    RESTORE_FAILED("node.restore-failed", 500),
    MOVE_TAKEN_BACK("node.move-taken-back", 409),
    BACKUP_TYPE_RESERVED("node.backup-type-reserved", 400),
    NO_PREFLIGHT("node.no-preflight", 404),
    FIDELITY("node.fidelity", 422),
    EXPORT_FAILED("node.export-failed", 500),
    EXPORT_ALTERED("node.export-altered", 409),
    VERIFICATION_FAILED("node.verification-failed", 409),
    IMPORT_FAILED("node.import-failed", 500),
    IMPORT_FAILED_TOGETHER("node.import-failed-together", 409),
    IMPORT_NOT_SINGLY("node.import-not-singly", 409),
    OBJECT_STORE_FAILED("node.object-store-failed", 502),
    FILES_FAILED("node.files-failed", 500),
    JOURNAL_IN_DOUBT("node.journal-in-doubt", 503),
    UNKNOWN_TASK("node.unknown-task", 404),
    NOT_FOUND("node.not-found", 404),
    INTERRUPTED("node.interrupted", 500),
    INTERNAL("node.internal", 500);

    private final String code;
    private final int status;

    ErrorCode(String code, int status) {
        this.code = code;
        this.status = status;
    }

    /** The code that pages, logs and docs share. */
    public String code() {
        return code;
    }

    /** The HTTP status this error is answered with. */
    public int status() {
        return status;
    }

    public String title() {
        return ErrorTexts.of(code, "title");
    }

    /** The sentence with its placeholders. */
    public String detailTemplate() {
        return ErrorTexts.of(code, "detail");
    }

    public String remedyTemplate() {
        return ErrorTexts.of(code, "remedy");
    }
}
