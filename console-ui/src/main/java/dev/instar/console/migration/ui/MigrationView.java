package dev.instar.console.migration.ui;

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
import dev.instar.console.base.ui.StateBadge;
import dev.instar.console.base.ui.StateBadge.Tone;
import dev.instar.console.base.ui.Words;
import dev.instar.console.migration.Migration;
import dev.instar.console.migration.MigrationActs;
import dev.instar.console.migration.MigrationInstance;
import dev.instar.console.migration.Migrations;
import dev.instar.console.migration.Wave;
import dev.instar.console.migration.WaveStage;
import dev.instar.console.migration.WhyWaiting;
import dev.instar.console.operation.ProgressFeed;
import dev.instar.console.security.CurrentUser;
import dev.instar.console.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** One migration: where it stands, what it waits for, every database on its way. */
@Route("migrations/:id")
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER})
class MigrationView extends LivePage implements BeforeEnterObserver, HasDynamicTitle {

    private static final int SHOWN_ACTS = 50;

    private final Migrations migrations;
    private final WhyWaiting whyWaiting;
    private final ProgressFeed feed;
    private final AuditLog audit;
    private final Clock clock;
    private final H1 title = new H1();
    private final StateBadge state = new StateBadge(Tone.QUIET, "");
    private final Paragraph facts = new Paragraph();
    private final Paragraph waiting = new Paragraph();
    private final MigrationActions actions;
    private final Div waves = new Div();
    private final Map<Integer, Paragraph> waveOf = new LinkedHashMap<>();
    private final Map<String, InstancePanel> panelOf = new LinkedHashMap<>();
    private final UnorderedList acts = new UnorderedList();
    private List<AuditLog.Entry> shownActs = List.of();
    private String id = "";

    MigrationView(
            Migrations migrations,
            MigrationActs acts,
            WhyWaiting whyWaiting,
            ProgressFeed feed,
            AuditLog audit,
            LiveUpdates liveUpdates,
            CurrentUser user,
            Clock clock) {
        super(liveUpdates);
        this.migrations = migrations;
        this.whyWaiting = whyWaiting;
        this.feed = feed;
        this.audit = audit;
        this.clock = clock;
        this.actions = new MigrationActions(migrations, acts, user, clock, this::refresh);
        facts.addClassName("totals");
        waiting.addClassName("waiting");
        waiting.getElement().setAttribute("role", "status");
        var heading = new Div(title, state);
        heading.addClassName("page-heading");
        this.acts.addClassName("acts");
        var history = new Section(new H2("What happened"), this.acts);
        history.addClassName("instance-panel");
        add(heading, facts, waiting, actions, waves, history);
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
        title.setText(
                migration.plan().name().isEmpty()
                        ? migration.tiers() + " to " + migration.target().version()
                        : migration.plan().name());
        state.show(tone(now), whyWaiting.word(migration) + (migration.paused() ? ", paused" : ""));
        facts.setText(
                migration.source().displayName() + " to " + migration.target().displayName() + " · "
                        + Words.count(migration.instances().size(), "instance")
                        + (migration.rows() == 0
                                ? ""
                                : " · " + Words.count(migration.databases(), "database") + " · "
                                        + Words.count(migration.rows(), "row") + " exported")
                        + " · requested by " + migration.requestedBy() + " · " + migration.id());
        waiting.setText(whyWaiting.of(migration).sentence());
        actions.show(migration);
        for (Wave wave : migration.waves()) {
            if (!migration.ofWave(wave.number()).isEmpty()) {
                show(migration, wave);
            }
        }
        showActs();
    }

    private void show(Migration migration, Wave wave) {
        List<MigrationInstance> members = migration.ofWave(wave.number());
        if (!waveOf.containsKey(wave.number())) {
            var heading = new Paragraph();
            heading.addClassName("totals");
            waveOf.put(wave.number(), heading);
            waves.add(new H2("Wave " + wave.name()), heading);
            for (MigrationInstance member : members) {
                var panel = new InstancePanel(member.instanceId(), actions);
                panelOf.put(member.instanceId(), panel);
                waves.add(panel);
            }
        }
        Objects.requireNonNull(waveOf.get(wave.number())).setText(stage(migration, wave));
        boolean canExport = wave.stage() == WaveStage.EXPORTING || wave.stage() == WaveStage.GATE;
        for (MigrationInstance member : members) {
            Objects.requireNonNull(panelOf.get(member.instanceId()))
                    .show(
                            member,
                            feed.of(member.instanceId()),
                            feed.unknown(member.instanceId()),
                            migration.isClosed(),
                            canExport);
        }
    }

    /** What the migration waits for stands above already. */
    private String stage(Migration migration, Wave wave) {
        String sentence = whyWaiting.of(migration, wave).sentence();
        return wave.stage() == WaveStage.DONE
                        || sentence.equals(whyWaiting.of(migration).sentence())
                ? wave.stage().displayName()
                : wave.stage().displayName() + " · " + sentence;
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

    static Tone tone(Migration.State state) {
        return switch (state) {
            case EXPORTING, IMPORTING, ROLLING_BACK, FINALIZING -> Tone.BUSY;
            case AWAITING_APPROVAL, SOAKING -> Tone.WAITING;
            case FAILED -> Tone.BAD;
            case COMPLETED, FINALIZED -> Tone.GOOD;
            case ROLLED_BACK, ABORTED -> Tone.QUIET;
        };
    }
}
