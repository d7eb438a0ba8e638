package dev.instar.console.migration.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.router.HasDynamicTitle;
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
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER})
class MigrationsView extends LivePage implements HasDynamicTitle {

    private final Migrations migrations;
    private final Paragraph empty = new Paragraph(translate("migrations.empty"));
    private final MigrationGrid grid;

    MigrationsView(Migrations migrations, StatusExplainer statusExplainer, UiBroadcaster broadcaster) {
        super(broadcaster);
        this.migrations = migrations;
        this.grid = new MigrationGrid(statusExplainer);
        var tools = new Div(new Anchor("migrations/new", translate("migrations.new")));
        tools.addClassName("tools");
        add(new H1(translate("migrations.heading")), tools, empty, grid);
    }

    @Override
    protected void refresh() {
        List<Migration> list = migrations.list();
        empty.setVisible(list.isEmpty());
        grid.setVisible(!list.isEmpty());
        grid.show(list);
    }

    @Override
    public String getPageTitle() {
        return translate("migrations.title");
    }
}
