package dev.instar.console.migration.reconcile;

import dev.instar.console.audit.AuditLog;
import dev.instar.console.evidence.EvidenceStore;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.MigrationRepository;
import dev.instar.console.migration.domain.NextStep;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.operation.NodeOrder;
import dev.instar.console.operation.Operation;
import dev.instar.console.operation.OperationContext;
import dev.instar.console.operation.OtherDatabases;
import dev.instar.console.operation.Outcome;
import dev.instar.console.plan.Plan;
import dev.instar.console.plan.VersionWay;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.OperationKind;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** What operations of migrations ask of their nodes, and what becomes of a migration when one ends. */
@Component
class MigrationOperations implements OperationContext {

    private final MigrationRepository repository;
    private final EvidenceStore evidence;
    private final MigrationSteps steps;
    private final WriteFreezes freezes;
    private final MigrationReconciler reconciler;
    private final AuditLog audit;
    private final Clock clock;

    MigrationOperations(
            MigrationRepository repository,
            EvidenceStore evidence,
            MigrationSteps steps,
            WriteFreezes freezes,
            MigrationReconciler reconciler,
            AuditLog audit,
            Clock clock) {
        this.repository = repository;
        this.evidence = evidence;
        this.steps = steps;
        this.freezes = freezes;
        this.reconciler = reconciler;
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public NodeOrder orderFor(Operation operation) {
        Plan plan = require(operation.migrationId()).plan();
        return new NodeOrder(
                plan.source(),
                plan.target(),
                plan.verification(),
                plan.failurePolicy(),
                plan.keepExported(),
                plan.versionWay() == VersionWay.ACTIVATE,
                plan.operationTimeout());
    }

    @Override
    public void lock(Operation operation) {
        repository.lock(operation.migrationId());
    }

    @Override
    public void ended(Operation operation, Outcome outcome) {
        String migrationId = operation.migrationId();
        MigrationInstance before = require(migrationId)
                .instance(operation.instanceId())
                .orElseThrow(() -> new IllegalStateException("No instance " + operation.instanceId()));
        if (before.step() != MigrationSteps.running(operation.kind())) {
            throw new IllegalStateException(operation.id() + " ended while its instance is " + before.step());
        }
        boolean succeeded = outcome instanceof Outcome.Succeeded;
        MigrationInstance after = switch (outcome) {
            case Outcome.Succeeded success -> succeeded(operation, before, success);
            case Outcome.Failed failure -> before.end(failed(operation), failure.why(), clock.instant());
            case Outcome.Refused refused -> refused(operation, before, refused);
            case Outcome.Unheard unheard -> unheard(operation, before, unheard);
        };
        repository.update(migrationId, before, after);
        audit.record(
                AuditLog.CONSOLE,
                operation.kind() + (succeeded ? "_SUCCEEDED" : "_FAILED"),
                migrationId,
                operation.instanceId(),
                after.message() == null ? "" : after.message());
        goOn(operation, after, succeeded);
        reconciler.goOn(migrationId);
    }

    private MigrationInstance succeeded(Operation operation, MigrationInstance before, Outcome.Succeeded outcome) {
        Instant now = clock.instant();
        return switch (operation.kind()) {
            case PREFLIGHT -> {
                if (outcome.preflight() != null) {
                    evidence.begin(operation.migrationId(), operation.instanceId(), outcome.preflight());
                }
                yield before;
            }
            case EXPORT -> {
                var manifest = Objects.requireNonNull(outcome.manifest());
                String hash = evidence.complete(operation.migrationId(), operation.instanceId(), manifest);
                long rows = manifest.databases().stream()
                        .map(ManifestDatabase::fingerprint)
                        .mapToLong(fingerprint -> fingerprint.rows())
                        .sum();
                yield before.end(Step.EXPORTED, null, now)
                        .withEvidence(hash, manifest.databases().size(), rows);
            }
            case IMPORT -> before.end(Step.IMPORTED, null, now);
            case ROLLBACK -> {
                if (operation.options().databases().isEmpty()) {
                    yield before.end(Step.ROLLED_BACK, null, now);
                }
                yield afterRollbackOfSome(operation, before, Objects.requireNonNull(outcome.others()));
            }
            case FINALIZE -> before.end(Step.FINALIZED, null, now);
            case UNDO_ROLLBACK, RESTORE -> throw new IllegalStateException(operation.kind() + " ended in a migration");
        };
    }

    /** What is left is as the node says it, where rollbacks may have been undone. */
    private MigrationInstance afterRollbackOfSome(
            Operation operation, MigrationInstance before, OtherDatabases others) {
        List<String> databases = operation.options().databases();
        List<String> moved = others.moved().stream()
                .filter(database -> !databases.contains(database))
                .toList();
        MigrationInstance back = before.withRolledBack(databases).withoutRolledBack(moved);
        Instant now = clock.instant();
        List<String> finished = finished(operation, back, others);
        if (!finished.isEmpty()) {
            return back.end(
                    Step.FINALIZE_FAILED,
                    finished.size() == 1
                            ? "Database " + finished.getFirst() + " is final. Retry the finalize of the others."
                            : finished.size() + " databases are final, among them " + finished.getFirst()
                                    + ". Retry the finalize of the others.",
                    now);
        }
        if (others.waiting()) {
            return back.end(Step.IMPORT_FAILED, "Other databases wait for their import, or are on hold.", now);
        }
        return back.end(moved.isEmpty() ? Step.ROLLED_BACK : Step.IMPORTED, null, now);
    }

    /** Databases of the export that a finalize made final. */
    private List<String> finished(Operation operation, MigrationInstance back, OtherDatabases others) {
        List<String> exported = evidence.of(operation.migrationId(), operation.instanceId())
                .map(EvidenceStore.Evidence::databases)
                .orElse(List.of());
        return others.staying().stream()
                .filter(exported::contains)
                .filter(database -> !back.rolledBack().contains(database))
                .toList();
    }

    /** A rollback of some databases that did not begin leaves the instance where it was, with its other ways on. */
    private MigrationInstance refused(Operation operation, MigrationInstance before, Outcome.Refused refused) {
        Step next = failed(operation);
        OtherDatabases others = refused.others();
        if (next == Step.ROLLBACK_FAILED && others != null) {
            if (others.waiting()) {
                next = Step.IMPORT_FAILED;
            } else if (!others.moved().isEmpty()) {
                next = Step.IMPORTED;
            }
        }
        return before.end(next, refused.why(), clock.instant());
    }

    private MigrationInstance unheard(Operation operation, MigrationInstance before, Outcome.Unheard unheard) {
        MigrationInstance after = before.end(failed(operation), unheard.why(), clock.instant());
        return operation.kind() == OperationKind.EXPORT ? after.withExportUnheard() : after;
    }

    private Step failed(Operation operation) {
        return switch (operation.kind()) {
            case PREFLIGHT -> Step.BLOCKED;
            case EXPORT -> Step.EXPORT_FAILED;
            case IMPORT -> Step.IMPORT_FAILED;
            // Where originals are gone, the node refuses a rollback for ever, and the finalize can go on.
            case ROLLBACK -> steps.wasFinalizeTried(operation) ? Step.FINALIZE_FAILED : Step.ROLLBACK_FAILED;
            case FINALIZE -> Step.FINALIZE_FAILED;
            case UNDO_ROLLBACK, RESTORE ->
                throw new IllegalArgumentException(operation.kind() + " is not part of a migration");
        };
    }

    private void goOn(Operation operation, MigrationInstance instance, boolean succeeded) {
        Migration migration = require(operation.migrationId());
        if (migration.aborted() && leavesDatabasesClosed(operation.kind(), succeeded, instance.step())) {
            // It was aborted while the operation ran: no database is left without writes or behind 503.
            freezes.lift(migration, instance);
        } else if (succeeded) {
            NextStep.after(operation.kind())
                    .ifPresent(next -> steps.queue(next, migration.id(), instance.instanceId(), operation.options()));
        }
    }

    /** Whether databases may be closed for writes afterwards; a rollback may have been of some databases only. */
    private static boolean leavesDatabasesClosed(OperationKind kind, boolean succeeded, Step step) {
        return switch (kind) {
            case PREFLIGHT, EXPORT, IMPORT -> true;
            case ROLLBACK -> succeeded || step == Step.IMPORT_FAILED;
            case FINALIZE, UNDO_ROLLBACK, RESTORE -> false;
        };
    }

    private Migration require(String migrationId) {
        return repository
                .find(migrationId)
                .orElseThrow(() -> new IllegalStateException("There is no migration " + migrationId));
    }
}
