package dev.instar.console.evidence.web;

import dev.instar.console.audit.AuditChain;
import dev.instar.console.audit.AuditLog;
import dev.instar.console.evidence.EvidenceStore;
import dev.instar.console.migration.command.Migrations;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.web.MigrationDetails;
import dev.instar.console.migration.web.MigrationResponse;
import dev.instar.console.migration.web.OperationResponse;
import dev.instar.console.plan.Plan;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** What approvers sign, and what remains of a migration for those who ask later. */
@RestController
class EvidenceController {

    private static final int SHOWN_ACTS = 200_000;

    /** Everything known of a migration. */
    record Report(
            Instant at,
            Plan plan,
            MigrationResponse migration,
            List<EvidenceStore.Evidence> evidence,
            List<OperationResponse> operations,
            List<AuditLog.Entry> acts,
            AuditChain.Verdict chain) {}

    private final MigrationDetails details;
    private final Migrations migrations;
    private final EvidenceStore evidence;
    private final AuditLog audit;
    private final AuditChain chain;
    private final Clock clock;

    EvidenceController(
            MigrationDetails details,
            Migrations migrations,
            EvidenceStore evidence,
            AuditLog audit,
            AuditChain chain,
            Clock clock) {
        this.details = details;
        this.migrations = migrations;
        this.evidence = evidence;
        this.audit = audit;
        this.chain = chain;
        this.clock = clock;
    }

    /** The evidence report: plan, state, approvals with signatures, manifests and preflights, every act. */
    @GetMapping("/api/v1/migrations/{id}/evidence")
    Report report(@PathVariable String id) {
        Migration migration = migrations.require(id);
        return new Report(
                clock.instant(),
                migration.plan(),
                details.of(id),
                evidence.ofMigration(id),
                details.operations(id),
                audit.ofMigrationAfter(id, 0, SHOWN_ACTS),
                chain.verify());
    }
}
