package dev.instar.console.migration.web;

import dev.instar.console.approval.ApprovalRequest;
import dev.instar.console.approval.ApprovalState;
import dev.instar.console.approval.Decision;
import java.time.Instant;
import java.util.List;

/** An approval request and its decisions. */
public record ApprovalResponse(
        String id,
        String migrationId,
        String subject,
        ApprovalState state,
        String planHash,
        String evidenceHash,
        String requestedBy,
        int quorum,
        Instant requestedAt,
        Instant expiresAt,
        List<Decision> decisions) {

    public static ApprovalResponse of(ApprovalRequest request, Instant now) {
        return new ApprovalResponse(
                request.id(),
                request.migrationId(),
                request.subject(),
                request.state(now),
                request.planHash(),
                request.evidenceHash(),
                request.requestedBy(),
                request.quorum(),
                request.requestedAt(),
                request.expiresAt(),
                request.decisions());
    }
}
