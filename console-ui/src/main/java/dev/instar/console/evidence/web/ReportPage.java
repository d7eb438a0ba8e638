package dev.instar.console.evidence.web;

import dev.instar.console.approval.Decision;
import dev.instar.console.audit.AuditLog;
import dev.instar.console.base.Texts;
import dev.instar.console.base.UtcTime;
import dev.instar.console.evidence.EvidenceStore;
import dev.instar.console.migration.web.ApprovalResponse;
import dev.instar.console.migration.web.InstanceResponse;
import dev.instar.console.migration.web.MigrationSummaryResponse;
import dev.instar.console.migration.web.OperationResponse;
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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the evidence report, in words; {@code evidence/report.jte} lays it out. Public for the templates, which
 * are compiled into a package of their own.
 */
public final class ReportPage {

    /** A line of the report's status. */
    public record Fact(String name, String value) {}

    /** A request, and what people decided. */
    public record Approval(
            String subject, String state, String requested, String evidenceHash, List<SignedDecision> decisions) {}

    /** A decision as a sentence, with its signature. */
    public record SignedDecision(String sentence, String signature) {}

    /**
     * What is known of one instance's export.
     *
     * @param findings of its preflight
     * @param tables what was exported and compared; {@code null} without a complete export
     */
    public record Export(
            String instanceId,
            List<String> findings,
            String sentence,
            @Nullable ReportTable tables) {}

    private final EvidenceController.Report report;
    private final Texts texts;

    ReportPage(EvidenceController.Report report, Texts texts) {
        this.report = report;
        this.texts = texts;
    }

    /** The report is the same for every reader, so its numbers are English. */
    private String translate(String key, Object... parameters) {
        return texts.text(key, parameters);
    }

    private MigrationSummaryResponse migration() {
        return report.migration().migration();
    }

    public String id() {
        return migration().id();
    }

    public String name() {
        return migration().name().isEmpty() ? id() : migration().name();
    }

    public String writtenAt() {
        return UtcTime.of(report.at());
    }

    public List<Fact> status() {
        MigrationSummaryResponse migration = migration();
        return List.of(
                new Fact(translate("report.status.state"), state()),
                new Fact(translate("report.status.reason"), migration.waiting().sentence()),
                new Fact(
                        translate("report.status.versions"),
                        translate(
                                "report.status.versions.from-to",
                                migration.source().displayName(),
                                migration.target().displayName())),
                new Fact(
                        translate("report.status.requested"),
                        translate("report.requested", migration.requestedBy(), UtcTime.of(migration.requestedAt()))),
                new Fact(
                        translate("report.status.plan-hash"), report.migration().planHash()),
                new Fact(translate("report.status.audit"), chain()));
    }

    private String state() {
        String state = migration().state().displayName();
        return migration().paused() ? translate("report.status.state.paused", state) : state;
    }

    private String chain() {
        return report.chain().isWhole()
                ? translate(
                        "report.status.audit.intact",
                        report.chain().sealed(),
                        report.chain().lastSeal())
                : translate(
                        "report.status.audit.broken",
                        String.valueOf(report.chain().brokenAt()));
    }

    public List<Approval> approvals() {
        return report.migration().approvals().stream().map(this::approval).toList();
    }

    private Approval approval(ApprovalResponse approval) {
        return new Approval(
                subject(approval.subject()),
                approval.state().displayName(),
                translate("report.requested", approval.requestedBy(), second(approval.requestedAt())),
                approval.evidenceHash(),
                approval.decisions().stream().map(this::signed).toList());
    }

    private SignedDecision signed(Decision decision) {
        String who = decision.who();
        String when = second(decision.at());
        String comment = decision.note();
        boolean approves = decision.approves();
        String sentence = comment.isEmpty()
                ? translate(approves ? "report.approvals.approved" : "report.approvals.rejected", who, when)
                : translate(
                        approves ? "report.approvals.approved.comment" : "report.approvals.rejected.comment",
                        who,
                        when,
                        comment);
        return new SignedDecision(sentence, decision.signature());
    }

    private String subject(String subject) {
        return report.migration().waves().stream()
                .filter(wave -> subject.equals("import/" + wave.number()))
                .findFirst()
                .map(wave -> translate("report.approvals.import", wave.name()))
                .orElse(words(subject));
    }

    public ReportTable instances() {
        return new ReportTable(
                List.of(
                        ReportTable.header(translate("report.instances.instance")),
                        ReportTable.header(translate("report.instances.wave")),
                        ReportTable.header(translate("report.instances.tier")),
                        ReportTable.header(translate("report.instances.step")),
                        ReportTable.counted(translate("report.instances.databases")),
                        ReportTable.counted(translate("report.instances.rows")),
                        ReportTable.header(translate("report.instances.notes"))),
                report.migration().waves().stream()
                        .flatMap(wave -> wave.instances().stream()
                                .map(instance -> ReportTable.row(
                                        instance.instanceId(),
                                        wave.name(),
                                        instance.tier(),
                                        instance.step().displayName(),
                                        Integer.toString(instance.databases()),
                                        Long.toString(instance.rows()),
                                        notes(instance))))
                        .toList());
    }

    private String notes(InstanceResponse instance) {
        String back = instance.rolledBack().isEmpty() || instance.step().isOut()
                ? ""
                : translate("report.instances.notes.rolled-back", String.join(", ", instance.rolledBack()));
        return (Objects.requireNonNullElse(instance.message(), "") + " " + back).strip();
    }

    public List<Export> exports() {
        return report.evidence().stream().map(this::export).toList();
    }

    private Export export(EvidenceStore.Evidence evidence) {
        List<String> findings =
                Optional.ofNullable(evidence.preflight()).map(PreflightReport::findings).orElse(List.of()).stream()
                        .map(finding -> translate(
                                "report.exports.finding",
                                words(finding.severity().name()),
                                finding.sentence()))
                        .toList();
        Manifest manifest = evidence.manifest();
        return manifest == null
                ? new Export(evidence.instanceId(), findings, translate("report.exports.none"), null)
                : new Export(
                        evidence.instanceId(),
                        findings,
                        translate(
                                "report.exports.exported",
                                second(manifest.exportedAt()),
                                words(manifest.verification().name())),
                        tables(evidence.instanceId(), manifest));
    }

    private ReportTable tables(String instanceId, Manifest manifest) {
        List<List<ReportTable.Cell>> rows = new ArrayList<>();
        for (ManifestDatabase database : manifest.databases()) {
            String graphId = database.graphId();
            String after = afterImport(instanceId, graphId, manifest.verification());
            for (TableFingerprint table : database.fingerprint().tables()) {
                rows.add(ReportTable.row(graphId, table.name(), Long.toString(table.rows()), contentOf(table), after));
            }
            String hashes =
                    database.backupFiles().stream().map(FileHash::sha256).collect(Collectors.joining(" "));
            rows.add(ReportTable.row(
                    graphId, translate("report.exports.backup", database.backupCatalogueKey()), "", hashes, ""));
            for (SampleAnswer answer : Objects.requireNonNullElse(database.answers(), List.<SampleAnswer>of())) {
                rows.add(ReportTable.row(
                        graphId,
                        translate("report.exports.answer", answer.subject()),
                        "",
                        answer.expression() + " = " + answer.answer(),
                        ""));
            }
            database.deviations()
                    .forEach(deviation -> rows.add(
                            ReportTable.row(graphId, translate("report.exports.deviation"), "", deviation, "")));
        }
        return new ReportTable(
                List.of(
                        ReportTable.header(translate("report.exports.database")),
                        ReportTable.header(translate("report.exports.table")),
                        ReportTable.counted(translate("report.exports.rows")),
                        ReportTable.header(translate("report.exports.hash")),
                        ReportTable.outcome(translate("report.exports.after"))),
                rows);
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
        boolean full = level == VerificationLevel.FULL;
        String match = translate(full ? "report.exports.after.match" : "report.exports.after.count");
        String matchThenBack =
                translate(full ? "report.exports.after.match.rolled-back" : "report.exports.after.count.rolled-back");
        String back = imported ? matchThenBack : translate("report.exports.after.rolled-back");
        if (instance.rolledBack().contains(graphId)) {
            return back;
        }
        return switch (instance.step()) {
            case IMPORTED, FINALIZING, FINALIZE_FAILED, FINALIZED -> match;
            case ROLLING_BACK, ROLLBACK_FAILED, ROLLED_BACK -> back;
            case IMPORT_FAILED -> translate("report.exports.after.failed");
            case PLANNED, CHECKING, BLOCKED, EXPORTING, EXPORT_FAILED, EXPORTED, IMPORTING, EXCLUDED ->
                translate("report.exports.after.not-imported");
        };
    }

    private String contentOf(TableFingerprint fingerprint) {
        if (fingerprint.rows() == 0) {
            return translate("report.exports.hash.no-rows");
        }
        return fingerprint.hash().isEmpty() ? translate("report.exports.hash.counted") : fingerprint.hash();
    }

    public ReportTable operations() {
        return new ReportTable(
                List.of(
                        ReportTable.header(translate("report.operations.instance")),
                        ReportTable.header(translate("report.operations.operation")),
                        ReportTable.header(translate("report.operations.outcome")),
                        ReportTable.header(translate("report.operations.began")),
                        ReportTable.header(translate("report.operations.ended")),
                        ReportTable.header(translate("report.operations.notes"))),
                report.operations().reversed().stream().map(ReportPage::row).toList());
    }

    private static List<ReportTable.Cell> row(OperationResponse operation) {
        return ReportTable.row(
                operation.instanceId(),
                words(operation.kind().name()),
                words(operation.state().name()),
                second(operation.startedAt()),
                second(operation.endedAt()),
                Stream.of(operation.options().words(), Objects.requireNonNullElse(operation.message(), ""))
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining(". ")));
    }

    public String plan() {
        return PlanDocument.write(report.plan());
    }

    public ReportTable actions() {
        return new ReportTable(
                List.of(
                        ReportTable.header(translate("report.actions.when")),
                        ReportTable.header(translate("report.actions.who")),
                        ReportTable.header(translate("report.actions.what")),
                        ReportTable.header(translate("report.actions.instance")),
                        ReportTable.header(translate("report.actions.detail"))),
                report.acts().stream()
                        .map(entry -> ReportTable.row(
                                second(entry.at()),
                                entry.who(),
                                AuditLog.words(entry.act()),
                                Objects.requireNonNullElse(entry.instanceId(), ""),
                                entry.detail()))
                        .toList());
    }

    private static String second(@Nullable Instant time) {
        return time == null
                ? ""
                : time.truncatedTo(ChronoUnit.SECONDS)
                        .toString()
                        .replace('T', ' ')
                        .replace("Z", " UTC");
    }

    private static String words(String name) {
        String lower = name.toLowerCase(Locale.ROOT).replace('_', ' ');
        return lower.substring(0, 1).toUpperCase(Locale.ROOT) + lower.substring(1);
    }
}
