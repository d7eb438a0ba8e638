package dev.instar.console.migration.ui;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.html.UnorderedList;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.NotFoundException;
import com.vaadin.flow.router.Route;
import dev.instar.console.audit.AuditLog;
import dev.instar.console.base.ui.LivePage;
import dev.instar.console.base.ui.LiveUpdates;
import dev.instar.console.base.ui.Notices;
import dev.instar.console.base.ui.StateBadge;
import dev.instar.console.base.ui.StateBadge.Tone;
import dev.instar.console.base.ui.Words;
import dev.instar.console.migration.Migration;
import dev.instar.console.migration.MigrationInstance;
import dev.instar.console.migration.Migrations;
import dev.instar.console.migration.ProgressFeed;
import dev.instar.console.migration.Refused;
import dev.instar.console.security.CurrentUser;
import dev.instar.console.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One migration: where it stands, what it waits for, every database on its way. */
@Route("migrations/:id")
@RolesAllowed(Roles.OPERATOR)
class MigrationView extends LivePage implements BeforeEnterObserver, HasDynamicTitle {

    private static final int SHOWN_ACTS = 50;

    private final Migrations migrations;
    private final ProgressFeed feed;
    private final AuditLog audit;
    private final CurrentUser user;
    private final Clock clock;
    private final H1 title = new H1();
    private final StateBadge state = new StateBadge(Tone.QUIET, "");
    private final Paragraph facts = new Paragraph();
    private final Paragraph waiting = new Paragraph();
    private final Button approve = new Button("Approve import");
    private final Button startImport = new Button();
    private final Button retryExport = new Button("Retry export");
    private final Div panels = new Div();
    private final Map<String, InstancePanel> panelOf = new LinkedHashMap<>();
    private final UnorderedList acts = new UnorderedList();
    private List<AuditLog.Entry> shownActs = List.of();
    private String id = "";
    private String shownEvidence = "";

    MigrationView(
            Migrations migrations,
            ProgressFeed feed,
            AuditLog audit,
            LiveUpdates liveUpdates,
            CurrentUser user,
            Clock clock) {
        super(liveUpdates);
        this.migrations = migrations;
        this.feed = feed;
        this.audit = audit;
        this.user = user;
        this.clock = clock;
        facts.addClassName("totals");
        waiting.addClassName("waiting");
        waiting.getElement().setAttribute("role", "status");
        approve.addThemeVariants(ButtonVariant.PRIMARY);
        approve.addClickListener(_ ->
                act(() -> migrations.approve(id, shownEvidence, user.id()), "Approved. The import can start now."));
        startImport.addThemeVariants(ButtonVariant.PRIMARY);
        startImport.addClickListener(_ -> askToImport());
        retryExport.addThemeVariants(ButtonVariant.PRIMARY);
        retryExport.addClickListener(_ -> act(() -> migrations.retryExport(id, user.id()), "Exporting again."));
        var actions = new Div(approve, startImport, retryExport);
        actions.addClassName("actions");
        var heading = new Div(title, state);
        heading.addClassName("page-heading");
        acts.addClassName("acts");
        var history = new Section(new H2("What happened"), acts);
        history.addClassName("instance-panel");
        add(heading, facts, waiting, actions, panels, history);
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        id = event.getRouteParameters().get("id").orElse("");
        if (migrations.find(id).isEmpty()) {
            event.rerouteToError(NotFoundException.class);
        }
    }

    @Override
    public String getPageTitle() {
        return id + " · Instar";
    }

    @Override
    protected void refresh() {
        migrations.find(id).ifPresent(this::show);
    }

    private void show(Migration migration) {
        Migration.State now = migration.state();
        title.setText(migration.tier() + " to " + migration.target().version());
        state.show(tone(now), now.displayName());
        facts.setText(
                migration.source().displayName() + " to " + migration.target().displayName() + " · "
                        + Words.count(migration.instances().size(), "instance")
                        + (migration.rows() == 0
                                ? ""
                                : " · " + Words.count(migration.databases(), "database") + " · "
                                        + Words.count(migration.rows(), "row") + " exported")
                        + " · requested by " + migration.requestedBy() + " · " + migration.id());
        waiting.setText(migration.waitingFor());
        shownEvidence = migration.evidenceHash();
        showActions(migration, now);
        for (MigrationInstance instance : migration.instances()) {
            panelOf.computeIfAbsent(instance.instanceId(), this::newPanel)
                    .show(instance, feed.of(instance.instanceId()), feed.unknown(instance.instanceId()));
        }
        showActs();
    }

    private void showActions(Migration migration, Migration.State now) {
        boolean own = migration.requestedBy().equals(user.id());
        approve.setVisible(now == Migration.State.AWAITING_APPROVAL);
        approve.setEnabled(!own);
        approve.setTooltipText(
                own
                        ? "You started this export, so somebody else has to approve the import."
                        : "Allow the import of exactly what was exported");
        startImport.setVisible(
                now == Migration.State.APPROVED || (now == Migration.State.IMPORT_FAILED && migration.isApproved()));
        startImport.setText(
                now == Migration.State.APPROVED
                        ? "Activate " + migration.target().version() + " and import ..."
                        : "Retry import ...");
        retryExport.setVisible(now == Migration.State.EXPORT_FAILED);
    }

    private InstancePanel newPanel(String instanceId) {
        var panel = new InstancePanel(instanceId, () -> askToRollBack(instanceId));
        panels.add(panel);
        return panel;
    }

    private void showActs() {
        List<AuditLog.Entry> entries = audit.ofMigration(id, SHOWN_ACTS);
        if (entries.equals(shownActs)) {
            return;
        }
        shownActs = entries;
        acts.removeAll();
        for (AuditLog.Entry entry : entries) {
            String what = entry.act().toLowerCase(Locale.ROOT).replace('_', ' ');
            String where = entry.instanceId() == null ? "" : " " + entry.instanceId();
            var when = new Span(entry.at().toString().substring(11, 19) + " UTC");
            when.addClassName("when");
            when.setTitle(entry.at() + ", " + Words.ago(entry.at(), clock.instant()));
            acts.add(new ListItem(
                    when,
                    new Span(entry.who() + ": " + what + where
                            + (entry.detail().isEmpty() ? "" : " · " + entry.detail()))));
        }
    }

    private void askToImport() {
        migrations
                .find(id)
                .ifPresent(migration -> new TypedConfirmation(
                                "Import " + migration.tier(),
                                "Every instance of " + migration.tier() + " moves to "
                                        + migration.target().displayName()
                                        + ". Each answers 503 while its databases are imported and verified. Originals stay beside"
                                        + " the new files, and each instance can be rolled back afterwards.",
                                migration.tier(),
                                "Import",
                                () -> act(() -> migrations.startImport(id, user.id()), "The import runs."))
                        .open());
    }

    private void askToRollBack(String instanceId) {
        migrations
                .find(id)
                .ifPresent(migration -> new TypedConfirmation(
                                "Roll back " + instanceId,
                                "Every database of this instance goes back to its original file and to "
                                        + migration.source().displayName()
                                        + ". What was written since the import is not in the originals; it stays in the"
                                        + " set-aside files only.",
                                instanceId,
                                "Roll back",
                                () -> act(
                                        () -> migrations.rollBack(id, instanceId, user.id()),
                                        "Rolling " + instanceId + " back."))
                        .open());
    }

    private void act(Runnable change, String done) {
        try {
            change.run();
            Notices.done(done);
        } catch (Refused e) {
            Notices.refused(String.valueOf(e.getMessage()));
        }
        refresh();
    }

    static Tone tone(Migration.State state) {
        return switch (state) {
            case EXPORTING, IMPORTING, ROLLING_BACK -> Tone.BUSY;
            case AWAITING_APPROVAL, APPROVED -> Tone.WAITING;
            case EXPORT_FAILED, IMPORT_FAILED -> Tone.BAD;
            case COMPLETED -> Tone.GOOD;
            case ROLLED_BACK -> Tone.QUIET;
        };
    }
}
