package dev.instar.console.approval.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.grid.GridVariant;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Route;
import dev.instar.console.approval.ApprovalRequest;
import dev.instar.console.approval.ApprovalState;
import dev.instar.console.approval.Approvals;
import dev.instar.console.approval.Decision;
import dev.instar.console.base.ui.LivePage;
import dev.instar.console.base.ui.LocalTime;
import dev.instar.console.base.ui.StateBadge;
import dev.instar.console.base.ui.UiBroadcaster;
import dev.instar.console.migration.command.Migrations;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.security.CurrentUser;
import dev.instar.console.security.Roles;
import jakarta.annotation.security.RolesAllowed;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What waits for a second person, and what was decided lately; each request leads to its evidence. */
@Route("approvals")
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER})
class ApprovalsView extends LivePage implements HasDynamicTitle {

    private static final int SHOWN_DECIDED = 50;

    private record Row(ApprovalRequest request, String what, ApprovalState state, String yours) {}

    private final Migrations migrations;
    private final Approvals approvals;
    private final CurrentUser user;
    private final Clock clock;
    private final Paragraph summary = new Paragraph();
    private final Grid<Row> waiting = grid(translate("approval.list.waiting"));
    private final H2 decidedTitle = new H2(translate("approval.list.closed.heading"));
    private final Grid<Row> decided = grid(translate("approval.list.closed"));

    ApprovalsView(
            Migrations migrations, Approvals approvals, UiBroadcaster broadcaster, CurrentUser user, Clock clock) {
        super(broadcaster);
        this.migrations = migrations;
        this.approvals = approvals;
        this.user = user;
        this.clock = clock;
        summary.addClassName("totals");
        summary.getElement().setAttribute("role", "status");
        add(new H1(translate("approval.list.heading")), summary, waiting, new Div(decidedTitle, decided));
    }

    private static Grid<Row> grid(String label) {
        Grid<Row> grid = new Grid<>();
        grid.addThemeVariants(GridVariant.NO_BORDER, GridVariant.WRAP_CELL_CONTENT);
        grid.setAllRowsVisible(true);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.getElement().setAttribute("aria-label", label);
        grid.addComponentColumn(row -> new Anchor("approvals/" + row.request().id(), row.what()))
                .setHeader(translate("approval.list.column.request"))
                .setWidth("13rem")
                .setFlexGrow(2);
        grid.addComponentColumn(row -> new StateBadge(
                        ApprovalView.tone(row.state()), row.state().displayName()))
                .setHeader(translate("approval.list.column.state"))
                .setWidth("11rem")
                .setFlexGrow(0);
        grid.addColumn(row -> translate(
                        "approval.list.column.approvals.of",
                        row.request().approvals(),
                        row.request().quorum()))
                .setHeader(translate("approval.list.column.approvals"))
                .setWidth("7rem")
                .setFlexGrow(0);
        grid.addColumn(row -> row.request().requestedBy())
                .setHeader(translate("approval.list.column.requested-by"))
                .setWidth("7rem")
                .setFlexGrow(0);
        grid.addComponentColumn(row -> LocalTime.ago(row.request().requestedAt()))
                .setHeader(translate("approval.list.column.requested"))
                .setWidth("7rem")
                .setFlexGrow(0);
        grid.addComponentColumn(row -> LocalTime.minute(row.request().expiresAt()))
                .setHeader(translate("approval.list.column.expires"))
                .setWidth("10.5rem")
                .setFlexGrow(0);
        grid.addColumn(Row::yours)
                .setHeader(translate("approval.list.column.you"))
                .setWidth("8rem")
                .setFlexGrow(1);
        return grid;
    }

    @Override
    public String getPageTitle() {
        return translate("approval.list.title");
    }

    @Override
    protected void refresh() {
        Map<String, Migration> byId =
                migrations.list().stream().collect(Collectors.toMap(Migration::id, Function.identity()));
        Instant now = clock.instant();
        List<Row> rows = approvals.latest().stream()
                .flatMap(request -> Optional.ofNullable(byId.get(request.migrationId())).stream()
                        .map(migration -> new Row(
                                request, ApprovalView.what(migration, request), request.state(now), yours(request))))
                .toList();
        List<Row> open = rows.stream()
                .filter(row -> row.state() == ApprovalState.PENDING)
                .toList();
        List<Row> closed = rows.stream()
                .filter(row -> row.state() != ApprovalState.PENDING)
                .limit(SHOWN_DECIDED)
                .toList();
        long mine = open.stream()
                .filter(row -> !row.request().requestedBy().equals(user.id()))
                .count();
        summary.setText(summary(mine, open.size()));
        show(waiting, open);
        decidedTitle.setVisible(!closed.isEmpty());
        show(decided, closed);
    }

    private static void show(Grid<Row> grid, List<Row> rows) {
        grid.setVisible(!rows.isEmpty());
        if (!rows.equals(grid.getListDataView().getItems().toList())) {
            grid.setItems(rows);
        }
    }

    private String yours(ApprovalRequest request) {
        if (request.requestedBy().equals(user.id())) {
            return translate("approval.list.you.requested");
        }
        return request.decisions().stream()
                .filter(decision -> decision.who().equals(user.id()))
                .findFirst()
                .map(Decision::approves)
                .map(approves -> translate(approves ? "approval.list.you.approved" : "approval.list.you.rejected"))
                .orElse(
                        request.state(clock.instant()) == ApprovalState.PENDING
                                        && user.actor().roles().contains(Roles.APPROVER)
                                ? translate("approval.list.you.needed")
                                : "");
    }

    private String summary(long mine, int all) {
        if (all == 0) {
            return translate("approval.list.none");
        }
        if (!user.actor().roles().contains(Roles.APPROVER)) {
            return translate("approval.no-role", Roles.APPROVER);
        }
        return mine == all
                ? translate("approval.list.yours.all", all)
                : translate("approval.list.yours.some", mine, all);
    }
}
