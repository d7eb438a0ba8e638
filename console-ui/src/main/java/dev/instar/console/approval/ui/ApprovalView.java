package dev.instar.console.approval.ui;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.html.UnorderedList;
import com.vaadin.flow.component.textfield.TextArea;
import com.vaadin.flow.data.value.ValueChangeMode;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.NotFoundException;
import com.vaadin.flow.router.Route;
import dev.instar.console.approval.ApprovalRequest;
import dev.instar.console.approval.ApprovalState;
import dev.instar.console.approval.Approvals;
import dev.instar.console.approval.Decision;
import dev.instar.console.base.ui.Formats;
import dev.instar.console.base.ui.LivePage;
import dev.instar.console.base.ui.LocalTime;
import dev.instar.console.base.ui.Notices;
import dev.instar.console.base.ui.StateBadge;
import dev.instar.console.base.ui.StateBadge.Tone;
import dev.instar.console.base.ui.UiBroadcaster;
import dev.instar.console.migration.command.Gates;
import dev.instar.console.migration.command.Migrations;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.domain.WaveStage;
import dev.instar.console.problem.ConflictException;
import dev.instar.console.security.CurrentUser;
import dev.instar.console.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** One request: exactly what an approver signs, and the decision. */
@Route("approvals/:id")
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER})
class ApprovalView extends LivePage implements BeforeEnterObserver, HasDynamicTitle {

    private final Approvals approvals;
    private final Migrations migrations;
    private final Gates gates;
    private final EvidencePanel evidencePanel;
    private final CurrentUser user;
    private final Clock clock;
    private final H1 title = new H1();
    private final StateBadge state = new StateBadge(Tone.QUIET, "");
    private final Div facts = new Div();
    private final Paragraph standing = new Paragraph();
    private final UnorderedList changes = new UnorderedList();
    private final TextArea comment = new TextArea("Comment");
    private final Button approve = new Button("Approve", _ -> decide(true));
    private final Button reject = new Button("Reject", _ -> decide(false));
    private final Section decision;
    private final UnorderedList decisions = new UnorderedList();
    private String id = "";

    ApprovalView(
            Approvals approvals,
            Migrations migrations,
            Gates gates,
            EvidencePanel evidencePanel,
            CurrentUser user,
            UiBroadcaster broadcaster,
            Clock clock) {
        super(broadcaster);
        this.approvals = approvals;
        this.migrations = migrations;
        this.gates = gates;
        this.evidencePanel = evidencePanel;
        this.user = user;
        this.clock = clock;
        var heading = new Div(title, state);
        heading.addClassName("page-heading");
        facts.addClassName("totals");
        standing.addClassName("waiting");
        standing.getElement().setAttribute("role", "status");
        comment.setWidthFull();
        comment.setMaxLength(2_000);
        comment.setValueChangeMode(ValueChangeMode.EAGER);
        comment.addValueChangeListener(_ -> refresh());
        approve.addThemeVariants(ButtonVariant.PRIMARY);
        reject.addThemeVariants(ButtonVariant.ERROR);
        approve.setDisableOnClick(true);
        reject.setDisableOnClick(true);
        var buttons = new Div(approve, reject);
        buttons.addClassName("actions");
        decision = new Section(new H2("Your decision"), comment, buttons);
        decision.addClassName("instance-panel");
        decisions.addClassName("acts");
        add(heading, facts, standing, changes, decisions, evidencePanel, decision);
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        id = event.getRouteParameters().get("id").orElse("");
        if (approvals.find(id).isEmpty()) {
            event.rerouteToError(NotFoundException.class);
        }
    }

    @Override
    public String getPageTitle() {
        return "Approval · Instar";
    }

    /** What the request is for, in words. */
    static String what(Migration migration, ApprovalRequest request) {
        return migration.subjectName(request.subject()) + " · " + migration.name();
    }

    static Tone tone(ApprovalState state) {
        return switch (state) {
            case PENDING -> Tone.WAITING;
            case APPROVED -> Tone.GOOD;
            case REJECTED -> Tone.BAD;
            case EXPIRED, SUPERSEDED -> Tone.QUIET;
        };
    }

    @Override
    protected void refresh() {
        approvals
                .find(id)
                .ifPresent(request ->
                        migrations.find(request.migrationId()).ifPresent(migration -> show(request, migration)));
    }

    private void show(ApprovalRequest request, Migration migration) {
        ApprovalState now = request.state(clock.instant());
        title.setText(what(migration, request));
        state.show(tone(now), now.displayName());
        facts.removeAll();
        facts.add(
                new Span("Requested by " + request.requestedBy() + " "),
                LocalTime.ago(request.requestedAt()),
                new Span(" · expires "),
                LocalTime.minute(request.expiresAt()),
                new Span(" · " + request.approvals() + " of " + Formats.count(request.quorum(), "approval") + " · "),
                new Anchor("migrations/" + migration.id(), "Migration " + migration.id()));
        List<String> changed = changesSince(request, migration);
        standing.setText(standing(request, migration, now, changed));
        changes.removeAll();
        changed.forEach(change -> changes.add(new ListItem(change)));
        changes.setVisible(!changed.isEmpty());
        boolean may = now == ApprovalState.PENDING
                && changed.isEmpty()
                && !request.requestedBy().equals(user.id())
                && user.actor().roles().contains(Roles.APPROVER)
                && request.decisions().stream().noneMatch(made -> made.who().equals(user.id()));
        decision.setVisible(now == ApprovalState.PENDING && changed.isEmpty());
        boolean forGood = request.subject().equals(Migration.FINALIZE);
        comment.setLabel(forGood ? "Comment (required: nothing can be rolled back afterwards)" : "Comment");
        approve.setEnabled(may && (!forGood || !comment.getValue().isBlank()));
        reject.setEnabled(may);
        comment.setEnabled(may);
        decisions.removeAll();
        request.decisions().forEach(made -> decisions.add(said(made)));
        evidencePanel.show(request, migration, isCurrent(request, migration));
    }

    private static ListItem said(Decision made) {
        return new ListItem(
                new StateBadge(made.approves() ? Tone.GOOD : Tone.BAD, made.approves() ? "Approved" : "Rejected"),
                new Span(" by " + made.who() + " "),
                LocalTime.ago(made.at()),
                new Span(made.note().isEmpty() ? "" : ": " + made.note()),
                new Span(" · signature " + made.signature().substring(0, 16) + " ..."));
    }

    private String standing(ApprovalRequest request, Migration migration, ApprovalState now, List<String> changed) {
        if (!changed.isEmpty() && now == ApprovalState.PENDING) {
            return "This request is out of date, so it can no longer be approved. A new request takes its place."
                    + " What changed:";
        }
        return switch (now) {
            case PENDING -> {
                if (request.requestedBy().equals(user.id())) {
                    yield "You requested this, so another person has to approve it: two people must agree before"
                            + " production data is touched.";
                }
                if (!user.actor().roles().contains(Roles.APPROVER)) {
                    yield "Approving needs the role " + Roles.APPROVER + ", which you do not have.";
                }
                if (request.decisions().stream().anyMatch(made -> made.who().equals(user.id()))) {
                    yield "You have approved; " + (request.quorum() - request.approvals()) + " more must.";
                }
                yield "Waits for you or another approver; the decision is below what it is about. Nothing happens by the approval"
                        + " itself; it lets an operator "
                        + (request.subject().equals(Migration.FINALIZE)
                                ? "remove originals and exports. Nothing can be rolled back afterwards."
                                : "move these databases, which refuse writes since their export, to "
                                        + migration.target().displayName()
                                        + ". They answer 503 meanwhile, and can go back until Finalize.");
            }
            case APPROVED ->
                isUsed(request, migration)
                        ? "Approved, and the operator has gone on with it."
                        : "Approved. An operator can go on.";
            case REJECTED ->
                "Rejected. One rejection outweighs every approval; an operator can request approval again.";
            case EXPIRED -> "Expired before enough people had approved. An operator can request approval again.";
            case SUPERSEDED -> "A newer request took its place.";
        };
    }

    private static boolean isUsed(ApprovalRequest request, Migration migration) {
        return migration.waves().stream()
                .filter(wave -> wave.subject().equals(request.subject()))
                .findFirst()
                .map(wave -> wave.stage().compareTo(WaveStage.GATE) > 0)
                .orElseGet(() -> migration.any(
                        step -> step == Step.FINALIZING || step == Step.FINALIZE_FAILED || step == Step.FINALIZED));
    }

    /** What is not any more as it was when this was asked; empty if the evidence is the same. */
    private List<String> changesSince(ApprovalRequest request, Migration migration) {
        List<String> found = new ArrayList<>();
        if (isCurrent(request, migration) || request.supersededAt() != null) {
            return found;
        }
        for (MigrationInstance instance : EvidencePanel.members(request, migration)) {
            if (instance.changedAt().isAfter(request.requestedAt())) {
                found.add(instance.instanceId() + " is now "
                        + instance.step().displayName().toLowerCase(Locale.ROOT) + ".");
            }
        }
        if (found.isEmpty()) {
            found.add("The evidence is another one.");
        }
        return found;
    }

    private boolean isCurrent(ApprovalRequest request, Migration migration) {
        return request.isAbout(migration.planHash(), gates.currentEvidence(migration, request.subject()));
    }

    private void decide(boolean approves) {
        try {
            String seen = approvals.find(id).map(ApprovalRequest::evidenceHash).orElse("");
            gates.decide(
                    id,
                    seen,
                    approves,
                    user.actor(),
                    Objects.requireNonNullElse(comment.getValue(), "").strip());
            Notices.done(approves ? "Approved." : "Rejected.");
            title.scrollIntoView();
        } catch (ConflictException e) {
            Notices.refused(String.valueOf(e.getMessage()));
        }
        refresh();
    }
}
