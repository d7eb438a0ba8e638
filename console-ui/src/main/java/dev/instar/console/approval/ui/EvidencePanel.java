package dev.instar.console.approval.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

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
import dev.instar.console.base.ui.Sentence;
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
        var hint = new Paragraph(translate("approval.evidence.hint"));
        hint.addClassNames("totals", "narrow-hint");
        add(new H2(translate("approval.evidence.heading")), scope, remarks, hint, grid, hashes);
    }

    private void configureGrid() {
        grid.addThemeVariants(GridVariant.NO_BORDER, GridVariant.WRAP_CELL_CONTENT);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.getElement().setAttribute("aria-label", translate("approval.databases.table"));
        grid.addColumn(Row::instance)
                .setHeader(translate("approval.databases.column.instance"))
                .setSortable(true)
                .setWidth("8rem")
                .setFlexGrow(0);
        grid.addColumn(Row::database)
                .setHeader(translate("approval.databases.column.database"))
                .setSortable(true)
                .setWidth("7rem")
                .setFlexGrow(0);
        grid.addColumn(Row::versions)
                .setHeader(translate("approval.databases.column.versions"))
                .setWidth("8.5rem")
                .setFlexGrow(0);
        grid.addColumn(row -> Formats.number(row.rows()))
                .setHeader(translate("approval.databases.column.rows"))
                .setComparator(Row::rows)
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("6rem")
                .setFlexGrow(0);
        grid.addColumn(row -> row.deviations().isEmpty()
                        ? translate("approval.databases.deviations.none")
                        : String.join(" ", row.deviations()))
                .setHeader(translate("approval.databases.column.deviations"))
                .setWidth("7rem")
                .setFlexGrow(1);
        grid.addColumn(Row::compared)
                .setHeader(translate("approval.databases.column.compared"))
                .setWidth("10rem")
                .setFlexGrow(1);
        grid.addColumn(row -> Formats.bytes(row.exportBytes()))
                .setHeader(translate("approval.databases.column.parquet"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("6rem")
                .setFlexGrow(0);
        grid.addComponentColumn(row -> {
                    var key = new Span(row.backup());
                    key.addClassName("whole");
                    return key;
                })
                .setHeader(translate("approval.databases.column.backup"))
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
        hashes.setText(translate("approval.evidence.hashes", request.planHash(), request.evidenceHash()));
        grid.setVisible(same);
        remarks.removeAll();
        if (!same) {
            scope.setText(translate("approval.evidence.scope.outdated"));
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
                    .forEach(finding -> warnings.add(
                            translate("approval.evidence.preflight.warning", found.instanceId(), finding.sentence())));
        }
        scope.setText(translate(
                "approval.evidence.scope",
                moving.size(),
                rows.size(),
                rows.stream().mapToLong(Row::rows).sum(),
                migration.source().displayName(),
                migration.target().displayName(),
                members.size() - moving.size()));
        reason(request)
                .ifPresent(why ->
                        remarks.add(new ListItem(translate("approval.evidence.reason", request.requestedBy(), why))));
        if (request.subject().equals(Migration.FINALIZE)) {
            finalizeRemarks(request, migration, members);
        } else {
            boolean full = migration.plan().verification() == VerificationLevel.FULL;
            remarks.add(new ListItem(
                    translate(full ? "approval.evidence.compared.full" : "approval.evidence.compared.counts") + " "
                            + translate("approval.evidence.compared.matched")));
        }
        remarks.add(new ListItem(
                warnings.isEmpty()
                        ? translate("approval.evidence.preflight.passed")
                        : translate("approval.evidence.preflight.warned", String.join(" ", warnings))));
        long deviating =
                rows.stream().filter(row -> !row.deviations().isEmpty()).count();
        remarks.add(new ListItem(
                deviating == 0
                        ? translate("approval.evidence.deviations.none")
                        : translate("approval.evidence.deviations", deviating)));
        remarks.add(new ListItem(translate("approval.evidence.sizes")));
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
                .map(member -> translate(
                        "approval.finalize.instance",
                        member.instanceId(),
                        member.step().displayName().toLowerCase(Locale.ROOT)))
                .toList();
        boolean full = migration.plan().verification() == VerificationLevel.FULL;
        remarks.add(new ListItem(
                translate(full ? "approval.finalize.compared.full" : "approval.finalize.compared.counts") + " "
                        + translate(
                                "approval.finalize.serving",
                                moved.size(),
                                migration.target().displayName())));
        List<AuditLog.Entry> before = audit.ofMigration(migration.id(), SHOWN_ACTS).stream()
                .filter(entry -> isBefore(entry, request))
                .toList();
        before.stream()
                .filter(entry -> entry.act().equals("IMPORT_SUCCEEDED"))
                .map(AuditLog.Entry::at)
                .max(Comparator.naturalOrder())
                .ifPresent(last -> remarks.add(new ListItem(
                        Sentence.with(translate("approval.finalize.since", Sentence.PLACE), LocalTime.full(last)))));
        remarks.add(new ListItem(translate("approval.finalize.removes")));
        if (!out.isEmpty()) {
            remarks.add(new ListItem(translate("approval.finalize.unchanged", String.join(", ", out))));
        }
        moved.stream()
                .filter(member -> !member.rolledBack().isEmpty())
                .forEach(member -> remarks.add(new ListItem(translate(
                        "approval.finalize.rolled-back",
                        member.instanceId(),
                        String.join(", ", member.rolledBack())))));
        List<String> failures = before.stream()
                .filter(entry -> entry.act().endsWith("_FAILED"))
                .map(entry -> translate(
                        "approval.finalize.instance",
                        entry.instanceId(),
                        entry.act().toLowerCase(Locale.ROOT).replace('_', ' ')))
                .distinct()
                .toList();
        remarks.add(new ListItem(
                failures.isEmpty()
                        ? translate("approval.finalize.failed.none")
                        : translate("approval.finalize.failed", String.join(", ", failures))));
    }

    private static Row row(Manifest manifest, ManifestDatabase entry) {
        return new Row(
                manifest.instanceId(),
                entry.graphId(),
                translate(
                        "approval.databases.versions",
                        manifest.source().version(),
                        manifest.target().version()),
                entry.fingerprint().rows(),
                compared(entry),
                entry.files().stream().mapToLong(FileHash::bytes).sum(),
                translate(
                        "approval.databases.backup",
                        entry.backupFiles().size(),
                        Formats.bytes(entry.backupFiles().stream()
                                .mapToLong(FileHash::bytes)
                                .sum()),
                        entry.backupCatalogueKey()),
                entry.deviations());
    }

    private static String compared(ManifestDatabase entry) {
        List<String> counts = new ArrayList<>();
        counts.add(translate(
                "approval.databases.compared.node-tables", entry.fingerprint().nodeTables()));
        counts.add(translate(
                "approval.databases.compared.pairs", entry.fingerprint().pairs()));
        counts.add(translate(
                "approval.databases.compared.schema",
                entry.fingerprint().schema().size()));
        if (entry.answers() != null && !entry.answers().isEmpty()) {
            counts.add(translate(
                    "approval.databases.compared.answers", entry.answers().size()));
        }
        return String.join(", ", counts);
    }
}
