package dev.instar.console.approval;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks people other than the requester to let something irrevocable happen.
 *
 * @param subject what is asked for within the migration, for example {@code import/0} for its first wave
 * @param planHash and {@code evidenceHash}: exactly what is asked about; anything else is another request
 * @param quorum approvals it takes
 * @param expiresAt from then on the request, and what was decided on it, is void
 * @param supersededAt when a newer request took its place
 */
public record ApprovalRequest(
        String id,
        String migrationId,
        String subject,
        String planHash,
        String evidenceHash,
        String requestedBy,
        int quorum,
        Instant requestedAt,
        Instant expiresAt,
        @Nullable Instant supersededAt,
        List<Decision> decisions) {

    /** One rejection outweighs any number of approvals. */
    public ApprovalState state(Instant now) {
        if (supersededAt != null) {
            return ApprovalState.SUPERSEDED;
        }
        if (decisions.stream().anyMatch(decision -> !decision.approves())) {
            return ApprovalState.REJECTED;
        }
        if (!now.isBefore(expiresAt)) {
            return ApprovalState.EXPIRED;
        }
        return approvals() >= quorum ? ApprovalState.APPROVED : ApprovalState.PENDING;
    }

    /** Approvals given by people other than the requester. */
    public long approvals() {
        return decisions.stream()
                .filter(Decision::approves)
                .map(Decision::who)
                .filter(who -> !who.equals(requestedBy))
                .distinct()
                .count();
    }

    public boolean isAbout(String plan, String evidence) {
        return planHash.equals(plan) && evidenceHash.equals(evidence);
    }
}
