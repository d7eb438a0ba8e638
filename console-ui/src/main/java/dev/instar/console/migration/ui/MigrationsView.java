package dev.instar.console.migration.ui;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.DetachEvent;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Main;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.shared.Registration;
import dev.instar.console.base.ui.LiveUpdates;
import dev.instar.console.migration.Migration;
import dev.instar.console.migration.Migrations;
import dev.instar.console.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All migrations, newest first. */
@Route("migrations")
@PageTitle("Migrations · Instar")
@RolesAllowed(Roles.OPERATOR)
class MigrationsView extends Main {

    private final Migrations migrations;
    private final LiveUpdates liveUpdates;
    private final Paragraph empty = new Paragraph("No migration yet. Start an export on the fleet page.");
    private final MigrationGrid grid = new MigrationGrid();
    private @Nullable Registration subscription;

    MigrationsView(Migrations migrations, LiveUpdates liveUpdates) {
        this.migrations = migrations;
        this.liveUpdates = liveUpdates;
        addClassName("page");
        add(new H1("Migrations"), empty, grid);
    }

    @Override
    protected void onAttach(AttachEvent event) {
        subscription = liveUpdates.subscribe(event.getUI(), this::refresh);
        refresh();
    }

    @Override
    protected void onDetach(DetachEvent event) {
        if (subscription != null) {
            subscription.remove();
        }
    }

    private void refresh() {
        List<Migration> list = migrations.list();
        empty.setVisible(list.isEmpty());
        grid.setVisible(!list.isEmpty());
        grid.show(list);
    }
}
