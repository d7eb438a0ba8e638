package dev.instar.console.fleet.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

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
import com.vaadin.flow.data.renderer.ComponentRenderer;
import com.vaadin.flow.function.ValueProvider;
import dev.instar.console.base.ui.ExplainedHeader;
import dev.instar.console.base.ui.Formats;
import dev.instar.console.base.ui.LocalTime;
import dev.instar.console.base.ui.StateBadge;
import dev.instar.console.base.ui.StateBadge.Tone;
import dev.instar.console.migration.domain.Migration;
import dev.instar.protocol.EngineVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One tier: what can be done with it, and its instances. */
class TierSection extends Section {

    /** Longer lists scroll inside the section, and the browser draws only what is in view. */
    private static final int SHOWN_WHOLE = 12;

    private final Span summary = new Span();
    private final Div actions = new Div();
    private final Grid<InstanceRow> grid = new Grid<>();
    private final List<InstanceRow> shown = new ArrayList<>();
    private final Button export;
    private final Anchor plan;
    private final Div offers;
    private final Anchor open = new Anchor();
    private final StateBadge arrived = new StateBadge(Tone.GOOD, "");
    private final EngineVersion target;
    private final Grid.Column<InstanceRow> operations;

    TierSection(String tier, EngineVersion target, Consumer<String> startExport) {
        this.target = target;
        addClassName("tier");
        var title = new H2(tier);
        var heading = new Div(title, summary);
        heading.addClassName("tier-heading");
        export = new Button(translate("fleet.tier.export", target.version()), _ -> startExport.accept(tier));
        export.addThemeVariants(ButtonVariant.PRIMARY);
        plan = new Anchor("migrations/new?tier=" + tier, translate("fleet.tier.plan"));
        offers = new Div(plan, export);
        offers.addClassName("tier-actions");
        actions.addClassName("tier-actions");
        var header = new Div(heading, actions);
        header.addClassName("tier-header");
        grid.addThemeVariants(GridVariant.NO_BORDER);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.setMultiSort(false);
        grid.getElement().setAttribute("aria-label", translate("fleet.tier.table", tier));
        grid.addComponentColumn(row -> new Anchor("instances/" + row.id(), row.id()))
                .setHeader(translate("fleet.column.instance"))
                .setComparator(InstanceRow::id)
                .setWidth("6.5rem")
                .setFlexGrow(1);
        column(translate("fleet.column.engine"), InstanceRow::engine, "8.25rem").setFlexGrow(1);
        column(translate("fleet.column.storage"), InstanceRow::storage, "5.5rem");
        grid.addComponentColumn(
                        row -> new StateBadge(row.state().tone(), row.state().displayName()))
                .setHeader(
                        new ExplainedHeader(translate("fleet.column.state"), translate("fleet.column.state.explained")))
                .setComparator(Comparator.comparing(InstanceRow::state))
                .setWidth("7.75rem")
                .setFlexGrow(0);
        operations = grid.addComponentColumn(TierSection::operation)
                .setHeader(translate("fleet.column.operation"))
                .setComparator(InstanceRow::operation)
                .setWidth("7.25rem")
                .setFlexGrow(0);
        grid.addColumn(row -> row.instance().healthStatus() == 0
                        ? translate("fleet.column.health.no-answer")
                        : row.instance().healthStatus())
                .setHeader(new ExplainedHeader(
                        translate("fleet.column.health"), translate("fleet.column.health.explained")))
                .setComparator(Comparator.comparingInt(row -> row.instance().healthStatus()))
                .setWidth("5.25rem")
                .setFlexGrow(0);
        number(
                        translate("fleet.column.databases"),
                        translate("fleet.column.databases.explained"),
                        row -> Formats.number(row.databases()),
                        Comparator.comparingInt(InstanceRow::databases))
                .setWidth("6.75rem");
        number(
                        translate("fleet.column.size"),
                        translate("fleet.column.size.explained"),
                        row -> Formats.bytes(row.instance().bytes()),
                        Comparator.comparingLong(row -> row.instance().bytes()))
                .setWidth("5.5rem");
        number(
                translate("fleet.column.disk"),
                translate("fleet.column.disk.explained"),
                row -> Formats.bytes(row.diskFree()),
                Comparator.comparingLong(InstanceRow::diskFree));
        grid.addComponentColumn(row -> LocalTime.ago(row.instance().lastHeartbeat()))
                .setHeader(translate("fleet.column.heartbeat"))
                .setComparator(Comparator.comparing(TierSection::heartbeat))
                .setWidth("6.75rem")
                .setFlexGrow(0);
        grid.setItemDetailsRenderer(new ComponentRenderer<>(TierSection::remarks));
        grid.setDetailsVisibleOnClick(false);
        grid.setItems(shown).setIdentifierProvider(InstanceRow::id);
        add(header, grid);
    }

    private Grid.Column<InstanceRow> column(String header, ValueProvider<InstanceRow, String> value, String width) {
        return grid.addColumn(value)
                .setHeader(header)
                .setSortable(true)
                .setWidth(width)
                .setFlexGrow(0);
    }

    private Grid.Column<InstanceRow> number(
            String header,
            String explanation,
            ValueProvider<InstanceRow, String> value,
            Comparator<InstanceRow> order) {
        return grid.addColumn(row -> row.instance().node() == null ? "" : value.apply(row))
                .setHeader(new ExplainedHeader(header, explanation))
                .setComparator(order)
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("6.25rem")
                .setFlexGrow(0);
    }

    private static Component operation(InstanceRow row) {
        @Nullable String migration = row.migrationId();
        return migration == null
                ? new Span(row.operation())
                : new Anchor("migrations/" + migration + "?instance=" + row.id(), row.operation());
    }

    private static Component remarks(InstanceRow row) {
        var remarks = new Div(String.join(" ", row.remarks()));
        remarks.addClassName("remarks");
        return remarks;
    }

    private static Instant heartbeat(InstanceRow row) {
        Instant known = row.instance().lastHeartbeat();
        return known == null ? Instant.MIN : known;
    }

    /** @param any whether an instance of any tier is at work; asked of all, so that columns stand beneath each other */
    void showOperations(boolean any) {
        operations.setVisible(any);
    }

    /**
     * @param all of the tier
     * @param taken those the filter takes
     * @param migration the tier's open migration
     * @param whyNotExport empty if an export can start; asked only where one could be offered
     */
    void show(
            List<InstanceRow> all,
            List<InstanceRow> taken,
            Optional<Migration> migration,
            Supplier<Optional<String>> whyNotExport) {
        long databases = all.stream().mapToLong(InstanceRow::databases).sum();
        long bytes = all.stream().mapToLong(row -> row.instance().bytes()).sum();
        summary.setText(
                taken.size() == all.size()
                        ? translate("fleet.tier.summary", all.size(), databases, Formats.bytes(bytes))
                        : translate(
                                "fleet.tier.summary.narrowed",
                                taken.size(),
                                all.size(),
                                databases,
                                Formats.bytes(bytes)));
        showAction(all, migration, whyNotExport);
        showInstances(taken);
    }

    private void showAction(
            List<InstanceRow> all, Optional<Migration> migration, Supplier<Optional<String>> whyNotExport) {
        if (migration.isPresent()) {
            open.setHref("migrations/" + migration.get().id());
            open.setText(translate(
                    "fleet.tier.open-migration",
                    migration.get().state().displayName().toLowerCase(Locale.ROOT)));
            replaceAction(open);
        } else if (all.stream().filter(row -> row.instance().isMigrated()).allMatch(this::hasArrived)) {
            arrived.show(Tone.GOOD, translate("fleet.tier.arrived", target.version()));
            replaceAction(arrived);
        } else {
            Optional<String> why = whyNotExport.get();
            export.setEnabled(why.isEmpty());
            export.setTooltipText(why.orElseGet(() -> translate("fleet.tier.export.effect")));
            replaceAction(offers);
        }
    }

    private boolean hasArrived(InstanceRow row) {
        return row.instance()
                .nodeInfo()
                .filter(info -> info.engine().equals(target))
                .isPresent();
    }

    private void replaceAction(Component action) {
        if (action.getParent().isEmpty()) {
            actions.removeAll();
            actions.add(action);
        }
    }

    private void showInstances(List<InstanceRow> rows) {
        List<String> ids = rows.stream().map(InstanceRow::id).toList();
        if (!ids.equals(shown.stream().map(InstanceRow::id).toList())) {
            boolean whole = rows.size() <= SHOWN_WHOLE;
            grid.setAllRowsVisible(whole);
            grid.setHeight(whole ? null : "32rem");
            shown.clear();
            shown.addAll(rows);
            grid.getListDataView().refreshAll();
            rows.forEach(this::openRemarks);
            return;
        }
        for (int i = 0; i < rows.size(); i++) {
            InstanceRow next = rows.get(i);
            if (!next.equals(shown.get(i))) {
                shown.set(i, next);
                grid.getListDataView().refreshItem(next);
                openRemarks(next);
            }
        }
    }

    private void openRemarks(InstanceRow row) {
        grid.setDetailsVisible(row, !row.remarks().isEmpty());
    }
}
