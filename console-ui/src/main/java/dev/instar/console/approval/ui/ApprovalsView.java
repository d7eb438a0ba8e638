package dev.instar.console.approval.ui;

import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import dev.instar.console.base.ui.LivePage;
import dev.instar.console.base.ui.LiveUpdates;
import dev.instar.console.migration.Migration;
import dev.instar.console.migration.Migrations;
import dev.instar.console.migration.ui.MigrationGrid;
import dev.instar.console.security.CurrentUser;
import dev.instar.console.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import java.util.List;

/** Imports that wait for a second person; the decision is taken on the migration's page, with the evidence in view. */
@Route("approvals")
@PageTitle("Approvals · Instar")
@RolesAllowed(Roles.OPERATOR)
class ApprovalsView extends LivePage {

    private final Migrations migrations;
    private final CurrentUser user;
    private final Paragraph summary = new Paragraph();
    private final MigrationGrid grid = new MigrationGrid();

    ApprovalsView(Migrations migrations, LiveUpdates liveUpdates, CurrentUser user) {
        super(liveUpdates);
        this.migrations = migrations;
        this.user = user;
        add(new H1("Approvals"), summary, grid);
    }

    @Override
    protected void refresh() {
        List<Migration> waiting = migrations.list().stream()
                .filter(migration -> migration.state() == Migration.State.AWAITING_APPROVAL)
                .toList();
        long mine = waiting.stream()
                .filter(migration -> !migration.requestedBy().equals(user.id()))
                .count();
        summary.setText(summary(mine, waiting.size()));
        grid.setVisible(!waiting.isEmpty());
        grid.show(waiting);
    }

    private static String summary(long mine, int all) {
        if (all == 0) {
            return "Nothing waits for an approval.";
        }
        return mine == all
                ? "You can approve " + (all == 1 ? "this one." : "all of these.")
                : "You can approve " + mine + " of " + all + "; the rest you requested yourself.";
    }
}
