package dev.instar.console.migration.web;

import dev.instar.console.approval.Approvals;
import dev.instar.console.migration.command.Gates;
import dev.instar.console.problem.ConflictException;
import dev.instar.console.security.web.CurrentActor;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What waits for a second person, and the decisions. */
@RestController
@RequestMapping("/api/v1/approvals")
class ApprovalController {

    /** A decision on the evidence the person has seen. */
    record Choice(@Nullable String evidenceHash, @Nullable String note) {}

    private final Approvals approvals;
    private final Gates gates;
    private final Clock clock;

    ApprovalController(Approvals approvals, Gates gates, Clock clock) {
        this.approvals = approvals;
        this.gates = gates;
        this.clock = clock;
    }

    @GetMapping
    List<ApprovalResponse> waiting() {
        return approvals.waiting().stream()
                .map(request -> ApprovalResponse.of(request, clock.instant()))
                .toList();
    }

    @GetMapping("/{id}")
    ApprovalResponse approval(@PathVariable String id) {
        return approvals
                .find(id)
                .map(request -> ApprovalResponse.of(request, clock.instant()))
                .orElseThrow(() -> new ConflictException(
                        ConflictException.Kind.UNKNOWN, "There is no approval request " + id + "."));
    }

    @PostMapping("/{id}/approve")
    ApprovalResponse approve(@PathVariable String id, @RequestBody Choice choice, Authentication authentication) {
        return decide(id, choice, true, authentication);
    }

    @PostMapping("/{id}/reject")
    ApprovalResponse reject(@PathVariable String id, @RequestBody Choice choice, Authentication authentication) {
        return decide(id, choice, false, authentication);
    }

    private ApprovalResponse decide(String id, Choice choice, boolean approves, Authentication authentication) {
        return ApprovalResponse.of(
                gates.decide(
                        id,
                        Objects.requireNonNullElse(choice.evidenceHash(), ""),
                        approves,
                        CurrentActor.of(authentication),
                        Objects.requireNonNullElse(choice.note(), "")),
                clock.instant());
    }
}
