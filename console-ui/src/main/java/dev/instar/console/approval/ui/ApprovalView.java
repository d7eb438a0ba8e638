package dev.instar.console.approval.ui;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.grid.GridVariant;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.html.UnorderedList;
import com.vaadin.flow.component.textfield.TextArea;
import com.vaadin.flow.data.value.ValueChangeMode;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.NotFoundException;
import com.vaadin.flow.router.Route;
import dev.instar.console.Refused;
import dev.instar.console.approval.ApprovalRequest;
import dev.instar.console.approval.ApprovalState;
import dev.instar.console.approval.Approvals;
import dev.instar.console.approval.Decision;
import dev.instar.console.audit.AuditLog;
import dev.instar.console.base.ui.LivePage;
import dev.instar.console.base.ui.LiveUpdates;
import dev.instar.console.base.ui.LocalTime;
import dev.instar.console.base.ui.Notices;
import dev.instar.console.base.ui.StateBadge;
import dev.instar.console.base.ui.StateBadge.Tone;
import dev.instar.console.base.ui.Words;
import dev.instar.console.migration.EvidenceStore;
import dev.instar.console.migration.Migration;
import dev.instar.console.migration.MigrationInstance;
import dev.instar.console.migration.Migrations;
import dev.instar.console.security.CurrentUser;
import dev.instar.console.security.Roles;
import dev.instar.protocol.FileHash;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.PreflightReport;
import dev.instar.protocol.TableFingerprint;
import jakarta.annotation.security.RolesAllowed;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** One request: exactly what an approver signs, and the decision. */
@Route("approvals/:id")
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.APPROVER})
class ApprovalView extends LivePage implements BeforeEnterObserver, HasDynamicTitle {

    private static final int SHOWN_ACTS = 10_000;

    private record Row(
            String instance,
            String database,
            String versions,
            long rows,
            String compared,
            long exportBytes,
            String backup,
            List<String> deviations) {}

    private final Approvals approvals;
    private final Migrations migrations;
    private final EvidenceStore evidence;
    private final AuditLog audit;
    private final CurrentUser user;
    private final Clock clock;
    private final H1 title = new H1();
    private final StateBadge state = new StateBadge(Tone.QUIET, "");
    private final Div facts = new Div();
    private final Paragraph standing = new Paragraph();
    private final UnorderedList changes = new UnorderedList();
    private final TextArea comment = new TextArea("Comment");
    private final Button approve = new Button("Approve", _ -> decide(true));
    private final Button reject = new Button("Reject", _ -> decide(false));
    private final Section decision;
    private final UnorderedList decisions = new UnorderedList();
    private final Paragraph scope = new Paragraph();
    private final UnorderedList remarks = new UnorderedList();
    private final Grid<Row> grid = new Grid<>();
    private final Paragraph hashes = new Paragraph();
    private String id = "";
    private String shownEvidence = "";

    ApprovalView(
            Approvals approvals,
            Migrations migrations,
            EvidenceStore evidence,
            AuditLog audit,
            CurrentUser user,
            LiveUpdates liveUpdates,
            Clock clock) {
        super(liveUpdates);
        this.approvals = approvals;
        this.migrations = migrations;
        this.evidence = evidence;
        this.audit = audit;
        this.user = user;
        this.clock = clock;
        var heading = new Div(title, state);
        heading.addClassName("page-heading");
        facts.addClassName("totals");
        standing.addClassName("waiting");
        standing.getElement().setAttribute("role", "status");
        scope.addClassName("totals");
        hashes.addClassNames("totals", "hashes");
        comment.setWidthFull();
        comment.setMaxLength(2_000);
        comment.setValueChangeMode(ValueChangeMode.EAGER);
        comment.addValueChangeListener(_ -> refresh());
        approve.addThemeVariants(ButtonVariant.PRIMARY);
        reject.addThemeVariants(ButtonVariant.ERROR);
        approve.setDisableOnClick(true);
        reject.setDisableOnClick(true);
        var buttons = new Div(approve, reject);
        buttons.addClassName("actions");
        decision = new Section(new H2("Your decision"), comment, buttons);
        decision.addClassName("instance-panel");
        configureGrid();
        var what = new Section(new H2("What is signed"), scope, remarks, grid, hashes);
        what.addClassName("instance-panel");
        decisions.addClassName("acts");
        add(heading, facts, standing, changes, decision, decisions, what);
    }

    private void configureGrid() {
        grid.addThemeVariants(GridVariant.NO_BORDER, GridVariant.WRAP_CELL_CONTENT);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.getElement().setAttribute("aria-label", "Evidence per database");
        grid.addColumn(Row::instance)
                .setHeader("Instance")
                .setSortable(true)
                .setWidth("9rem")
                .setFlexGrow(0);
        grid.addColumn(Row::database)
                .setHeader("Database")
                .setSortable(true)
                .setWidth("8rem")
                .setFlexGrow(0);
        grid.addColumn(Row::versions).setHeader("Versions").setWidth("9rem").setFlexGrow(0);
        grid.addColumn(row -> Words.number(row.rows()))
                .setHeader("Rows")
                .setComparator(Row::rows)
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("6rem")
                .setFlexGrow(0);
        grid.addColumn(row -> row.deviations().isEmpty() ? "none" : String.join(" ", row.deviations()))
                .setHeader("Deviations")
                .setWidth("8rem")
                .setFlexGrow(1);
        grid.addColumn(Row::compared)
                .setHeader("Compared, found equal")
                .setWidth("11rem")
                .setFlexGrow(1);
        grid.addColumn(row -> Words.bytes(row.exportBytes()))
                .setHeader("Export")
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("6rem")
                .setFlexGrow(0);
        grid.addColumn(Row::backup)
                .setHeader("Backup, read back")
                .setWidth("11rem")
                .setFlexGrow(1);
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        id = event.getRouteParameters().get("id").orElse("");
        if (approvals.find(id).isEmpty()) {
            event.rerouteToError(NotFoundException.class);
        }
    }

    @Override
    public String getPageTitle() {
        return "Approval · Instar";
    }

    /** What is asked for, in words. */
    static String what(Migration migration, ApprovalRequest request) {
        String name = migration.plan().name().isEmpty()
                ? migration.id()
                : migration.plan().name();
        return migration.waves().stream()
                .filter(wave -> wave.subject().equals(request.subject()))
                .findFirst()
                .map(wave -> "Import of wave " + wave.name() + " of " + name)
                .orElse("Finalize of " + name);
    }

    static Tone tone(ApprovalState state) {
        return switch (state) {
            case PENDING -> Tone.WAITING;
            case APPROVED -> Tone.GOOD;
            case REJECTED -> Tone.BAD;
            case EXPIRED, SUPERSEDED -> Tone.QUIET;
        };
    }

    @Override
    protected void refresh() {
        approvals
                .find(id)
                .ifPresent(request ->
                        migrations.find(request.migrationId()).ifPresent(migration -> show(request, migration)));
    }

    private void show(ApprovalRequest request, Migration migration) {
        ApprovalState now = request.state(clock.instant());
        title.setText(what(migration, request));
        state.show(tone(now), now.displayName());
        facts.removeAll();
        facts.add(
                new Span("Asked by " + request.requestedBy() + " "),
                LocalTime.ago(request.requestedAt()),
                new Span(" · expires "),
                LocalTime.minute(request.expiresAt()),
                new Span(" · " + request.approvals() + " of " + Words.count(request.quorum(), "approval") + " · "),
                new Anchor("migrations/" + migration.id(), "Migration " + migration.id()));
        List<String> changed = changesSince(request, migration);
        standing.setText(standing(request, migration, now, changed));
        changes.removeAll();
        changed.forEach(change -> changes.add(new ListItem(change)));
        changes.setVisible(!changed.isEmpty());
        boolean may = now == ApprovalState.PENDING
                && changed.isEmpty()
                && !request.requestedBy().equals(user.id())
                && user.actor().roles().contains(Roles.APPROVER)
                && request.decisions().stream().noneMatch(made -> made.who().equals(user.id()));
        decision.setVisible(now == ApprovalState.PENDING && changed.isEmpty());
        boolean forGood = request.subject().equals(Migration.FINALIZE);
        comment.setLabel(forGood ? "Comment; giving up the way back needs one" : "Comment");
        approve.setEnabled(may && (!forGood || !comment.getValue().isBlank()));
        reject.setEnabled(may);
        comment.setEnabled(may);
        decisions.removeAll();
        request.decisions().forEach(made -> decisions.add(said(made)));
        showEvidence(request, migration);
    }

    private static ListItem said(Decision made) {
        return new ListItem(
                new StateBadge(made.approves() ? Tone.GOOD : Tone.BAD, made.approves() ? "Approved" : "Rejected"),
                new Span(" by " + made.who() + " "),
                LocalTime.ago(made.at()),
                new Span(made.note().isEmpty() ? "" : ": " + made.note()),
                new Span(" · signature " + made.signature().substring(0, 16) + " ..."));
    }

    private String standing(ApprovalRequest request, Migration migration, ApprovalState now, List<String> changed) {
        if (!changed.isEmpty() && now == ApprovalState.PENDING) {
            return "The world changed since this was asked, so it can no longer be approved. A new request takes its"
                    + " place. What changed:";
        }
        return switch (now) {
            case PENDING -> {
                if (request.requestedBy().equals(user.id())) {
                    yield "You asked for this, so somebody else has to approve it: two people must agree before"
                            + " production data is touched.";
                }
                if (!user.actor().roles().contains(Roles.APPROVER)) {
                    yield "Approving needs the role " + Roles.APPROVER + ", which you do not have.";
                }
                if (request.decisions().stream().anyMatch(made -> made.who().equals(user.id()))) {
                    yield "You have approved; " + (request.quorum() - request.approvals()) + " more must.";
                }
                yield "Waits for you or another approver. With it "
                        + (request.subject().equals(Migration.FINALIZE)
                                ? "the way back is given up: originals and exports are removed."
                                : "these databases move to "
                                        + migration.target().displayName()
                                        + " and answer 503 while they do. Until Finalize they can go back.");
            }
            case APPROVED -> "Approved. Whoever operates the migration can go on.";
            case REJECTED -> "Rejected. One rejection outweighs every approval; the operator can ask again.";
            case EXPIRED -> "Expired before enough people had approved. The operator can ask again.";
            case SUPERSEDED -> "A newer request took its place.";
        };
    }

    /** What is not any more as it was when this was asked; empty if the evidence is the same. */
    private List<String> changesSince(ApprovalRequest request, Migration migration) {
        List<String> found = new ArrayList<>();
        boolean same = request.isAbout(migration.planHash(), migrations.currentEvidence(migration, request.subject()));
        if (same || request.supersededAt() != null) {
            return found;
        }
        for (MigrationInstance instance : members(request, migration)) {
            if (instance.changedAt().isAfter(request.requestedAt())) {
                found.add(instance.instanceId() + " is now "
                        + instance.step().displayName().toLowerCase(Locale.ROOT) + ".");
            }
        }
        if (found.isEmpty()) {
            found.add("The evidence is another one.");
        }
        return found;
    }

    private static List<MigrationInstance> members(ApprovalRequest request, Migration migration) {
        return migration.waves().stream()
                .filter(wave -> wave.subject().equals(request.subject()))
                .findFirst()
                .map(wave -> migration.ofWave(wave.number()))
                .orElse(migration.instances());
    }

    private void showEvidence(ApprovalRequest request, Migration migration) {
        String current = request.evidenceHash() + request.decisions().size() + migration.state();
        if (current.equals(shownEvidence)) {
            return;
        }
        shownEvidence = current;
        hashes.setText("Plan " + request.planHash() + " · evidence " + request.evidenceHash());
        boolean same = request.isAbout(migration.planHash(), migrations.currentEvidence(migration, request.subject()));
        grid.setVisible(same);
        remarks.removeAll();
        if (!same) {
            scope.setText(
                    "What this request was about is no longer what the nodes state, so it is not shown here; its hash"
                            + " stands below, and the evidence report holds what is true now.");
            return;
        }
        List<MigrationInstance> members = members(request, migration);
        List<String> moving = members.stream()
                .filter(member -> !member.step().isOut())
                .map(MigrationInstance::instanceId)
                .toList();
        List<Row> rows = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (EvidenceStore.Evidence found : evidence.ofMigration(migration.id())) {
            if (!moving.contains(found.instanceId())) {
                continue;
            }
            Optional.ofNullable(found.manifest())
                    .ifPresent(manifest -> manifest.databases().forEach(entry -> rows.add(row(manifest, entry))));
            Optional.ofNullable(found.preflight()).map(PreflightReport::findings).stream()
                    .flatMap(List::stream)
                    .forEach(finding -> warnings.add(found.instanceId() + ": " + finding.sentence()));
        }
        scope.setText(Words.count(moving.size(), "instance") + ", " + Words.count(rows.size(), "database") + ", "
                + Words.count(rows.stream().mapToLong(Row::rows).sum(), "row") + ", from "
                + migration.source().displayName() + " to " + migration.target().displayName()
                + (members.size() == moving.size()
                        ? "."
                        : "; " + (members.size() - moving.size()) + " more stay as they are."));
        if (request.subject().equals(Migration.FINALIZE)) {
            finalizeRemarks(migration, members);
        } else {
            remarks.add(
                    new ListItem(
                            "Per database, of the file that served and of what was exported from it: schema, and"
                                    + " count and content of every node table and every FROM/TO pair. All of it was equal. The import"
                                    + " compares the same once more with what the new engine has built, before anything is swapped."));
        }
        remarks.add(new ListItem(
                warnings.isEmpty()
                        ? "Preflight found nothing that speaks against it."
                        : "Preflight warned: " + String.join(" ", warnings)));
        long deviating =
                rows.stream().filter(row -> !row.deviations().isEmpty()).count();
        remarks.add(new ListItem(
                deviating == 0
                        ? "No deviation: everything arrives as it was."
                        : Words.count(deviating, "database") + " will differ without harm, as the last column says."));
        grid.setAllRowsVisible(rows.size() <= 20);
        grid.setHeight(rows.size() <= 20 ? null : "36rem");
        grid.setItems(rows);
    }

    private void finalizeRemarks(Migration migration, List<MigrationInstance> members) {
        List<MigrationInstance> moved =
                members.stream().filter(member -> !member.step().isOut()).toList();
        List<String> out = members.stream()
                .filter(member -> member.step().isOut())
                .map(member ->
                        member.instanceId() + " (" + member.step().displayName().toLowerCase(Locale.ROOT) + ")")
                .toList();
        remarks.add(new ListItem(
                "What the new engine built of every database below, other than those named as rolled back, was compared"
                        + " with these fingerprints and was equal; otherwise it would be held. " + moved.size()
                        + " instances serve under " + migration.target().displayName() + "."));
        moved.stream()
                .map(MigrationInstance::changedAt)
                .max(Comparator.naturalOrder())
                .ifPresent(last -> remarks.add(
                        new ListItem(new Span("All of them have served since "), LocalTime.full(last), new Span("."))));
        remarks.add(
                new ListItem("Each node proves once more that backup and served database can be read whole before it"
                        + " removes originals, exports and what was set aside."));
        if (!out.isEmpty()) {
            remarks.add(new ListItem(
                    "Left as they are, with everything that was set aside: " + String.join(", ", out) + "."));
        }
        moved.stream()
                .filter(member -> !member.rolledBack().isEmpty())
                .forEach(member -> remarks.add(new ListItem("Rolled back on " + member.instanceId()
                        + ", and what was set aside of it is removed: "
                        + String.join(", ", member.rolledBack()) + ".")));
        List<String> failures = audit.ofMigration(migration.id(), SHOWN_ACTS).stream()
                .filter(entry -> entry.act().endsWith("_FAILED"))
                .map(entry -> entry.instanceId() + " ("
                        + entry.act().toLowerCase(Locale.ROOT).replace('_', ' ') + ")")
                .distinct()
                .toList();
        remarks.add(new ListItem(
                failures.isEmpty()
                        ? "Nothing failed on the way."
                        : "Failed on the way, and was decided on: " + String.join(", ", failures) + "."));
    }

    private static Row row(Manifest manifest, ManifestDatabase entry) {
        List<TableFingerprint> tables = entry.fingerprint().tables();
        long pairs =
                tables.stream().filter(table -> table.name().contains("->")).count();
        return new Row(
                manifest.instanceId(),
                entry.graphId(),
                manifest.source().version() + " to " + manifest.target().version(),
                entry.fingerprint().rows(),
                Words.count(tables.size() - pairs, "node table") + ", " + Words.count(pairs, "relationship pair") + ", "
                        + Words.count(entry.fingerprint().schema().size(), "schema line"),
                entry.files().stream().mapToLong(FileHash::bytes).sum(),
                Words.count(entry.backupFiles().size(), "file") + ", "
                        + Words.bytes(entry.backupFiles().stream()
                                .mapToLong(FileHash::bytes)
                                .sum())
                        + ", " + entry.backupCatalogueKey(),
                entry.deviations());
    }

    private void decide(boolean approves) {
        try {
            String seen = approvals.find(id).map(ApprovalRequest::evidenceHash).orElse("");
            migrations.decide(
                    id,
                    seen,
                    approves,
                    user.actor(),
                    Objects.requireNonNullElse(comment.getValue(), "").strip());
            Notices.done(approves ? "Approved." : "Rejected.");
        } catch (Refused e) {
            Notices.refused(String.valueOf(e.getMessage()));
        }
        refresh();
    }
}
