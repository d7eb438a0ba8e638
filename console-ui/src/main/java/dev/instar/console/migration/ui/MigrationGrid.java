package dev.instar.console.migration.ui;

import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.grid.GridVariant;
import com.vaadin.flow.component.html.Anchor;
import dev.instar.console.base.ui.LocalTime;
import dev.instar.console.base.ui.StateBadge;
import dev.instar.console.migration.Migration;
import dev.instar.console.migration.WhyWaiting;
import java.util.List;

/** Migrations in rows, each leading to its page. */
public class MigrationGrid extends Grid<MigrationGrid.Row> {

    /** What a row shows. */
    public record Row(Migration migration, String state, String waiting) {}

    private final WhyWaiting whyWaiting;
    private List<Row> shown = List.of();

    public MigrationGrid(WhyWaiting whyWaiting) {
        this.whyWaiting = whyWaiting;
        addThemeVariants(GridVariant.NO_BORDER, GridVariant.WRAP_CELL_CONTENT);
        setAllRowsVisible(true);
        setSelectionMode(SelectionMode.NONE);
        addComponentColumn(row -> new Anchor(
                        "migrations/" + row.migration().id(), row.migration().name()))
                .setHeader("Migration")
                .setWidth("12rem")
                .setFlexGrow(1);
        addColumn(row -> row.migration().id()).setHeader("Id").setWidth("10rem").setFlexGrow(0);
        addColumn(row -> row.migration().tiers())
                .setHeader("Tiers")
                .setWidth("9rem")
                .setFlexGrow(0);
        addColumn(row -> row.migration().source().version() + " to "
                        + row.migration().target().version())
                .setHeader("Versions")
                .setWidth("8.5rem")
                .setFlexGrow(0);
        addComponentColumn(
                        row -> new StateBadge(MigrationView.tone(row.migration().state()), row.state()))
                .setHeader("State")
                .setWidth("10rem")
                .setFlexGrow(0);
        addComponentColumn(row -> LocalTime.minute(row.migration().requestedAt()))
                .setHeader("Requested")
                .setWidth("10.5rem")
                .setFlexGrow(0);
        addColumn(row -> row.migration().requestedBy())
                .setHeader("By")
                .setWidth("5rem")
                .setFlexGrow(0);
        addColumn(Row::waiting).setHeader("What it waits for").setFlexGrow(1).setWidth("14rem");
    }

    /** Replaces the rows if anything changed. */
    public void show(List<Migration> migrations) {
        List<Row> rows = migrations.stream()
                .map(migration -> new Row(
                        migration,
                        whyWaiting.word(migration),
                        whyWaiting.of(migration).sentence()))
                .toList();
        if (!rows.equals(shown)) {
            shown = rows;
            setItems(rows);
        }
    }
}
