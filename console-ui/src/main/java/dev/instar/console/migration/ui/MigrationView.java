package dev.instar.console.migration.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

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
import dev.instar.console.base.ui.LivePage;
import dev.instar.console.base.ui.LocalText;
import dev.instar.console.base.ui.LocalTime;
import dev.instar.console.base.ui.Sentence;
import dev.instar.console.base.ui.StateBadge;
import dev.instar.console.base.ui.StateBadge.Tone;
import dev.instar.console.base.ui.UiBroadcaster;
import dev.instar.console.base.ui.ViewTabs;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One migration: where it stands, what it waits for, every instance and database on its way. */
@Route("migrations/:id")
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER})
class MigrationView extends LivePage implements BeforeEnterObserver, HasDynamicTitle {

    private static final String INSTANCES = "instances";
    private static final String TIMELINE = "timeline";
    private static final String EVENTS = "events";
    private static final Set<String> VIEWS = Set.of(INSTANCES, TIMELINE, EVENTS);

    private final MigrationPages pages;
    private final MigrationActions actions;
    private final WaveCards waves;
    private final InstancePanels panels;
    private final Timeline timeline;
    private final EventLog events;
    private final H1 title = new H1();
    private final StateBadge state = new StateBadge(Tone.QUIET, "");
    private final Paragraph facts = new Paragraph();
    private final Div waiting = new Div();
    private final LocalText waitingText = LocalText.announced();
    private final LocalTime since = LocalTime.ago(null);
    private final Anchor report = new Anchor();
    private final ViewTabs tabs = new ViewTabs(translate("migration.views"), views());
    private final Div instances = new Div();
    private final StatusMatrix matrix;
    private String id = "";
    private String view = INSTANCES;
    private String chosen = "";
    private @Nullable MigrationPage shown;

    MigrationView(
            MigrationPages pages,
            MigrationActions actions,
            WaveCards waves,
            InstancePanels panels,
            Timeline timeline,
            EventLog events,
            UiBroadcaster broadcaster) {
        super(broadcaster);
        this.pages = pages;
        this.actions = actions;
        this.waves = waves;
        this.panels = panels;
        this.timeline = timeline;
        this.events = events;
        this.matrix = new StatusMatrix(Stages.names(), this::choose);
        facts.addClassName("totals");
        waiting.addClassName("waiting");
        var sinceText = new Span(Sentence.with(translate("migration.since", Sentence.PLACE), since));
        sinceText.addClassName("since");
        waiting.add(waitingText, sinceText);
        report.setText(translate("migration.report"));
        report.setTarget(AnchorTarget.BLANK);
        var heading = new Div(title, state, report);
        heading.addClassName("page-heading");
        var filter = new TextField();
        filter.setPlaceholder(translate("migration.filter"));
        filter.setAriaLabel(translate("migration.filter"));
        filter.getElement().setAttribute("data-search", "");
        filter.setClearButtonVisible(true);
        filter.setValueChangeMode(ValueChangeMode.LAZY);
        filter.addValueChangeListener(event -> matrix.filter(event.getValue()));
        instances.add(filter, matrix, panels);
        add(heading, facts, waiting, actions, waves, tabs, instances, timeline, events);
    }

    private static Map<String, String> views() {
        Map<String, String> views = new LinkedHashMap<>();
        views.put(INSTANCES, translate("migration.view.instances"));
        views.put(TIMELINE, translate("migration.view.timeline"));
        views.put(EVENTS, translate("migration.view.events"));
        return views;
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        id = event.getRouteParameters().get("id").orElse("");
        QueryParameters parameters = event.getLocation().getQueryParameters();
        chosen = parameters.getSingleParameter("instance").orElse("");
        view = parameters.getSingleParameter("view").filter(VIEWS::contains).orElse(INSTANCES);
        if (!pages.exists(id)) {
            event.rerouteToError(NotFoundException.class);
        }
        report.setHref("reports/" + id);
        actions.on(id, this::refresh);
        waves.on(id, this::refresh);
        panels.on(id, this::refresh);
        showView();
        if (isAttached()) {
            refresh();
        }
    }

    @Override
    public String getPageTitle() {
        return translate("migration.title", id);
    }

    private void choose(String instanceId) {
        chosen = instanceId;
        getUI().ifPresent(ui -> ui.getPage().getHistory().replaceState(null, address(view, chosen)));
        showView();
        refresh();
        panels.scrollTo(instanceId);
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
            waves.show(shown, waitingText.getText());
            showInstances(shown);
        }
    }

    private void show(MigrationPage page) {
        shown = page;
        Migration migration = page.migration();
        Migration.State now = migration.state();
        title.setText(
                migration.plan().name().isEmpty()
                        ? translate(
                                "migration.unnamed",
                                migration.tiers(),
                                migration.target().version())
                        : migration.plan().name());
        state.show(tone(now), migration.paused() ? translate("migration.state.paused", page.word()) : page.word());
        facts.setText(String.join(" · ", facts(migration)));
        waitingText.setText(page.reason().sentence());
        since.show(page.reason().since());
        actions.show(migration);
        waves.show(page, waitingText.getText());
        showInstances(page);
        if (view.equals(TIMELINE)) {
            timeline.show(id);
        } else if (view.equals(EVENTS)) {
            events.show(id);
        }
    }

    private static List<String> facts(Migration migration) {
        List<String> facts = new ArrayList<>();
        facts.add(translate(
                "migration.versions",
                migration.source().displayName(),
                migration.target().displayName()));
        facts.add(translate("migration.instances", migration.instances().size()));
        if (migration.rows() > 0) {
            facts.add(translate("migration.databases", migration.databases()));
            facts.add(
                    migration.any(step -> step.compareTo(Step.EXPORTED) < 0)
                            ? translate("migration.rows-exported.so-far", migration.rows())
                            : translate("migration.rows-exported", migration.rows()));
        }
        facts.add(translate("migration.requested-by", migration.requestedBy()));
        facts.add(migration.id());
        return facts;
    }

    private void showInstances(MigrationPage page) {
        if (view.equals(INSTANCES)) {
            matrix.show(pages.rows(page));
            matrix.choose(panels.show(page, chosen));
        }
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
