package dev.instar.console.migration.ui;

import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import dev.instar.console.base.ui.LivePage;
import dev.instar.console.base.ui.UiBroadcaster;
import dev.instar.console.migration.command.Migrations;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.status.StatusExplainer;
import dev.instar.console.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import java.util.List;

/** All migrations, newest first. */
@Route("migrations")
@PageTitle("Migrations · Instar")
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER})
class MigrationsView extends LivePage {

    private final Migrations migrations;
    private final Paragraph empty =
            new Paragraph("No migration yet. Plan one, or start the export of a tier on the fleet page.");
    private final MigrationGrid grid;

    MigrationsView(Migrations migrations, StatusExplainer statusExplainer, UiBroadcaster broadcaster) {
        super(broadcaster);
        this.migrations = migrations;
        this.grid = new MigrationGrid(statusExplainer);
        var tools = new Div(new Anchor("migrations/new", "New migration"));
        tools.addClassName("tools");
        add(new H1("Migrations"), tools, empty, grid);
    }

    @Override
    protected void refresh() {
        List<Migration> list = migrations.list();
        empty.setVisible(list.isEmpty());
        grid.setVisible(!list.isEmpty());
        grid.show(list);
    }
}
