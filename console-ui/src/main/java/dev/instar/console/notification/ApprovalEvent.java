package dev.instar.console.notification;

import dev.instar.console.base.UtcTime;
import java.time.Instant;

/**
 * What a generic webhook is sent.
 *
 * @param event {@code approval.waiting}, {@code .approved}, {@code .rejected} or {@code .expired}
 * @param approvals given so far, of {@code quorum}
 */
record ApprovalEvent(
        String event,
        String request,
        String migration,
        String subject,
        String requestedBy,
        long approvals,
        int quorum,
        Instant expiresAt,
        String evidenceHash) {

    /** The same in a sentence for people. */
    String sentence() {
        return switch (event) {
            case "approval.waiting" ->
                "Migration " + migration + ": " + subject + " waits for a person other than " + requestedBy
                        + " to approve it, until " + UtcTime.of(expiresAt) + ".";
            case "approval.approved" -> "Migration " + migration + ": " + subject + " is approved.";
            case "approval.rejected" -> "Migration " + migration + ": " + subject + " was rejected.";
            default -> "Migration " + migration + ": the request to approve " + subject + " has expired.";
        };
    }
}
