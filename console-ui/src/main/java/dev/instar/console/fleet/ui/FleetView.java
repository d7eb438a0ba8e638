package dev.instar.console.fleet.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.data.value.ValueChangeMode;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Location;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.server.streams.DownloadHandler;
import com.vaadin.flow.server.streams.DownloadResponse;
import dev.instar.console.base.ui.Formats;
import dev.instar.console.base.ui.LivePage;
import dev.instar.console.base.ui.UiBroadcaster;
import dev.instar.console.fleet.Fleet;
import dev.instar.console.fleet.FleetSnapshot;
import dev.instar.console.fleet.Instance;
import dev.instar.console.migration.command.Migrations;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.ui.MigrationStart;
import dev.instar.console.plan.TierPlans;
import dev.instar.console.plan.dryrun.DryRuns;
import dev.instar.console.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every instance of the registry, by tier; narrowed by what stands in the URL. */
@Route("")
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER})
class FleetView extends LivePage implements BeforeEnterObserver, HasDynamicTitle {

    private final Fleet fleet;
    private final Migrations migrations;
    private final TierPlans tierPlans;
    private final DryRuns dryRuns;
    private final MigrationStart migrationStart;
    private final Paragraph totals = new Paragraph();
    private final Paragraph trouble = new Paragraph();
    private final TextField search = new TextField();
    private final Select<String> state = new Select<>();
    private final Select<String> tier = new Select<>();
    private final Div tools;
    private final Paragraph nothing = new Paragraph(translate("fleet.no-match"));
    private final Div tiers = new Div();
    private final Map<String, TierSection> sections = new LinkedHashMap<>();
    private FleetFilter filter = new FleetFilter("", "", "");

    FleetView(
            Fleet fleet,
            Migrations migrations,
            TierPlans tierPlans,
            DryRuns dryRuns,
            MigrationStart migrationStart,
            UiBroadcaster broadcaster) {
        super(broadcaster);
        this.fleet = fleet;
        this.migrations = migrations;
        this.tierPlans = tierPlans;
        this.dryRuns = dryRuns;
        this.migrationStart = migrationStart;
        trouble.addClassName("trouble");
        trouble.getElement().setAttribute("role", "alert");
        totals.addClassName("totals");
        search.setPlaceholder(translate("fleet.search"));
        search.setAriaLabel(translate("fleet.search.label"));
        search.getElement().setAttribute("data-search", "");
        search.setClearButtonVisible(true);
        search.setValueChangeMode(ValueChangeMode.LAZY);
        search.addValueChangeListener(event -> {
            if (event.isFromClient()) {
                narrow(new FleetFilter(event.getValue(), filter.tier(), filter.state()));
            }
        });
        choices(state, translate("fleet.filter.state"));
        List<String> states = new ArrayList<>(List.of("", FleetFilter.REMARKS));
        for (InstanceRow.State known : InstanceRow.State.values()) {
            states.add(known.name().toLowerCase(Locale.ROOT));
        }
        state.setItems(states);
        state.setItemLabelGenerator(FleetView::stateName);
        state.addValueChangeListener(event -> {
            if (event.isFromClient()) {
                narrow(new FleetFilter(filter.text(), filter.tier(), event.getValue()));
            }
        });
        choices(tier, translate("fleet.filter.tier"));
        tier.setItemLabelGenerator(name -> name.isEmpty() ? translate("fleet.filter.tier.all") : name);
        tier.setItems("");
        tier.addValueChangeListener(event -> {
            if (event.isFromClient() && event.getValue() != null) {
                narrow(new FleetFilter(filter.text(), event.getValue(), filter.state()));
            }
        });
        var csv = new Anchor(
                DownloadHandler.fromInputStream(_ -> {
                    byte[] bytes = FleetCsv.of(
                                    rows().stream().filter(filter::takes).toList())
                            .getBytes(StandardCharsets.UTF_8);
                    return new DownloadResponse(
                            new ByteArrayInputStream(bytes), "fleet.csv", "text/csv;charset=utf-8", bytes.length);
                }),
                translate("fleet.export-csv"));
        tools = new Div(search, state, tier, csv, new Anchor("migrations/new", translate("fleet.new-migration")));
        tools.addClassName("tools");
        add(new H1(translate("fleet.heading")), totals, trouble, tools, nothing, tiers);
    }

    private static void choices(Select<String> select, String label) {
        select.setAriaLabel(label);
        select.setEmptySelectionAllowed(false);
    }

    private static String stateName(String name) {
        return switch (name) {
            case "" -> translate("fleet.filter.state.all");
            case FleetFilter.REMARKS -> translate("fleet.filter.state.notes");
            default -> InstanceRow.State.valueOf(name.toUpperCase(Locale.ROOT)).displayName();
        };
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        filter = FleetFilter.of(event.getLocation().getQueryParameters());
        search.setValue(filter.text());
        boolean known = state.getListDataView().contains(filter.state());
        state.setValue(known ? filter.state() : "");
    }

    private void narrow(FleetFilter next) {
        filter = next;
        getUI().ifPresent(ui -> ui.getPage().getHistory().replaceState(null, new Location("", next.parameters())));
        refresh();
    }

    @Override
    protected void onAttach(AttachEvent event) {
        super.onAttach(event);
        if (!filter.tier().isEmpty()) {
            tier.setValue(filter.tier());
        }
    }

    private List<InstanceRow> rows() {
        Map<String, InstanceRow.Membership> members = InstanceRow.Membership.index(migrations.open());
        return fleet.snapshot().instances().stream()
                .map(instance -> InstanceRow.of(instance, members))
                .toList();
    }

    @Override
    protected void refresh() {
        FleetSnapshot snapshot = fleet.snapshot();
        trouble.setVisible(snapshot.registryTrouble() != null);
        trouble.setText(trouble(snapshot));
        List<InstanceRow> rows = rows();
        totals.setText(
                Stream.concat(Stream.of(totals(snapshot)), troubles(rows)).collect(Collectors.joining(" · ")));
        tools.setVisible(!snapshot.instances().isEmpty());
        if (!List.copyOf(sections.keySet()).equals(snapshot.tiers())) {
            sections.clear();
            tiers.removeAll();
            for (String name : snapshot.tiers()) {
                var section = new TierSection(name, tierPlans.target(), this::askToExport);
                sections.put(name, section);
                tiers.add(section);
            }
            List<String> choices = new ArrayList<>(List.of(""));
            choices.addAll(snapshot.tiers());
            tier.setItems(choices);
            tier.setValue(choices.contains(filter.tier()) ? filter.tier() : "");
        }
        List<Migration> open = migrations.open();
        boolean anything = false;
        boolean anyOperation = rows.stream().anyMatch(row -> !row.operation().isEmpty());
        for (Map.Entry<String, TierSection> entry : sections.entrySet()) {
            List<InstanceRow> all = rows.stream()
                    .filter(row -> row.instance().tier().equals(entry.getKey()))
                    .toList();
            List<InstanceRow> taken = all.stream().filter(filter::takes).toList();
            anything |= !taken.isEmpty();
            entry.getValue().setVisible(!taken.isEmpty());
            if (!taken.isEmpty()) {
                entry.getValue().showOperations(anyOperation);
                entry.getValue()
                        .show(all, taken, migrationOf(entry.getKey(), open), () -> whyNotExport(entry.getKey()));
            }
        }
        nothing.setVisible(
                !anything && !filter.isEmpty() && !snapshot.instances().isEmpty());
    }

    private static Optional<Migration> migrationOf(String tierName, List<Migration> open) {
        return open.stream()
                .filter(migration -> migration.instances().stream()
                        .anyMatch(instance -> instance.tier().equals(tierName)))
                .findFirst();
    }

    private static String trouble(FleetSnapshot snapshot) {
        String trouble = Objects.requireNonNullElse(snapshot.registryTrouble(), "");
        return !trouble.isEmpty() && snapshot.loaded() ? translate("fleet.trouble.last-known", trouble) : trouble;
    }

    private static String totals(FleetSnapshot snapshot) {
        List<Instance> instances = snapshot.instances();
        if (!snapshot.loaded()) {
            return snapshot.registryTrouble() == null ? translate("fleet.reading") : "";
        }
        if (instances.isEmpty() && snapshot.registryTrouble() != null) {
            return "";
        }
        if (instances.isEmpty()) {
            return translate("fleet.empty");
        }
        long databases = instances.stream()
                .flatMap(instance -> instance.nodeInfo().stream())
                .mapToLong(info -> info.databases().size())
                .sum();
        long bytes = instances.stream().mapToLong(Instance::bytes).sum();
        return translate("fleet.totals", instances.size(), databases, Formats.bytes(bytes));
    }

    /** What to look at first, however long the page is. */
    private static Stream<String> troubles(List<InstanceRow> rows) {
        return Stream.of(InstanceRow.State.HELD, InstanceRow.State.INCOMPATIBLE, InstanceRow.State.UNREACHABLE)
                .map(state -> Map.entry(
                        state, rows.stream().filter(row -> row.state() == state).count()))
                .filter(count -> count.getValue() > 0)
                .map(count ->
                        translate("fleet.totals." + count.getKey().name().toLowerCase(Locale.ROOT), count.getValue()));
    }

    private Optional<String> whyNotExport(String tierName) {
        return tierPlans
                .of(tierName)
                .map(plan -> dryRuns.of(plan).blockers().stream().findFirst())
                .orElseGet(() -> Optional.of(translate("fleet.tier.export.no-engine")));
    }

    private void askToExport(String tierName) {
        tierPlans
                .of(tierName)
                .ifPresentOrElse(
                        plan -> migrationStart.ask(
                                translate("fleet.tier.export.heading", tierName), plan, this::refresh),
                        this::refresh);
    }

    @Override
    public String getPageTitle() {
        return translate("fleet.title");
    }
}
