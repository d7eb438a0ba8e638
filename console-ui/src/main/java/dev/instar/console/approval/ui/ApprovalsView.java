package dev.instar.console.approval.ui;

import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.router.PageTitle;
import com.vaadin.flow.router.Route;
import dev.instar.console.approval.ApprovalRequest;
import dev.instar.console.approval.Approvals;
import dev.instar.console.base.ui.LivePage;
import dev.instar.console.base.ui.LiveUpdates;
import dev.instar.console.migration.Migration;
import dev.instar.console.migration.Migrations;
import dev.instar.console.migration.WhyWaiting;
import dev.instar.console.migration.ui.MigrationGrid;
import dev.instar.console.security.CurrentUser;
import dev.instar.console.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import java.util.List;

/** Imports and finalizes that wait for a second person; the decision is taken on the migration's page, with the evidence in view. */
@Route("approvals")
@PageTitle("Approvals · Instar")
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER})
class ApprovalsView extends LivePage {

    private final Migrations migrations;
    private final Approvals approvals;
    private final CurrentUser user;
    private final Paragraph summary = new Paragraph();
    private final MigrationGrid grid;

    ApprovalsView(
            Migrations migrations,
            Approvals approvals,
            WhyWaiting whyWaiting,
            LiveUpdates liveUpdates,
            CurrentUser user) {
        super(liveUpdates);
        this.migrations = migrations;
        this.approvals = approvals;
        this.user = user;
        this.grid = new MigrationGrid(whyWaiting);
        add(new H1("Approvals"), summary, grid);
    }

    @Override
    protected void refresh() {
        List<ApprovalRequest> requests = approvals.waiting();
        List<Migration> waiting = requests.stream()
                .map(ApprovalRequest::migrationId)
                .distinct()
                .flatMap(id -> migrations.find(id).stream())
                .filter(migration -> !migration.isClosed())
                .toList();
        long mine = waiting.stream()
                .filter(migration -> requests.stream()
                        .anyMatch(request -> request.migrationId().equals(migration.id())
                                && !request.requestedBy().equals(user.id())))
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
