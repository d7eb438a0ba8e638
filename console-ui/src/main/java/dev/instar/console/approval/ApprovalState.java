package dev.instar.console.approval;

/** Where a request stands. */
public enum ApprovalState {
    PENDING("Waits for approval"),
    APPROVED("Approved"),
    REJECTED("Rejected"),
    EXPIRED("Expired"),
    SUPERSEDED("Superseded");

    private final String displayName;

    ApprovalState(String displayName) {
        this.displayName = displayName;
    }

    public String displayName() {
        return displayName;
    }
}
