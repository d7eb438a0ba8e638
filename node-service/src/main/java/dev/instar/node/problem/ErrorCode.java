package dev.instar.node.problem;

/**
 * Every error the node answers with: code, HTTP status, what happened, what to do. {@code docs/errors.md} lists the
 * same rows; a test keeps the two equal.
 */
public enum ErrorCode {
    BAD_REQUEST("node.bad-request", 400, "Request not understood", "%s", "Correct the request and send it again."),
    WRONG_API_KEY(
            "node.wrong-api-key",
            401,
            "API key missing or wrong",
            "This endpoint needs the node's key in the header X-Graph-API-Key.",
            "Send the key of this instance."),
    BAD_DATABASE_NAME(
            "node.bad-database-name",
            400,
            "Database name not allowed",
            "'%s' cannot name a database.",
            "Use 1 to 64 letters, digits, '_' or '-', starting with a letter or digit."),
    UNKNOWN_DATABASE(
            "node.unknown-database",
            404,
            "No such database",
            "This instance has no database '%s'.",
            "List the databases with GET /databases."),
    DATABASE_EXISTS(
            "node.database-exists",
            409,
            "Database exists",
            "A database named '%s' is already here, or a file or log of one.",
            "Choose another name, or move what is there elsewhere; nothing was changed."),
    CREATION_WAITS(
            "node.creation-waits",
            503,
            "Creation waits for a migration",
            "Database '%s' is not created now: migration %s moves the databases of this instance, and a new one would stop it.",
            "Try again after the import or the rollback, or create the database on another instance."),
    TOO_MANY_DATABASES(
            "node.too-many-databases",
            507,
            "Instance full",
            "This instance holds its limit of %s databases.",
            "Create the database on another instance or raise instar.node.limits.databases."),
    DATABASE_FROZEN(
            "node.database-frozen",
            423,
            "Writes frozen",
            "Database '%s' is frozen for migration %s: it answers reads only.",
            "Send writes again after the import, or roll the export back."),
    DATABASE_MIGRATING(
            "node.database-migrating",
            503,
            "Database migrating",
            "Database '%s' is being %s and answers nothing until it is done.",
            "Try again later; follow the task with GET /tasks."),
    DATABASE_HELD(
            "node.database-held",
            503,
            "Database held",
            "Database '%s' is held after a failure: %s",
            "Decide: retry the import or roll the database back."),
    DATABASE_INCOMPATIBLE(
            "node.database-incompatible",
            503,
            "Not a file of its engine",
            "%s",
            "Install the engine pack that is named, if one is. Else put back the file that belongs here: restore a backup (POST /databases/<database>/restore), or move the migration on that is under way."),
    DATABASE_BUSY(
            "node.database-busy",
            503,
            "Database busy",
            "Database '%s' was busy for %s s; this statement did not start.",
            "Try again when the statements before it are done."),
    STATEMENT_NOT_ALLOWED(
            "node.statement-not-allowed",
            403,
            "Statement not for callers",
            "%s",
            "Nothing was run. The error's sentence says what to use instead."),
    STATEMENT_FAILED(
            "node.statement-failed",
            422,
            "Statement refused by the engine",
            "%s",
            "Correct the statement. What it was to write is not there, in all but rare failures: look before you repeat a write."),
    ENGINE_HOST_FAILED(
            "node.engine-host-failed",
            502,
            "Engine host failed",
            "%s",
            "Repeat a request that reads: the node starts a fresh engine host. A write that was not answered may be there or not; look before you repeat it. If it fails again, read the node's log."),
    DATABASE_LOCKED(
            "node.database-locked",
            503,
            "Another process has the database open",
            "Database '%s' is not opened: %s",
            "End that process (lsof or fuser on the file names it), then repeat the request."),
    ENGINE_OUT_OF_MEMORY(
            "node.engine-out-of-memory",
            507,
            "Engine out of memory",
            "%s",
            "Raise instar.node.limits.largest-operation-buffer-pool and instar.node.limits.operation-buffer-pool (for a database that serves instar.node.limits.serving-buffer-pool) and instar.node.limits.host-memory, lower instar.node.limits.parallel-databases, or give the machine more memory; then repeat. Of a write that was not answered, look first whether it is there."),
    UNKNOWN_VERSION(
            "node.unknown-version",
            400,
            "Unknown engine version",
            "%s",
            "Write a version as ladybug@0.20.4 or kuzu@0.11.2; GET /info lists the packs here."),
    MISSING_PACK(
            "node.missing-pack",
            409,
            "Engine pack not installed",
            "There is no engine pack %s on this instance; it has %s.",
            "Install it with: ./instar engines install %1$s"),
    SOURCE_MISMATCH(
            "node.source-mismatch",
            409,
            "Source version differs",
            "The request names %s as source, but this instance runs %s.",
            "Plan the migration from the version the instance runs."),
    OPERATION_RUNNING(
            "node.operation-running",
            409,
            "Another operation is running",
            "Task %s (%s) is running on this instance.",
            "Wait until it ends; GET /tasks/%1$s/status shows how far it is."),
    KEY_OF_ANOTHER_REQUEST(
            "node.key-of-another-request",
            422,
            "Idempotency key used before",
            "The Idempotency-Key '%s' came with another request: another method, address, query or body.",
            "Use a new key for a new request, or send the first request as it was. Nothing was started."),
    OLD_FENCING_TOKEN(
            "node.old-fencing-token",
            409,
            "Fencing token too old",
            "The request carries fencing token %s, but %s was seen already: another console has taken over.",
            "Let the newer console go on; this one should re-read the state."),
    NOTHING_TO_EXPORT(
            "node.nothing-to-export",
            409,
            "Nothing to export",
            "This instance has no database.",
            "Leave the instance out of the migration."),
    EXPORT_PENDING(
            "node.export-pending",
            409,
            "Export already complete",
            "The export of migration %s is complete and waits for its import.",
            "Import it, or roll it back before exporting again."),
    NOT_SERVING(
            "node.not-serving",
            409,
            "Database not ready for export",
            "Database '%s' is %s.",
            "Finish or roll back what was begun with it, then export again."),
    IMPORT_WITHOUT_EXPORT(
            "node.import-without-export",
            409,
            "No export to import",
            "No complete export waits on this instance: %s",
            "Nothing is to be done where every database is imported. Else run POST /migration/export first and let it complete."),
    ACTIVATE_WITHOUT_EXPORT(
            "node.activate-without-export",
            409,
            "Databases not exported",
            "%s cannot become the engine of this instance while databases are not exported: %s.",
            "Roll the instance back and export it with all its databases, then activate."),
    WRONG_TARGET(
            "node.wrong-target",
            409,
            "Engine differs from the plan",
            "The export was made for %s, but this instance runs %s.",
            "Activate %1$s with POST /engine/activate, or deploy it."),
    NOTHING_TO_ROLL_BACK(
            "node.nothing-to-roll-back",
            409,
            "Nothing to roll back",
            "%s",
            "GET /databases shows which databases can be rolled back."),
    FURTHER_GRAPHS(
            "node.further-graphs",
            422,
            "Further graphs beside the database",
            "Database '%s' has further graphs, in the files %s, which cannot be carried.",
            "Move what they hold into the main graph, or into a database of their own; then drop them. A file that is not this database's: move it elsewhere."),
    NOT_CLOSED(
            "node.not-closed",
            409,
            "Database not closed cleanly",
            "Database '%s' still has %s beside it after its own engine wrote and closed it.",
            "A file that no engine made: move it elsewhere. Else open the database with the engine that wrote it and run CHECKPOINT; never delete a .wal, .wal.checkpoint or .shadow by hand."),
    NO_ROOM_FOR_SAFETY_COPY(
            "node.no-room-for-safety-copy",
            507,
            "No room for a safety copy",
            "Writing to database '%s' needs %s MB for a safety copy; %s MB are free.",
            "Free space on the data volume, then send the request again. Reads go on where the engine reads the files without writing."),
    NOT_WRITTEN_DOWN(
            "node.not-written-down",
            503,
            "Database cannot be written to its file now",
            "Database '%s' was not closed, and its engine cannot write its log into the main file: %s",
            "Nothing was changed. Fix the data volume (free space, permissions), then send the request again."),
    DATABASE_UNOPENABLE(
            "node.database-unopenable",
            503,
            "Database cannot be opened",
            "Database '%s' is on hold: %s",
            "Its files are as they were found. Remove the cause and POST /databases/%1$s/reopen. Where that does not help: roll it back while it is part of a migration; else save what can be read (GET /databases/%1$s/salvage), or restore a backup: POST /databases/%1$s/restore."),
    WRITE_NOT_DURABLE(
            "node.write-not-durable",
            503,
            "Write not durable",
            "The statement ran, but what it wrote cannot be made durable and may be lost: %s",
            "Read whether the rows are there before you send it again. If it fails again, look at the data volume."),
    SALVAGE_FAILED(
            "node.salvage-failed",
            500,
            "Database could not be saved",
            "%s",
            "The database is what it was before. GET /databases/<database>/salvage tells the rows of every other way; or restore a backup: POST /databases/<database>/restore."),
    SALVAGE_REFUSED(
            "node.salvage-refused",
            409,
            "Salvage refused",
            "%s",
            "Nothing was changed. GET /databases/<id>/salvage shows what can be read of a database that is on hold."),
    ROLLBACK_FAILED(
            "node.rollback-failed",
            500,
            "Rollback incomplete",
            "%s of %s databases did not go back: %s",
            "The others are rolled back. Fix the cause and retry; finished databases are skipped."),
    ORIGINAL_CHANGED(
            "node.original-changed",
            409,
            "Original changed since it was frozen",
            "The original of database '%s' is not what was frozen, backed up and exported: %s.",
            "Find out who writes to the data folder. Roll the database back: its system backup is read back and proven, and the changed file is kept."),
    NO_GOOD_ORIGINAL(
            "node.no-good-original",
            409,
            "Neither original nor backup is what was frozen",
            "The original of database '%s' is not what was frozen, backed up and exported: %s; and its system backup %s cannot take its place: %s.",
            "Nothing was changed. Bring back the files or the objects of the backup, and roll the database back again. If neither can be had, POST /migration/rollback?as_found=%1$s has that database alone go back to the file as it is, if there is one; POST /migration/finalize?migration=<migration>&keep=%1$s keeps what serves now, and ends the migration for every database of the instance: roll back first those that are to go back."),
    ORIGINAL_EXCHANGED(
            "node.original-exchanged",
            409,
            "Another database in place of the original",
            "The original of database '%s' is not in %s: that is another database (%s, not %s).",
            "Nothing was changed. Put the right file back and roll back again. If it cannot be had, roll back without as_found, which takes the system backup if that is whole and the original did not serve again. Else, for a database that was not moved yet: move that file elsewhere, roll back with as_found, and restore a backup. For one that was moved: POST /migration/finalize?migration=<migration>&keep=%1$s keeps what serves now, and ends the migration for every database of the instance; roll back first those that are to go back."),
    IMPORTED_CHANGED(
            "node.imported-changed",
            409,
            "Imported database is not what the rollback set aside",
            "What an import had built of database '%s', %s, is not as the rollback set it aside: %s.",
            "Nothing of this database was changed. Bring its files back as they were, with their times (rsync -a, tar, cp -p), and undo again. Where that is impossible or not enough, POST /migration/rollback/undo?as_found=%1$s has this database alone serve the files that are there now."),
    IMPORTED_EXCHANGED(
            "node.imported-exchanged",
            409,
            "Another database in place of the imported one",
            "What an import had built of database '%s' is not in %s: that is another database (%s, not %s).",
            "Nothing of this database was changed. Put the right file back and undo again, or leave the database rolled back."),
    UNDO_FAILED(
            "node.undo-failed",
            500,
            "Undo incomplete",
            "%s of %s databases did not return to what was imported: %s",
            "The others have returned. Fix the cause and retry; finished databases are skipped."),
    ROWS_MISSING(
            "node.rows-missing",
            409,
            "Rows missing after closing",
            "Database '%s' has other row counts than when writes were frozen: %s.",
            "Nothing was exported. Keep the files, compare with the last backup, and report this."),
    NOTHING_TO_CANCEL("node.nothing-to-cancel", 409, "Nothing to cancel", "%s", "GET /tasks lists what ran."),
    CANCELLED(
            "node.cancelled",
            409,
            "Cancelled",
            "The operation was cancelled before it was done.",
            "Nothing is half done: every database is as it was before, or completed. Start the operation again when it suits."),
    DISK_LOW(
            "node.disk-low",
            507,
            "Disk nearly full",
            "The data volume has %s MB free, less than the %s MB that must stay free.",
            "Free space or grow the volume, then repeat the operation; it wrote to no original."),
    NOT_FINALIZED(
            "node.not-finalized",
            409,
            "Earlier migration not finalized",
            "Database '%s' was moved by migration %s, which is not finalized; an export now would give up the way back.",
            "Finalize that migration or roll the database back, then export."),
    FINALIZE_REFUSED(
            "node.finalize-refused",
            409,
            "Not safe to finalize",
            "%s",
            "Nothing was removed. Settle what is named, then finalize again."),
    UNKNOWN_BACKUP(
            "node.unknown-backup",
            404,
            "No such backup",
            "There is no complete backup '%s' of database '%s'.",
            "List the backups with GET /databases/%2$s/backups?type=system."),
    BACKUP_DAMAGED(
            "node.backup-damaged",
            502,
            "Backup is not what was stored",
            "%s",
            "Find out who writes to the bucket, and bring the object back from one of its versions. Other backups: GET /databases/<database>/backups?type=system."),
    RESTORE_REFUSED(
            "node.restore-refused",
            409,
            "Restore not possible",
            "%s",
            "Nothing was changed. A backup can be restored under the engine it was made with, while the database serves and is part of no migration; one that is part of a migration is rolled back instead."),
    RESTORE_FAILED(
            "node.restore-failed",
            500,
            "Restore failed",
            "%s",
            "The database is what it was before. Repeat the restore, or choose another backup."),
    MOVE_TAKEN_BACK(
            "node.move-taken-back",
            409,
            "Files changed in the middle of a move",
            "%s",
            "Find out who works in the data folder; GET /databases says what to do with each database."),
    BACKUP_TYPE_RESERVED(
            "node.backup-type-reserved",
            400,
            "Backup type not available",
            "Backups of type '%s' are reserved for a later release.",
            "Ask for a backup of type 'full'."),
    NO_PREFLIGHT(
            "node.no-preflight",
            404,
            "No preflight yet",
            "No preflight has completed since this node started.",
            "Run POST /migration/preflight first."),
    FIDELITY(
            "node.fidelity",
            422,
            "Export would lose data",
            "Not all of database '%s' can be carried to %s: %s.",
            "Change or drop what is named, then export again."),
    EXPORT_FAILED(
            "node.export-failed",
            500,
            "Export failed",
            "%s",
            "Writes are open again, except where the plan keeps what was exported (keep_exported). Remove the cause, then export once more."),
    EXPORT_ALTERED(
            "node.export-altered",
            409,
            "Export differs from its manifest",
            "%s",
            "Put the files back as they were, from a copy, and retry; without a copy, roll back and move it with a new migration. Files that changed are never imported."),
    VERIFICATION_FAILED(
            "node.verification-failed",
            409,
            "Imported data differs",
            "Database '%s' was built by the new engine but is not equal to the original: %s.",
            "The import did not write to the original. Roll the database back and report the difference."),
    IMPORT_FAILED(
            "node.import-failed",
            500,
            "Import failed",
            "%s",
            "The import wrote to no original. Retry where the cause is gone, roll back where it is not."),
    IMPORT_FAILED_TOGETHER(
            "node.import-failed-together",
            409,
            "Import given up with the others",
            "Database '%s' was built and verified, but another database of the instance failed and the plan says all or nothing.",
            "The import wrote to no original. Settle the other failure, then retry the import or roll back."),
    IMPORT_NOT_SINGLY(
            "node.import-not-singly",
            409,
            "Not importable on its own",
            "The plan says all databases of an instance or none; %s cannot be imported without the others.",
            "Retry the import of the whole instance, or roll it back."),
    OBJECT_STORE_FAILED(
            "node.object-store-failed",
            502,
            "Object store failed",
            "%s",
            "Check the bucket, its credentials and the network, then repeat the operation."),
    FILES_FAILED(
            "node.files-failed",
            500,
            "File system failed",
            "%s",
            "Check disk space and permissions of the data folder."),
    JOURNAL_IN_DOUBT(
            "node.journal-in-doubt",
            503,
            "Journal in doubt",
            "The node cannot tell whether its last step is on the disk (%s). It starts no operation and no write until it has read its journal again; reads go on.",
            "Wait a minute. If it stays so, the disk still fails: put that right and restart the node, which then recovers."),
    UNKNOWN_TASK(
            "node.unknown-task",
            404,
            "No such task",
            "This instance knows no task '%s'.",
            "List the tasks with GET /tasks."),
    NOT_FOUND("node.not-found", 404, "No such address", "%s", "See the API description at /v3/api-docs."),
    INTERRUPTED(
            "node.interrupted",
            500,
            "Node stopped meanwhile",
            "The node stopped during task %s; what was half done was undone or completed at its start.",
            "GET /databases shows where each database stands; start the operation again if it is still wanted."),
    INTERNAL(
            "node.internal",
            500,
            "Unexpected failure",
            "The node failed in a way it did not foresee (reference %s).",
            "Find the reference in the node's log and report it.");

    private final String code;
    private final int status;
    private final String title;
    private final String detail;
    private final String remedy;

    ErrorCode(String code, int status, String title, String detail, String remedy) {
        this.code = code;
        this.status = status;
        this.title = title;
        this.detail = detail;
        this.remedy = remedy;
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
        return title;
    }

    /** The sentence with its placeholders. */
    public String detailTemplate() {
        return detail;
    }

    public String remedyTemplate() {
        return remedy;
    }
}
