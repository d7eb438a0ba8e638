package dev.instar.console.approval.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Section;
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
import dev.instar.console.base.ui.LivePage;
import dev.instar.console.base.ui.LocalTime;
import dev.instar.console.base.ui.Notices;
import dev.instar.console.base.ui.Sentence;
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

    private static final int SHOWN_OF_SIGNATURE = 16;

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
    private final TextArea comment = new TextArea(translate("approval.decision.comment"));
    private final Button approve = new Button(translate("approval.decision.approve"), _ -> decide(true));
    private final Button reject = new Button(translate("approval.decision.reject"), _ -> decide(false));
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
        decision = new Section(new H2(translate("approval.decision.heading")), comment, buttons);
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
        return translate("approval.title");
    }

    /** What the request is for, in words. */
    static String what(Migration migration, ApprovalRequest request) {
        return translate("approval.request", migration.subjectName(request.subject()), migration.name());
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
        facts.add(Sentence.with(
                translate(
                        "approval.facts", request.requestedBy(), Sentence.PLACE, request.approvals(), request.quorum()),
                LocalTime.ago(request.requestedAt()),
                LocalTime.minute(request.expiresAt()),
                new Anchor("migrations/" + migration.id(), translate("approval.facts.migration", migration.id()))));
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
        comment.setLabel(translate(forGood ? "approval.decision.comment.required" : "approval.decision.comment"));
        approve.setEnabled(may && (!forGood || !comment.getValue().isBlank()));
        reject.setEnabled(may);
        comment.setEnabled(may);
        decisions.removeAll();
        request.decisions().forEach(made -> decisions.add(said(made)));
        evidencePanel.show(request, migration, isCurrent(request, migration));
    }

    private static ListItem said(Decision made) {
        String signature = made.signature().substring(0, SHOWN_OF_SIGNATURE);
        return new ListItem(Sentence.with(
                made.note().isEmpty()
                        ? translate("approval.made", Sentence.PLACE, made.who(), signature)
                        : translate("approval.made.commented", Sentence.PLACE, made.who(), signature, made.note()),
                made.approves()
                        ? new StateBadge(Tone.GOOD, translate("approval.made.approved"))
                        : new StateBadge(Tone.BAD, translate("approval.made.rejected")),
                LocalTime.ago(made.at())));
    }

    private String standing(ApprovalRequest request, Migration migration, ApprovalState now, List<String> changed) {
        if (!changed.isEmpty() && now == ApprovalState.PENDING) {
            return translate("approval.standing.changed");
        }
        return switch (now) {
            case PENDING -> {
                if (request.requestedBy().equals(user.id())) {
                    yield translate("approval.standing.own");
                }
                if (!user.actor().roles().contains(Roles.APPROVER)) {
                    yield translate("approval.no-role", Roles.APPROVER);
                }
                if (request.decisions().stream().anyMatch(made -> made.who().equals(user.id()))) {
                    yield translate("approval.standing.more", request.quorum() - request.approvals());
                }
                yield translate("approval.standing.waits") + " "
                        + (request.subject().equals(Migration.FINALIZE)
                                ? translate("approval.standing.waits.finalize")
                                : translate(
                                        "approval.standing.waits.import",
                                        migration.target().displayName()));
            }
            case APPROVED ->
                translate(
                        isUsed(request, migration) ? "approval.standing.approved.used" : "approval.standing.approved");
            case REJECTED -> translate("approval.standing.rejected");
            case EXPIRED -> translate("approval.standing.expired");
            case SUPERSEDED -> translate("approval.standing.superseded");
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
                found.add(translate(
                        "approval.changed.instance",
                        instance.instanceId(),
                        instance.step().displayName().toLowerCase(Locale.ROOT)));
            }
        }
        if (found.isEmpty()) {
            found.add(translate("approval.changed.evidence"));
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
            Notices.done(translate(approves ? "approval.decision.approved" : "approval.decision.rejected"));
            title.scrollIntoView();
        } catch (ConflictException e) {
            Notices.refused(String.valueOf(e.getMessage()));
        }
        refresh();
    }
}
