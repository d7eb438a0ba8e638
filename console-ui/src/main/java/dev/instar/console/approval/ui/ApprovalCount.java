package dev.instar.console.approval.ui;

import dev.instar.console.approval.Approvals;
import dev.instar.console.base.ui.WaitingCount;
import dev.instar.console.security.CurrentUser;
import dev.instar.console.security.Roles;
import org.springframework.stereotype.Component;

/** Requests that the person who is signed in can decide on. */
@Component
class ApprovalCount implements WaitingCount {

    private final Approvals approvals;
    private final CurrentUser user;

    ApprovalCount(Approvals approvals, CurrentUser user) {
        this.approvals = approvals;
        this.user = user;
    }

    @Override
    public int waiting() {
        return user.actor().roles().contains(Roles.APPROVER)
                ? (int) approvals.waiting().stream()
                        .filter(request -> !request.requestedBy().equals(user.id()))
                        .filter(request -> request.decisions().stream()
                                .noneMatch(decision -> decision.who().equals(user.id())))
                        .count()
                : 0;
    }
}
