package dev.instar.console.migration.ui;

import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.grid.GridVariant;
import com.vaadin.flow.component.html.Anchor;
import dev.instar.console.base.ui.StateBadge;
import dev.instar.console.migration.Migration;
import java.util.List;

/** Migrations in rows, each leading to its page. */
public class MigrationGrid extends Grid<Migration> {

    private List<Migration> shown = List.of();

    public MigrationGrid() {
        addThemeVariants(GridVariant.NO_BORDER, GridVariant.WRAP_CELL_CONTENT);
        setAllRowsVisible(true);
        setSelectionMode(SelectionMode.NONE);
        addComponentColumn(migration -> new Anchor("migrations/" + migration.id(), migration.id()))
                .setHeader("Migration")
                .setWidth("10.5rem")
                .setFlexGrow(0);
        addColumn(Migration::tier).setHeader("Tier").setWidth("9rem").setFlexGrow(0);
        addColumn(migration -> migration.source().version() + " to "
                        + migration.target().version())
                .setHeader("Versions")
                .setWidth("8.5rem")
                .setFlexGrow(0);
        addComponentColumn(migration -> new StateBadge(
                        MigrationView.tone(migration.state()), migration.state().displayName()))
                .setHeader("State")
                .setWidth("10rem")
                .setFlexGrow(0);
        addColumn(Migration::requestedBy)
                .setHeader("Requested by")
                .setWidth("7.5rem")
                .setFlexGrow(0);
        addColumn(Migration::waitingFor)
                .setHeader("What it waits for")
                .setFlexGrow(1)
                .setWidth("14rem");
    }

    /** Replaces the rows if anything changed. */
    public void show(List<Migration> migrations) {
        if (!migrations.equals(shown)) {
            shown = migrations;
            setItems(migrations);
        }
    }
}
