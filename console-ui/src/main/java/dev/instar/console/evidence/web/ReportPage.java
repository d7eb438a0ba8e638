package dev.instar.console.evidence.web;

import dev.instar.console.approval.Decision;
import dev.instar.console.audit.AuditLog;
import dev.instar.console.base.UtcTime;
import dev.instar.console.evidence.EvidenceStore;
import dev.instar.console.migration.web.ApprovalResponse;
import dev.instar.console.migration.web.InstanceResponse;
import dev.instar.console.migration.web.MigrationSummaryResponse;
import dev.instar.console.migration.web.OperationResponse;
import dev.instar.console.migration.web.WaveResponse;
import dev.instar.console.operation.OperationState;
import dev.instar.console.plan.PlanDocument;
import dev.instar.protocol.FileHash;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.PreflightReport;
import dev.instar.protocol.SampleAnswer;
import dev.instar.protocol.TableFingerprint;
import dev.instar.protocol.VerificationLevel;
import java.text.NumberFormat;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.DocumentType;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/** Writes the evidence report as one HTML document without scripts; every text is escaped by the document model. */
final class ReportPage {

    private static final String STYLES = """
            :root { color-scheme: light dark; --text: light-dark(#0f172a, #e2e8f0); --quiet: light-dark(#475569, #a8b5c7); --line: light-dark(#cbd5e1, #334155); --link: light-dark(#1d4ed8, #93c5fd); }
            html { background: light-dark(#ffffff, #0f141b); } a { color: var(--link); }
            body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
            h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.2rem; margin: 2rem 0 0.5rem; }
            h3 { font-size: 1rem; margin: 1.25rem 0 0.25rem; }
            table { border-collapse: collapse; width: 100%; font-size: 0.875rem; }
            th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.5rem; border-bottom: 1px solid var(--line); }
            .outcome { min-width: 9rem; } .hash { overflow-wrap: anywhere; } .number { text-align: right; font-variant-numeric: tabular-nums; }
            code, pre { font-family: ui-monospace, monospace; font-size: 0.8125rem; overflow-wrap: anywhere; white-space: pre-wrap; }
            .quiet { color: var(--quiet); } .scroll { overflow-x: auto; } td { overflow-wrap: break-word; } td:first-child, .name { white-space: nowrap; } .pairs td { overflow-wrap: anywhere; white-space: normal; }
            thead { display: table-header-group; } tr, h2, h3 { break-inside: avoid; break-after: auto; }
            h2, h3 { break-after: avoid; }
            @media print { :root { color-scheme: light; } body { margin: 0; max-width: none; font-size: 11px; } a { color: inherit; text-decoration: none; } .screen { display: none; } .scroll { overflow: visible; } }
            """;

    /** Content hashes are digits too, but longer. */
    private static final int LONGEST_NUMBER = 16;

    /** A name that is no longer stands on one line; what is, a hash for instance, breaks where it must. */
    private static final int LONGEST_NAME = 28;

    private static final int EVIDENCE_COLUMN = 3;

    private static final String AFTER_IMPORT = "After the import";

    private static final Set<String> COUNTED = Set.of("Databases", "Rows");

    private final EvidenceController.Report report;
    private final Element body;

    private ReportPage(EvidenceController.Report report, Element body) {
        this.report = report;
        this.body = body;
    }

    static String of(EvidenceController.Report report) {
        Document document = Document.createShell("");
        document.prependChild(new DocumentType("html", "", ""));
        document.children().attr("lang", "en");
        Element head = document.head();
        head.appendElement("meta").attr("charset", "utf-8");
        head.appendElement("meta").attr("name", "viewport").attr("content", "width=device-width, initial-scale=1");
        head.appendElement("link").attr("rel", "icon").attr("href", "data:,");
        document.title("Evidence report " + report.migration().migration().id());
        head.appendElement("style").appendText(STYLES);
        document.outputSettings().prettyPrint(false);
        new ReportPage(report, document.body().appendElement("main")).write();
        return document.outerHtml();
    }

    private void write() {
        MigrationSummaryResponse migration = report.migration().migration();
        body.appendElement("h1")
                .text("Evidence report: " + (migration.name().isEmpty() ? migration.id() : migration.name()));
        body.appendElement("p")
                .addClass("quiet")
                .text("Migration " + migration.id() + ", written " + UtcTime.of(report.at()) + ".");
        Element links = body.appendElement("p").addClass("screen");
        links.appendElement("a").attr("href", "/migrations/" + migration.id()).text("Open the migration");
        links.appendText(" · ");
        links.appendElement("a").attr("href", "#plan").text("Plan");
        links.appendText(" · ");
        links.appendElement("a").attr("href", "#acts").text("Everything that was done");
        summary(migration);
        approvals();
        instances();
        databases();
        operations();
        plan();
        acts();
    }

    private void summary(MigrationSummaryResponse migration) {
        body.appendElement("h2").text("Where it stands");
        Element table = table();
        pair(table, "State", migration.state().displayName() + (migration.paused() ? ", paused" : ""));
        pair(table, "What it waits for", migration.waiting().sentence());
        pair(
                table,
                "Versions",
                migration.source().displayName() + " to " + migration.target().displayName());
        pair(table, "Requested", "by " + migration.requestedBy() + ", " + UtcTime.of(migration.requestedAt()));
        pair(table, "Plan hash (SHA-256)", report.migration().planHash());
        pair(
                table,
                "Audit chain",
                report.chain().isWhole()
                        ? "unbroken over " + report.chain().sealed() + " records; last seal "
                                + report.chain().lastSeal()
                        : "BROKEN at record " + report.chain().brokenAt());
    }

    private void approvals() {
        body.appendElement("h2").text("Approvals");
        if (report.migration().approvals().isEmpty()) {
            body.appendElement("p").text("None was asked for.");
            return;
        }
        Element table = table("Subject", "State", "Asked", "Evidence hash", "Decisions, with signatures");
        for (ApprovalResponse approval : report.migration().approvals()) {
            Element row = row(
                    table,
                    subject(approval.subject()),
                    approval.state().displayName(),
                    "by " + approval.requestedBy() + ", " + second(approval.requestedAt()),
                    "",
                    "");
            Objects.requireNonNull(row.child(EVIDENCE_COLUMN))
                    .appendElement("code")
                    .text(approval.evidenceHash());
            Element cell = Objects.requireNonNull(row.lastElementChild());
            for (Decision decision : approval.decisions()) {
                cell.appendElement("div")
                        .text((decision.approves() ? "Approved" : "Rejected") + " by " + decision.who() + ", "
                                + second(decision.at())
                                + (decision.note().isEmpty() ? "" : ": " + decision.note()));
                cell.appendElement("code").text(decision.signature());
            }
        }
    }

    private void instances() {
        body.appendElement("h2").text("Instances");
        Element table = table("Instance", "Wave", "Tier", "Step", "Databases", "Rows", "Remarks");
        for (WaveResponse wave : report.migration().waves()) {
            for (InstanceResponse instance : wave.instances()) {
                row(
                        table,
                        instance.instanceId(),
                        wave.name(),
                        instance.tier(),
                        instance.step().displayName(),
                        Integer.toString(instance.databases()),
                        Long.toString(instance.rows()),
                        remarks(instance));
            }
        }
    }

    private static String remarks(InstanceResponse instance) {
        String back = instance.rolledBack().isEmpty() || instance.step().isOut()
                ? ""
                : "Rolled back: " + String.join(", ", instance.rolledBack()) + ".";
        return (Objects.requireNonNullElse(instance.message(), "") + " " + back).strip();
    }

    private void databases() {
        body.appendElement("h2").text("What was exported, backed up and compared");
        body.appendElement("p")
                .text(
                        "The content hash of a table is a sum over its rows of the hash of every key and value, written as a"
                                + " number: the order of rows does not matter to it. An import compares it with that of what it"
                                + " has built.");
        for (EvidenceStore.Evidence evidence : report.evidence()) {
            @Nullable Manifest manifest = evidence.manifest();
            body.appendElement("h3").text(evidence.instanceId());
            List<PreflightReport.Finding> findings = Optional.ofNullable(evidence.preflight())
                    .map(PreflightReport::findings)
                    .orElse(List.of());
            body.appendElement("p")
                    .text(findings.isEmpty() ? "Preflight found nothing that speaks against it." : "Preflight:");
            if (!findings.isEmpty()) {
                Element list = body.appendElement("ul");
                findings.forEach(finding ->
                        list.appendElement("li").text(words(finding.severity().name()) + ": " + finding.sentence()));
            }
            if (manifest == null) {
                body.appendElement("p").text("No export is complete.");
                continue;
            }
            body.appendElement("p")
                    .text("Exported " + second(manifest.exportedAt()) + ", verification "
                            + words(manifest.verification().name()) + ".");
            Element table = table("Database", "Table or pair", "Rows", "Content hash", AFTER_IMPORT);
            for (ManifestDatabase database : manifest.databases()) {
                for (TableFingerprint fingerprint : database.fingerprint().tables()) {
                    row(
                            table,
                            database.graphId(),
                            fingerprint.name(),
                            Long.toString(fingerprint.rows()),
                            contentOf(fingerprint),
                            afterImport(evidence.instanceId(), database.graphId(), manifest.verification()));
                }
                row(
                        table,
                        database.graphId(),
                        "Backup " + database.backupCatalogueKey(),
                        "",
                        database.backupFiles().stream()
                                .map(FileHash::sha256)
                                .reduce((a, b) -> a + " " + b)
                                .orElse(""),
                        "");
                Objects.requireNonNullElse(database.answers(), List.<SampleAnswer>of())
                        .forEach(answer -> row(
                                table,
                                database.graphId(),
                                "Answer of " + answer.subject(),
                                "",
                                answer.expression() + " = " + answer.answer(),
                                ""));
                database.deviations()
                        .forEach(deviation -> row(table, database.graphId(), "Deviation", "", deviation, ""));
            }
        }
    }

    /** What is known of the database that the target engine built of it. */
    private String afterImport(String instanceId, String graphId, VerificationLevel level) {
        InstanceResponse instance = report.migration().waves().stream()
                .flatMap(wave -> wave.instances().stream())
                .filter(found -> found.instanceId().equals(instanceId))
                .findFirst()
                .orElseThrow();
        boolean imported = report.operations().stream()
                .anyMatch(operation -> operation.instanceId().equals(instanceId)
                        && operation.kind() == OperationKind.IMPORT
                        && operation.state() == OperationState.SUCCEEDED);
        String equal = level == VerificationLevel.FULL ? "equal" : "count equal";
        String back = (imported ? equal + ", then " : "") + "rolled back";
        if (instance.rolledBack().contains(graphId)) {
            return back;
        }
        return switch (instance.step()) {
            case IMPORTED, FINALIZING, FINALIZE_FAILED, FINALIZED -> equal;
            case ROLLING_BACK, ROLLBACK_FAILED, ROLLED_BACK -> back;
            case IMPORT_FAILED -> "see remarks";
            case PLANNED, CHECKING, BLOCKED, EXPORTING, EXPORT_FAILED, EXPORTED, IMPORTING, EXCLUDED -> "not imported";
        };
    }

    private static String contentOf(TableFingerprint fingerprint) {
        if (fingerprint.rows() == 0) {
            return "no rows";
        }
        return fingerprint.hash().isEmpty() ? "only counted" : fingerprint.hash();
    }

    private void operations() {
        body.appendElement("h2").text("What the nodes did");
        body.appendElement("p")
                .text(
                        "An import that succeeded means: what the target engine built of every database was compared with the"
                                + " fingerprints above at the verification level of the plan, and was equal; a database that"
                                + " differs is held and never swapped in.");
        Element table = table("Instance", "Operation", "Outcome", "Began", "Ended", "Remarks");
        for (OperationResponse operation : report.operations().reversed()) {
            row(
                    table,
                    operation.instanceId(),
                    words(operation.kind().name()),
                    words(operation.state().name()),
                    second(operation.startedAt()),
                    second(operation.endedAt()),
                    Stream.of(operation.options().words(), Objects.requireNonNullElse(operation.message(), ""))
                            .filter(text -> !text.isEmpty())
                            .collect(Collectors.joining(". ")));
        }
    }

    private static String second(@Nullable Instant time) {
        return time == null
                ? ""
                : time.truncatedTo(ChronoUnit.SECONDS)
                        .toString()
                        .replace('T', ' ')
                        .replace("Z", " UTC");
    }

    private String subject(String subject) {
        return report.migration().waves().stream()
                .filter(wave -> subject.equals("import/" + wave.number()))
                .findFirst()
                .map(wave -> "Import of wave " + wave.name())
                .orElse(words(subject));
    }

    private void plan() {
        body.appendElement("h2").attr("id", "plan").text("Plan");
        body.appendElement("pre").text(PlanDocument.write(report.plan()));
    }

    private void acts() {
        body.appendElement("h2").attr("id", "acts").text("Everything that was done");
        Element table = table("When", "Who", "What", "Instance", "Reason and detail");
        for (AuditLog.Entry entry : report.acts()) {
            row(
                    table,
                    second(entry.at()),
                    entry.who(),
                    AuditLog.words(entry.act()),
                    Objects.requireNonNullElse(entry.instanceId(), ""),
                    entry.detail());
        }
    }

    /** A table of the section begun last; wider than the screen it can be scrolled, by keyboard too. */
    private Element table(String... headers) {
        Element heading = Objects.requireNonNull(body.select("h2, h3").last());
        Element scroll = body.appendElement("div")
                .addClass("scroll")
                .attr("tabindex", "0")
                .attr("role", "region")
                .attr("aria-label", heading.text());
        Element table = scroll.appendElement("table");
        if (headers.length == 0) {
            table.addClass("pairs");
        } else {
            Element row = table.appendElement("thead").appendElement("tr");
            for (String header : headers) {
                Element cell = row.appendElement("th").attr("scope", "col").text(header);
                if (COUNTED.contains(header)) {
                    cell.addClass("number");
                } else if (header.equals(AFTER_IMPORT)) {
                    cell.addClass("outcome");
                }
            }
        }
        return table.appendElement("tbody");
    }

    private static void pair(Element table, String name, String value) {
        Element row = table.appendElement("tr");
        row.appendElement("th").attr("scope", "row").text(name);
        row.appendElement("td").text(value);
    }

    private static Element row(Element table, String... values) {
        Element row = table.appendElement("tr");
        for (String value : values) {
            Element cell = row.appendElement("td").text(value);
            if (!value.isEmpty()
                    && value.length() < LONGEST_NUMBER
                    && value.chars().allMatch(Character::isDigit)) {
                cell.addClass("number")
                        .text(NumberFormat.getIntegerInstance(Locale.ENGLISH).format(Long.parseLong(value)));
            } else if (!value.contains(" ")) {
                cell.addClass(value.length() < LONGEST_NAME ? "name" : "hash");
            }
        }
        return row;
    }

    private static String words(String name) {
        String lower = name.toLowerCase(Locale.ROOT).replace('_', ' ');
        return lower.substring(0, 1).toUpperCase(Locale.ROOT) + lower.substring(1);
    }
}
