package dev.instar.console.migration;

/** Where one instance stands inside a migration. */
public enum Step {
    EXPORTING("Exporting"),
    EXPORT_FAILED("Export failed"),
    EXPORTED("Exported"),
    IMPORTING("Importing"),
    IMPORT_FAILED("Import failed"),
    IMPORTED("Imported"),
    ROLLING_BACK("Rolling back"),
    ROLLBACK_FAILED("Rollback failed"),
    ROLLED_BACK("Rolled back");

    private final String displayName;

    Step(String displayName) {
        this.displayName = displayName;
    }

    public String displayName() {
        return displayName;
    }

    /** Whether a node is at work. */
    public boolean isRunning() {
        return this == EXPORTING || this == IMPORTING || this == ROLLING_BACK;
    }

    public boolean isFailure() {
        return this == EXPORT_FAILED || this == IMPORT_FAILED || this == ROLLBACK_FAILED;
    }

    /** Whether this step may follow another. */
    boolean mayFollow(Step previous) {
        return switch (this) {
            case EXPORTING -> previous == EXPORT_FAILED || previous == ROLLED_BACK;
            case EXPORT_FAILED, EXPORTED -> previous == EXPORTING;
            case IMPORTING -> previous == EXPORTED || previous == IMPORT_FAILED;
            case IMPORT_FAILED, IMPORTED -> previous == IMPORTING;
            case ROLLING_BACK ->
                previous == EXPORT_FAILED
                        || previous == EXPORTED
                        || previous == IMPORT_FAILED
                        || previous == IMPORTED
                        || previous == ROLLBACK_FAILED;
            case ROLLBACK_FAILED, ROLLED_BACK -> previous == ROLLING_BACK;
        };
    }
}
