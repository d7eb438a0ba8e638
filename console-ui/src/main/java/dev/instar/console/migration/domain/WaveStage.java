package dev.instar.console.migration.domain;

/** Where a wave stands. */
public enum WaveStage {
    /** Earlier waves move first. */
    WAITING("Waiting"),
    EXPORTING("Exporting"),
    /** Exported; an import needs an approval, and an operator who starts it. */
    GATE("Exported, awaiting import"),
    IMPORTING("Importing"),
    SOAKING("Soaking"),
    DONE("Done");

    private final String displayName;

    WaveStage(String displayName) {
        this.displayName = displayName;
    }

    public String displayName() {
        return displayName;
    }

    public boolean mayFollow(WaveStage previous) {
        return switch (this) {
            case WAITING -> false;
            case EXPORTING -> previous == WAITING;
            case GATE -> previous == EXPORTING;
            case IMPORTING -> previous == GATE;
            case SOAKING -> previous == IMPORTING;
            case DONE -> previous == EXPORTING || previous == GATE || previous == IMPORTING || previous == SOAKING;
        };
    }
}
