package dev.instar.console.migration.domain;

import java.util.EnumSet;
import java.util.Set;

/** Where one instance stands inside a migration. {@code docs/states.md} draws it; a test compares. */
public enum Step {
    /** Its wave has not begun. */
    PLANNED("Planned"),
    CHECKING("Preflight"),
    BLOCKED("Blocked"),
    EXPORTING("Exporting"),
    EXPORT_FAILED("Export failed"),
    /** Complete on disk and in the bucket; takes no writes until it is imported or rolled back. */
    EXPORTED("Exported"),
    IMPORTING("Importing"),
    IMPORT_FAILED("Import failed"),
    IMPORTED("Imported"),
    ROLLING_BACK("Rolling back"),
    ROLLBACK_FAILED("Rollback failed"),
    ROLLED_BACK("Rolled back"),
    FINALIZING("Finalizing"),
    FINALIZE_FAILED("Finalize failed"),
    FINALIZED("Finalized"),
    /** Taken out of the migration by an operator, untouched. */
    EXCLUDED("Excluded");

    private final String displayName;

    Step(String displayName) {
        this.displayName = displayName;
    }

    public String displayName() {
        return displayName;
    }

    /** What a retry of this failure does; empty for a step that is none. */
    public String retryEffect() {
        return switch (this) {
            case BLOCKED -> "The node runs its preflight again. If it passes, the export begins.";
            case EXPORT_FAILED ->
                "It is checked, frozen, backed up and exported once more. Its databases take writes until then, unless the"
                        + " plan keeps what was exported.";
            case IMPORT_FAILED ->
                "What did not move is built from the export and compared once more, beside its original. The instance"
                        + " answers 503 until that is done; databases that moved stay and go on serving.";
            case ROLLBACK_FAILED -> "The rollback goes on where it stopped. Originals are never overwritten.";
            case FINALIZE_FAILED -> "Everything is verified again before anything is removed.";
            default -> "";
        };
    }

    /** Whether a node is at work, or will be as soon as it is the operation's turn. */
    public boolean isRunning() {
        return this == CHECKING || this == EXPORTING || this == IMPORTING || this == ROLLING_BACK || this == FINALIZING;
    }

    /** Whether an operator has to decide how to go on. */
    public boolean isFailure() {
        return this == BLOCKED
                || this == EXPORT_FAILED
                || this == IMPORT_FAILED
                || this == ROLLBACK_FAILED
                || this == FINALIZE_FAILED;
    }

    /** Whether the instance has no part in the migration any more. */
    public boolean isOut() {
        return this == ROLLED_BACK || this == EXCLUDED;
    }

    /** Whether something of the migration is still on the instance, whatever its plan keeps of a failed export. */
    public boolean isUnderMaintenance() {
        return isRunning() || (isFailure() && this != BLOCKED) || this == EXPORTED || this == IMPORTED;
    }

    /** Whether this step may follow another. */
    public boolean mayFollow(Step previous) {
        return predecessors().contains(previous);
    }

    private Set<Step> predecessors() {
        return switch (this) {
            case PLANNED -> EnumSet.noneOf(Step.class);
            case CHECKING -> EnumSet.of(PLANNED, BLOCKED, EXPORT_FAILED, ROLLED_BACK);
            case BLOCKED -> EnumSet.of(CHECKING);
            case EXPORTING -> EnumSet.of(CHECKING);
            case EXPORT_FAILED -> EnumSet.of(EXPORTING);
            case EXPORTED -> EnumSet.of(EXPORTING, IMPORTING);
            case IMPORTING -> EnumSet.of(EXPORTED, IMPORT_FAILED);
            case IMPORT_FAILED -> EnumSet.of(IMPORTING, ROLLING_BACK);
            case IMPORTED -> EnumSet.of(IMPORTING, ROLLING_BACK);
            case ROLLING_BACK ->
                EnumSet.of(
                        CHECKING,
                        BLOCKED,
                        EXPORT_FAILED,
                        EXPORTED,
                        IMPORT_FAILED,
                        IMPORTED,
                        ROLLBACK_FAILED,
                        FINALIZE_FAILED);
            case ROLLBACK_FAILED, ROLLED_BACK -> EnumSet.of(ROLLING_BACK);
            case FINALIZING -> EnumSet.of(IMPORTED, FINALIZE_FAILED);
            case FINALIZE_FAILED -> EnumSet.of(FINALIZING, ROLLING_BACK);
            case FINALIZED -> EnumSet.of(FINALIZING);
            case EXCLUDED -> EnumSet.of(PLANNED, CHECKING, EXPORTING, BLOCKED, EXPORT_FAILED);
        };
    }

    /** Whether databases of the instance may serve on the target engine, so that a rollback can lose writes. */
    public boolean mayHaveMoved() {
        return this == IMPORTED || this == IMPORT_FAILED || this == FINALIZE_FAILED;
    }
}
