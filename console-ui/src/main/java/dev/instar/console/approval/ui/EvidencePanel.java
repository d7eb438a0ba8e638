package dev.instar.console.approval.ui;

import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.grid.GridVariant;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.html.UnorderedList;
import dev.instar.console.approval.ApprovalRequest;
import dev.instar.console.audit.AuditLog;
import dev.instar.console.base.ui.Formats;
import dev.instar.console.base.ui.LocalTime;
import dev.instar.console.evidence.EvidenceStore;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.protocol.FileHash;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.PreflightReport;
import dev.instar.protocol.VerificationLevel;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.springframework.context.annotation.Scope;
import org.springframework.stereotype.Component;

/** What an approver signs: per database what was compared and found equal, backups, deviations, and the hashes. */
@Component
@Scope("prototype")
class EvidencePanel extends Section {

    private static final int SHOWN_ACTS = 10_000;
    private static final String FINALIZE_REQUEST = "REQUEST_FINALIZE";
    private static final Set<String> ASKING = Set.of("START", "ASK_AGAIN", FINALIZE_REQUEST);

    private record Row(
            String instance,
            String database,
            String versions,
            long rows,
            String compared,
            long exportBytes,
            String backup,
            List<String> deviations) {}

    private final EvidenceStore evidence;
    private final AuditLog audit;
    private final Paragraph scope = new Paragraph();
    private final UnorderedList remarks = new UnorderedList();
    private final Grid<Row> grid = new Grid<>();
    private final Paragraph hashes = new Paragraph();
    private String shown = "";

    EvidencePanel(EvidenceStore evidence, AuditLog audit) {
        this.evidence = evidence;
        this.audit = audit;
        addClassName("instance-panel");
        scope.addClassName("totals");
        hashes.addClassNames("totals", "hashes");
        configureGrid();
        var hint = new Paragraph("The table goes on to the right: deviations, what was compared, and backups.");
        hint.addClassNames("totals", "narrow-hint");
        add(new H2("Evidence"), scope, remarks, hint, grid, hashes);
    }

    private void configureGrid() {
        grid.addThemeVariants(GridVariant.NO_BORDER, GridVariant.WRAP_CELL_CONTENT);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.getElement().setAttribute("aria-label", "Evidence per database");
        grid.addColumn(Row::instance)
                .setHeader("Instance")
                .setSortable(true)
                .setWidth("8rem")
                .setFlexGrow(0);
        grid.addColumn(Row::database)
                .setHeader("Database")
                .setSortable(true)
                .setWidth("7rem")
                .setFlexGrow(0);
        grid.addColumn(Row::versions).setHeader("Versions").setWidth("8.5rem").setFlexGrow(0);
        grid.addColumn(row -> Formats.number(row.rows()))
                .setHeader("Rows")
                .setComparator(Row::rows)
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("6rem")
                .setFlexGrow(0);
        grid.addColumn(row -> row.deviations().isEmpty() ? "none" : String.join(" ", row.deviations()))
                .setHeader("Deviations")
                .setWidth("7rem")
                .setFlexGrow(1);
        grid.addColumn(Row::compared)
                .setHeader("Compared, found equal")
                .setWidth("10rem")
                .setFlexGrow(1);
        grid.addColumn(row -> Formats.bytes(row.exportBytes()))
                .setHeader("Parquet")
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("6rem")
                .setFlexGrow(0);
        grid.addComponentColumn(row -> {
                    var key = new Span(row.backup());
                    key.addClassName("whole");
                    return key;
                })
                .setHeader("Backup, read back")
                .setWidth("11rem")
                .setFlexGrow(1);
    }

    /** The instances a request is about. */
    static List<MigrationInstance> members(ApprovalRequest request, Migration migration) {
        return migration.waves().stream()
                .filter(wave -> wave.subject().equals(request.subject()))
                .findFirst()
                .map(wave -> migration.ofWave(wave.number()))
                .orElse(migration.instances());
    }

    /** @param same whether what the request is about is what the nodes state now */
    void show(ApprovalRequest request, Migration migration, boolean same) {
        String current = request.evidenceHash() + same + migration.state();
        if (current.equals(shown)) {
            return;
        }
        shown = current;
        hashes.setText("Plan " + request.planHash() + " · evidence " + request.evidenceHash());
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
        scope.setText(Formats.count(moving.size(), "instance") + ", " + Formats.count(rows.size(), "database") + ", "
                + Formats.count(rows.stream().mapToLong(Row::rows).sum(), "row") + ", from "
                + migration.source().displayName() + " to " + migration.target().displayName()
                + (members.size() == moving.size()
                        ? "."
                        : "; " + (members.size() - moving.size()) + " more stay as they are."));
        reason(request).ifPresent(why -> remarks.add(new ListItem(request.requestedBy() + " gave the reason: " + why)));
        if (request.subject().equals(Migration.FINALIZE)) {
            finalizeRemarks(request, migration, members);
        } else {
            boolean full = migration.plan().verification() == VerificationLevel.FULL;
            remarks.add(
                    new ListItem("Per database, of the file that served and of what was exported from it: schema, and"
                            + (full ? " count and content" : " the count, but by the plan's wish not the content,")
                            + " of every node table and every FROM/TO pair. All of it matched. The import compares the same"
                            + " once more with what the new engine has built, before anything is swapped."));
        }
        remarks.add(new ListItem(
                warnings.isEmpty()
                        ? "Preflight passed: no blockers."
                        : "Preflight warned: " + String.join(" ", warnings)));
        long deviating =
                rows.stream().filter(row -> !row.deviations().isEmpty()).count();
        remarks.add(new ListItem(
                deviating == 0
                        ? "No deviation: everything arrives as it was."
                        : Formats.count(deviating, "database")
                                + " will differ without harm, as the column Deviations says."));
        remarks.add(new ListItem(
                "Parquet holds the rows alone, compressed. A backup is the file as it stood, byte for byte,"
                        + " with indexes and free space, and is therefore larger as a rule."));
        grid.setAllRowsVisible(rows.size() <= 20);
        grid.setHeight(rows.size() <= 20 ? null : "36rem");
        grid.setItems(rows);
    }

    /** Reason given by the requester; for the first gate, the one given at the start. */
    private Optional<String> reason(ApprovalRequest request) {
        return audit.ofMigration(request.migrationId(), SHOWN_ACTS).stream()
                .filter(entry -> entry.who().equals(request.requestedBy()) && ASKING.contains(entry.act()))
                .filter(entry -> isBefore(entry, request))
                .max(Comparator.comparing(AuditLog.Entry::at))
                .map(entry -> entry.act().equals(FINALIZE_REQUEST) ? entry.detail() : entry.reason())
                .filter(reason -> !reason.isBlank());
    }

    /** Requests know their milliseconds, acts their microseconds. */
    private static boolean isBefore(AuditLog.Entry entry, ApprovalRequest request) {
        return !entry.at().truncatedTo(ChronoUnit.MILLIS).isAfter(request.requestedAt());
    }

    private void finalizeRemarks(ApprovalRequest request, Migration migration, List<MigrationInstance> members) {
        List<MigrationInstance> moved =
                members.stream().filter(member -> !member.step().isOut()).toList();
        List<String> out = members.stream()
                .filter(member -> member.step().isOut())
                .map(member ->
                        member.instanceId() + " (" + member.step().displayName().toLowerCase(Locale.ROOT) + ")")
                .toList();
        remarks.add(new ListItem(
                "What the new engine built of every database below, other than those named as rolled back, was compared"
                        + (migration.plan().verification() == VerificationLevel.FULL ? "" : ", by counts alone,")
                        + " with these fingerprints and was equal; otherwise it would be held. "
                        + Formats.count(moved.size(), "instance")
                        + (moved.size() == 1 ? " serves under " : " serve under ")
                        + migration.target().displayName() + "."));
        List<AuditLog.Entry> before = audit.ofMigration(migration.id(), SHOWN_ACTS).stream()
                .filter(entry -> isBefore(entry, request))
                .toList();
        before.stream()
                .filter(entry -> entry.act().equals("IMPORT_SUCCEEDED"))
                .map(AuditLog.Entry::at)
                .max(Comparator.naturalOrder())
                .ifPresent(last -> remarks.add(
                        new ListItem(new Span("All of them have served since "), LocalTime.full(last), new Span("."))));
        remarks.add(
                new ListItem("Each node verifies once more that backup and served database can be read whole. Then it"
                        + " removes originals, exports and files that rollbacks kept."));
        if (!out.isEmpty()) {
            remarks.add(new ListItem("Unchanged, with all their files: " + String.join(", ", out) + "."));
        }
        moved.stream()
                .filter(member -> !member.rolledBack().isEmpty())
                .forEach(member -> remarks.add(new ListItem("Rolled back on " + member.instanceId()
                        + ", and its *.rolled-back files are removed: "
                        + String.join(", ", member.rolledBack()) + ".")));
        List<String> failures = before.stream()
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
        return new Row(
                manifest.instanceId(),
                entry.graphId(),
                manifest.source().version() + " to " + manifest.target().version(),
                entry.fingerprint().rows(),
                Formats.count(entry.fingerprint().nodeTables(), "node table") + ", "
                        + Formats.count(entry.fingerprint().pairs(), "relationship pair") + ", "
                        + Formats.count(entry.fingerprint().schema().size(), "schema line")
                        + (entry.answers() == null || entry.answers().isEmpty()
                                ? ""
                                : ", " + Formats.count(entry.answers().size(), "answer") + " of macros and defaults"),
                entry.files().stream().mapToLong(FileHash::bytes).sum(),
                Formats.count(entry.backupFiles().size(), "file") + ", "
                        + Formats.bytes(entry.backupFiles().stream()
                                .mapToLong(FileHash::bytes)
                                .sum())
                        + ", " + entry.backupCatalogueKey(),
                entry.deviations());
    }
}
