package dev.instar.console.migration.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.grid.GridVariant;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import dev.instar.console.base.ui.LocalText;
import dev.instar.console.base.ui.LocalTime;
import dev.instar.console.base.ui.StateBadge;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.status.StatusExplainer;
import java.util.List;

/** Migrations in rows, each leading to its page. */
class MigrationGrid extends Grid<MigrationGrid.Row> {

    /** What a row shows. */
    record Row(Migration migration, String state, String waiting) {}

    private final StatusExplainer statusExplainer;
    private List<Row> shown = List.of();

    MigrationGrid(StatusExplainer statusExplainer) {
        this.statusExplainer = statusExplainer;
        addThemeVariants(GridVariant.NO_BORDER, GridVariant.WRAP_CELL_CONTENT);
        setAllRowsVisible(true);
        setSelectionMode(SelectionMode.NONE);
        addComponentColumn(row -> named(row.migration()))
                .setHeader(translate("migrations.column.migration"))
                .setWidth("11rem")
                .setFlexGrow(1);
        addComponentColumn(
                        row -> new StateBadge(MigrationView.tone(row.migration().state()), row.state()))
                .setHeader(translate("migrations.column.state"))
                .setWidth("10rem")
                .setFlexGrow(0);
        addComponentColumn(row -> waiting(row.waiting()))
                .setHeader(translate("migrations.column.status"))
                .setFlexGrow(1)
                .setWidth("14rem");
        addColumn(row -> row.migration().tiers())
                .setHeader(translate("migrations.column.tiers"))
                .setWidth("9rem")
                .setFlexGrow(0);
        addColumn(row -> translate(
                        "migration.versions",
                        row.migration().source().version(),
                        row.migration().target().version()))
                .setHeader(translate("migrations.column.versions"))
                .setWidth("8.5rem")
                .setFlexGrow(0);
        addComponentColumn(row -> requested(row.migration()))
                .setHeader(translate("migrations.column.requested"))
                .setWidth("10.5rem")
                .setFlexGrow(0);
    }

    private static LocalText waiting(String sentence) {
        var text = new LocalText();
        text.setText(sentence);
        return text;
    }

    private static Div named(Migration migration) {
        var id = new Div(migration.id());
        id.addClassName("summary");
        var link = new Anchor("migrations/" + migration.id(), migration.name());
        return migration.name().equals(migration.id()) ? new Div(link) : new Div(link, id);
    }

    private static Div requested(Migration migration) {
        return new Div(
                LocalTime.minute(migration.requestedAt()),
                new Div(translate("migrations.requested-by", migration.requestedBy())));
    }

    /** Replaces the rows if anything changed. */
    void show(List<Migration> migrations) {
        List<Row> rows = migrations.stream()
                .map(migration -> new Row(
                        migration,
                        statusExplainer.word(migration),
                        statusExplainer.of(migration).sentence()))
                .toList();
        if (!rows.equals(shown)) {
            shown = rows;
            setItems(rows);
        }
    }
}
