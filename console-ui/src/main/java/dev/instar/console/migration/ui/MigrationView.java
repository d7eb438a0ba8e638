package dev.instar.console.migration.ui;

import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.AnchorTarget;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.data.value.ValueChangeMode;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Location;
import com.vaadin.flow.router.NotFoundException;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.router.Route;
import dev.instar.console.base.ui.Formats;
import dev.instar.console.base.ui.LivePage;
import dev.instar.console.base.ui.LocalText;
import dev.instar.console.base.ui.LocalTime;
import dev.instar.console.base.ui.StateBadge;
import dev.instar.console.base.ui.StateBadge.Tone;
import dev.instar.console.base.ui.UiBroadcaster;
import dev.instar.console.base.ui.ViewTabs;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.migration.domain.WaveStage;
import dev.instar.console.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One migration: where it stands, what it waits for, every instance and database on its way. */
@Route("migrations/:id")
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER})
class MigrationView extends LivePage implements BeforeEnterObserver, HasDynamicTitle {

    /** Smaller migrations show the databases of every instance, larger ones of the instance that is chosen. */
    private static final int PANELS_FOR_ALL = 4;

    private static final String INSTANCES = "instances";
    private static final String TIMELINE = "timeline";
    private static final String EVENTS = "events";
    private static final Map<String, String> VIEWS = views();

    private final MigrationPages pages;
    private final MigrationActions actions;
    private final WaveActions waveActions;
    private final InstancePanelActions panelActions;
    private final InstanceReports reports;
    private final Timeline timeline;
    private final EventLog events;
    private final H1 title = new H1();
    private final StateBadge state = new StateBadge(Tone.QUIET, "");
    private final Paragraph facts = new Paragraph();
    private final Div waiting = new Div();
    private final LocalText waitingText = LocalText.announced();
    private final LocalTime since = LocalTime.ago(null);
    private final Anchor report = new Anchor();
    private final Div waves = new Div();
    private final Map<Integer, WaveCard> cardOf = new LinkedHashMap<>();
    private final ViewTabs tabs = new ViewTabs("Views of the migration", VIEWS);
    private final Div instances = new Div();
    private final StatusMatrix matrix;
    private final Div panels = new Div();
    private final Map<String, InstancePanel> panelOf = new LinkedHashMap<>();
    private String id = "";
    private String view = INSTANCES;
    private String chosen = "";
    private @Nullable MigrationPage shown;

    MigrationView(
            MigrationPages pages,
            MigrationActions actions,
            WaveActions waveActions,
            InstancePanelActions panelActions,
            InstanceReports reports,
            Timeline timeline,
            EventLog events,
            UiBroadcaster broadcaster) {
        super(broadcaster);
        this.pages = pages;
        this.actions = actions;
        this.waveActions = waveActions;
        this.panelActions = panelActions;
        this.reports = reports;
        this.timeline = timeline;
        this.events = events;
        this.matrix = new StatusMatrix(Stages.NAMES, this::choose);
        facts.addClassName("totals");
        waiting.addClassName("waiting");
        var sinceText = new Span(new Span("Last change "), since);
        sinceText.addClassName("since");
        waiting.add(waitingText, sinceText);
        report.setText("Evidence report");
        report.setTarget(AnchorTarget.BLANK);
        var heading = new Div(title, state, report);
        heading.addClassName("page-heading");
        waves.addClassName("waves");
        var filter = new TextField();
        filter.setPlaceholder("Filter instances");
        filter.setAriaLabel("Filter instances");
        filter.getElement().setAttribute("data-search", "");
        filter.setClearButtonVisible(true);
        filter.setValueChangeMode(ValueChangeMode.LAZY);
        filter.addValueChangeListener(event -> matrix.filter(event.getValue()));
        instances.add(filter, matrix, panels);
        add(heading, facts, waiting, actions, waves, tabs, instances, timeline, events);
    }

    private static Map<String, String> views() {
        Map<String, String> views = new LinkedHashMap<>();
        views.put(INSTANCES, "Instances");
        views.put(TIMELINE, "Timeline");
        views.put(EVENTS, "Event log");
        return views;
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        id = event.getRouteParameters().get("id").orElse("");
        QueryParameters parameters = event.getLocation().getQueryParameters();
        chosen = parameters.getSingleParameter("instance").orElse("");
        view = parameters.getSingleParameter("view").filter(VIEWS::containsKey).orElse(INSTANCES);
        if (pages.find(id).isEmpty()) {
            event.rerouteToError(NotFoundException.class);
        }
        report.setHref("reports/" + id);
        actions.on(id, this::refresh);
        waveActions.on(id, this::refresh);
        panelActions.on(id, this::refresh);
        showView();
        if (isAttached()) {
            refresh();
        }
    }

    @Override
    public String getPageTitle() {
        return id + " · Instar";
    }

    private void choose(String instanceId) {
        chosen = instanceId;
        getUI().ifPresent(ui -> ui.getPage().getHistory().replaceState(null, address(view, chosen)));
        showView();
        refresh();
        Optional.ofNullable(panelOf.get(instanceId)).ifPresent(panel -> panel.scrollIntoView());
    }

    private void showView() {
        tabs.show(view, each -> address(each, chosen));
        instances.setVisible(view.equals(INSTANCES));
        timeline.setVisible(view.equals(TIMELINE));
        events.setVisible(view.equals(EVENTS));
    }

    private String address(String eachView, String instanceId) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("view", eachView.equals(INSTANCES) ? "" : eachView);
        parameters.put("instance", instanceId);
        parameters.values().removeIf(String::isEmpty);
        return new Location("migrations/" + id, QueryParameters.simple(parameters)).getPathWithQueryParameters();
    }

    @Override
    protected void refresh() {
        pages.find(id).ifPresent(this::show);
    }

    @Override
    protected void refreshProgress() {
        if (shown != null) {
            showWaves(shown);
            showInstances(shown);
        }
    }

    private void show(MigrationPage page) {
        shown = page;
        Migration migration = page.migration();
        Migration.State now = migration.state();
        title.setText(
                migration.plan().name().isEmpty()
                        ? migration.tiers() + " to " + migration.target().version()
                        : migration.plan().name());
        state.show(tone(now), page.word() + (migration.paused() ? ", paused" : ""));
        facts.setText(migration.source().displayName() + " to "
                + migration.target().displayName() + " · "
                + Formats.count(migration.instances().size(), "instance")
                + (migration.rows() == 0
                        ? ""
                        : " · " + Formats.count(migration.databases(), "database") + " · "
                                + Formats.count(migration.rows(), "row") + " exported"
                                + (migration.any(step -> step.compareTo(Step.EXPORTED) < 0) ? " so far" : ""))
                + " · requested by " + migration.requestedBy() + " · " + migration.id());
        waitingText.setText(page.reason().sentence());
        since.show(page.reason().since());
        actions.show(migration);
        showWaves(page);
        showInstances(page);
        if (view.equals(TIMELINE)) {
            timeline.show(id);
        } else if (view.equals(EVENTS)) {
            events.show(id);
        }
    }

    private void showWaves(MigrationPage page) {
        Migration migration = page.migration();
        String said = waitingText.getText();
        for (Wave wave : migration.waves()) {
            if (migration.ofWave(wave.number()).isEmpty()) {
                continue;
            }
            WaveCard card = cardOf.computeIfAbsent(wave.number(), _ -> {
                var added = new WaveCard(wave, waveActions);
                waves.add(added);
                return added;
            });
            boolean worthSaying = wave.stage() != WaveStage.DONE && wave.stage() != WaveStage.WAITING;
            String why = worthSaying ? page.sentence(wave) : "";
            card.show(
                    migration,
                    wave,
                    why.equals(said) ? "" : why,
                    page.mayAct(),
                    instance -> reports.progress(id, instance),
                    page.at());
        }
    }

    private void showInstances(MigrationPage page) {
        if (!view.equals(INSTANCES)) {
            return;
        }
        Migration migration = page.migration();
        matrix.show(migration.instances().stream()
                .map(instance -> new StatusMatrix.Row(
                        instance.instanceId(),
                        migration.wave(instance.wave()).name() + " · " + instance.tier(),
                        Stages.of(
                                instance,
                                migration.wave(instance.wave()),
                                page.now(instance),
                                migration.plan(),
                                reports.progress(id, instance)),
                        page.note(instance)))
                .toList());
        List<MigrationInstance> wanted = wanted(migration);
        List<String> ids = wanted.stream().map(MigrationInstance::instanceId).toList();
        if (!ids.equals(List.copyOf(panelOf.keySet()))) {
            panelOf.clear();
            panels.removeAll();
            ids.forEach(instanceId -> {
                var panel = new InstancePanel(instanceId, panelActions);
                panelOf.put(instanceId, panel);
                panels.add(panel);
            });
        }
        matrix.choose(migration.instances().size() <= PANELS_FOR_ALL ? chosen : ids.isEmpty() ? "" : ids.getFirst());
        for (MigrationInstance member : wanted) {
            Objects.requireNonNull(panelOf.get(member.instanceId()))
                    .show(reports.of(migration, member), migration, page.mayAct() && !migration.isClosed());
        }
    }

    /** Whose databases are shown: all of a small migration, failures first, else the chosen one, else what needs a look first. */
    private List<MigrationInstance> wanted(Migration migration) {
        if (migration.instances().size() <= PANELS_FOR_ALL) {
            return migration.instances().stream()
                    .sorted(Comparator.comparing(instance -> !instance.step().isFailure()))
                    .toList();
        }
        return migration
                .instance(chosen)
                .or(() -> first(migration, Step::isFailure))
                .or(() -> first(migration, Step::isRunning))
                .or(() -> migration.instances().stream().findFirst())
                .stream()
                .toList();
    }

    private static Optional<MigrationInstance> first(Migration migration, Predicate<Step> wantedStep) {
        return migration.instances().stream()
                .filter(instance -> wantedStep.test(instance.step()))
                .findFirst();
    }

    static Tone tone(Migration.State state) {
        return switch (state) {
            case EXPORTING, IMPORTING, ROLLING_BACK, FINALIZING -> Tone.BUSY;
            case AWAITING_APPROVAL, SOAKING, COMPLETED -> Tone.WAITING;
            case FAILED -> Tone.BAD;
            case FINALIZED -> Tone.GOOD;
            case ROLLED_BACK, ABORTED -> Tone.QUIET;
        };
    }
}
