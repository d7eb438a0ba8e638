package dev.instar.console.fleet.ui;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.grid.GridVariant;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.component.html.Span;
import dev.instar.console.base.ui.StateBadge;
import dev.instar.console.base.ui.StateBadge.Tone;
import dev.instar.console.base.ui.Words;
import dev.instar.console.fleet.Instance;
import dev.instar.console.migration.Migration;
import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.NodeInfo;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** One tier: what can be done with it, and its instances. */
class TierSection extends Section {

    private final String tier;
    private final Clock clock;
    private final Span summary = new Span();
    private final Div actions = new Div();
    private final Grid<Instance> grid = new Grid<>();
    private final List<Instance> shown = new ArrayList<>();
    private final Button export;
    private final Anchor open = new Anchor();
    private final StateBadge arrived = new StateBadge(Tone.GOOD, "");
    private final EngineVersion target;
    private final Grid.Column<Instance> remarks;

    TierSection(String tier, EngineVersion target, Clock clock, Consumer<String> startExport) {
        this.tier = tier;
        this.clock = clock;
        this.target = target;
        addClassName("tier");
        var title = new H2(tier);
        var heading = new Div(title, summary);
        heading.addClassName("tier-heading");
        export = new Button("Start export to " + target.version(), _ -> startExport.accept(tier));
        export.addThemeVariants(ButtonVariant.PRIMARY);
        export.setDisableOnClick(true);
        actions.addClassName("tier-actions");
        var header = new Div(heading, actions);
        header.addClassName("tier-header");
        remarks = configureGrid();
        add(header, grid);
    }

    /** @return the column of remarks, shown only where there are any */
    private Grid.Column<Instance> configureGrid() {
        grid.addThemeVariants(GridVariant.NO_BORDER);
        grid.setAllRowsVisible(true);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.getElement().setAttribute("aria-label", "Instances of tier " + tier);
        grid.addColumn(Instance::instanceId)
                .setHeader("Instance")
                .setWidth("10rem")
                .setFlexGrow(1);
        grid.addColumn(instance -> instance.nodeInfo()
                        .map(info -> info.engine().displayName())
                        .orElse("unknown"))
                .setHeader("Engine")
                .setWidth("10rem")
                .setFlexGrow(1);
        grid.addColumn(instance -> instance.nodeInfo().map(TierSection::storage).orElse(""))
                .setHeader("Storage")
                .setWidth("6rem")
                .setFlexGrow(0);
        grid.addComponentColumn(TierSection::state)
                .setHeader("State")
                .setWidth("9rem")
                .setFlexGrow(0);
        Grid.Column<Instance> remarkColumn = grid.addColumn(
                        instance -> instance.trouble() == null ? "" : instance.trouble())
                .setHeader("Remarks")
                .setWidth("14rem")
                .setFlexGrow(2);
        grid.addColumn(instance -> instance.healthStatus() == 0 ? "no answer" : instance.healthStatus())
                .setHeader("Health")
                .setWidth("6.5rem")
                .setFlexGrow(0);
        grid.addColumn(instance -> instance.nodeInfo()
                        .map(info -> Words.number(info.databases().size()))
                        .orElse(""))
                .setHeader("Databases")
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("7rem")
                .setFlexGrow(0);
        grid.addColumn(instance -> instance.node() == null ? "" : Words.bytes(instance.bytes()))
                .setHeader("Size")
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("7rem")
                .setFlexGrow(0);
        grid.addColumn(instance -> Words.ago(instance.lastHeartbeat(), clock.instant()))
                .setHeader("Heartbeat")
                .setWidth("8rem")
                .setFlexGrow(0);
        grid.setItems(shown).setIdentifierProvider(Instance::instanceId);
        return remarkColumn;
    }

    /** The storage versions of the files that are there, which may differ from the engine's while a tier moves. */
    private static String storage(NodeInfo info) {
        List<Integer> versions = info.databases().stream()
                .map(DatabaseInfo::storageVersion)
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .toList();
        return versions.isEmpty()
                ? Integer.toString(info.storageVersion())
                : String.join(", ", versions.stream().map(String::valueOf).toList());
    }

    private static StateBadge state(Instance instance) {
        if (!instance.isMigrated()) {
            return new StateBadge(Tone.QUIET, "Replica");
        }
        return instance.nodeInfo()
                .map(info -> switch (info.gate()) {
                    case SERVING -> new StateBadge(Tone.GOOD, "Serving");
                    case FROZEN -> new StateBadge(Tone.WAITING, "Frozen");
                    case MIGRATING -> new StateBadge(Tone.BUSY, "Migrating");
                    case HELD -> new StateBadge(Tone.BAD, "Held");
                    case INCOMPATIBLE -> new StateBadge(Tone.BAD, "Incompatible");
                })
                .orElseGet(() -> new StateBadge(Tone.BAD, "Unreachable"));
    }

    /**
     * @param migration the tier's open migration
     * @param whyNotExport empty if an export can start
     */
    void show(List<Instance> instances, Optional<Migration> migration, Optional<String> whyNotExport) {
        long databases = instances.stream()
                .flatMap(instance -> instance.nodeInfo().stream())
                .mapToLong(info -> info.databases().size())
                .sum();
        long bytes = instances.stream().mapToLong(Instance::bytes).sum();
        summary.setText(Words.count(instances.size(), "instance") + " · " + Words.count(databases, "database") + " · "
                + Words.bytes(bytes));
        showAction(instances, migration, whyNotExport);
        remarks.setVisible(instances.stream().anyMatch(instance -> instance.trouble() != null));
        showInstances(instances);
    }

    private void showAction(List<Instance> instances, Optional<Migration> migration, Optional<String> whyNotExport) {
        if (migration.isPresent()) {
            open.setHref("migrations/" + migration.get().id());
            open.setText(
                    "Open migration: " + migration.get().state().displayName().toLowerCase(Locale.ROOT));
            replaceAction(open);
        } else if (instances.stream().filter(Instance::isMigrated).allMatch(this::hasArrived)) {
            arrived.show(Tone.GOOD, "All on " + target.version());
            replaceAction(arrived);
        } else {
            export.setEnabled(whyNotExport.isEmpty());
            export.setTooltipText(whyNotExport.orElse("Freeze writes, back up and export every database of this tier"));
            replaceAction(export);
        }
    }

    private boolean hasArrived(Instance instance) {
        return instance.nodeInfo().filter(info -> info.engine().equals(target)).isPresent();
    }

    private void replaceAction(Component action) {
        if (action.getParent().isEmpty()) {
            actions.removeAll();
            actions.add(action);
        }
    }

    private void showInstances(List<Instance> instances) {
        List<String> ids = instances.stream().map(Instance::instanceId).toList();
        if (!ids.equals(shown.stream().map(Instance::instanceId).toList())) {
            shown.clear();
            shown.addAll(instances);
            grid.getListDataView().refreshAll();
            return;
        }
        for (int i = 0; i < instances.size(); i++) {
            Instance next = instances.get(i);
            if (!next.equals(shown.get(i))) {
                shown.set(i, next);
                grid.getListDataView().refreshItem(next);
            }
        }
    }
}
