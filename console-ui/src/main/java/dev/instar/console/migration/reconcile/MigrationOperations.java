package dev.instar.console.migration.reconcile;

import dev.instar.console.audit.AuditLog;
import dev.instar.console.base.UtcTime;
import dev.instar.console.evidence.EvidenceStore;
import dev.instar.console.fleet.Fleet;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.MigrationRepository;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.operation.NodeOrder;
import dev.instar.console.operation.Operation;
import dev.instar.console.operation.OperationContext;
import dev.instar.console.operation.OperationOptions;
import dev.instar.console.operation.Operations;
import dev.instar.console.operation.Outcome;
import dev.instar.console.plan.Plan;
import dev.instar.console.plan.VersionWay;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.OperationKind;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Which operations of migrations may start, and what becomes of a migration when one ends. */
@Component
public class MigrationOperations implements OperationContext {

    private final MigrationRepository repository;
    private final EvidenceStore evidence;
    private final Orchestration orchestration;
    private final Operations operations;
    private final MigrationReconciler reconciler;
    private final Fleet fleet;
    private final AuditLog audit;
    private final Clock clock;

    MigrationOperations(
            MigrationRepository repository,
            EvidenceStore evidence,
            Orchestration orchestration,
            Operations operations,
            MigrationReconciler reconciler,
            Fleet fleet,
            AuditLog audit,
            Clock clock) {
        this.repository = repository;
        this.evidence = evidence;
        this.orchestration = orchestration;
        this.operations = operations;
        this.reconciler = reconciler;
        this.fleet = fleet;
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public List<Operation> startable(List<Operation> queued, List<Operation> running, Instant now) {
        Map<String, Migration> migrations = new HashMap<>();
        Map<String, Long> atWork = new HashMap<>();
        for (Operation operation : running) {
            if (!operation.isWayBack()) {
                atWork.merge(wave(operation), 1L, Long::sum);
            }
        }
        List<Operation> startable = new ArrayList<>();
        for (Operation operation : queued) {
            Migration migration = migrations.computeIfAbsent(
                    operation.migrationId(), id -> repository.find(id).orElseThrow());
            long busy = atWork.getOrDefault(wave(operation), 0L);
            if (whyNot(migration, operation, busy, now).isEmpty()) {
                startable.add(operation);
                if (!operation.isWayBack()) {
                    atWork.put(wave(operation), busy + 1);
                }
            }
        }
        return startable;
    }

    private static String wave(Operation operation) {
        return operation.migrationId() + "/" + operation.wave();
    }

    /**
     * Why a queued operation does not start now; empty if it can. A way back always can.
     *
     * @param busy operations of its wave that run
     */
    public Optional<String> whyNot(Migration migration, Operation operation, long busy, Instant now) {
        if (operation.isWayBack()) {
            return Optional.empty();
        }
        if (migration.paused()) {
            return Optional.of("The migration is paused; an operator has to resume it.");
        }
        Plan plan = migration.plan();
        Wave wave = migration.wave(operation.wave());
        if (operation.kind() != OperationKind.FINALIZE) {
            if (!plan.windows().isOpen(now)) {
                return Optional.of(plan.windows()
                        .nextOpening(now)
                        .map(opening ->
                                "Outside the plan's windows; the next one opens at " + UtcTime.of(opening) + ".")
                        .orElse("Outside the plan's windows, and none opens in the next 400 days."));
            }
            if (migration.isBudgetSpent(operation.wave())) {
                return Optional.of("Wave " + wave.name() + " has " + migration.failures(operation.wave())
                        + " failed instances, more than its error budget of "
                        + plan.order().get(operation.wave()).errorBudget()
                        + "; an operator has to retry, roll back or exclude them.");
            }
        }
        if (operation.kind() == OperationKind.IMPORT && plan.versionWay() == VersionWay.IMAGE) {
            Optional<String> waits = whyNotDeployed(operation.instanceId(), plan);
            if (waits.isPresent()) {
                return waits;
            }
        }
        return busy < wave.concurrency()
                ? Optional.empty()
                : Optional.of("Waits for its turn: " + busy + " of " + wave.concurrency() + " run.");
    }

    private Optional<String> whyNotDeployed(String instanceId, Plan plan) {
        return fleet.snapshot().instances().stream()
                .filter(instance -> instance.instanceId().equals(instanceId))
                .findFirst()
                .flatMap(instance -> instance.nodeInfo())
                .map(node -> node.engine().equals(plan.target())
                        ? Optional.<String>empty()
                        : Optional.of("Waits for a deployment: the node reports "
                                + node.engine().displayName() + ", not "
                                + plan.target().displayName() + "."))
                .orElse(Optional.of("Waits for a deployment: the node does not answer."));
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
            case Outcome.Failed failure -> before.end(failed(operation.kind()), failure.why(), clock.instant());
        };
        repository.update(migrationId, before, after);
        audit.record(
                AuditLog.CONSOLE,
                operation.kind() + (succeeded ? "_SUCCEEDED" : "_FAILED"),
                migrationId,
                operation.instanceId(),
                after.message() == null ? "" : after.message());
        if (!orchestration.operationEnded(operation.executionId(), succeeded)) {
            endedWithoutProcess(migrationId, after);
        }
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
                List<String> databases = operation.options().databases();
                if (databases.isEmpty()) {
                    yield before.end(Step.ROLLED_BACK, null, now);
                }
                MigrationInstance back = before.withRolledBack(databases);
                if (outcome.databasesWait()) {
                    yield back.end(Step.IMPORT_FAILED, "Other databases wait for their import, or are held.", now);
                }
                // The node leaves the target engine with the last database that does.
                yield back.end(
                        back.rolledBack().size() >= back.databases() ? Step.ROLLED_BACK : Step.IMPORTED, null, now);
            }
            case FINALIZE -> before.end(Step.FINALIZED, null, now);
            case UNDO_ROLLBACK, RESTORE -> throw new IllegalStateException(operation.kind() + " ended in a migration");
        };
    }

    private static Step failed(OperationKind kind) {
        return switch (kind) {
            case PREFLIGHT -> Step.BLOCKED;
            case EXPORT -> Step.EXPORT_FAILED;
            case IMPORT -> Step.IMPORT_FAILED;
            case ROLLBACK -> Step.ROLLBACK_FAILED;
            case FINALIZE -> Step.FINALIZE_FAILED;
            case UNDO_ROLLBACK, RESTORE -> throw new IllegalArgumentException(kind + " is not part of a migration");
        };
    }

    /** The migration was aborted while the operation ran: no database is left without writes or behind 503. */
    private void endedWithoutProcess(String migrationId, MigrationInstance instance) {
        if (!require(migrationId).aborted()) {
            return;
        }
        undo(migrationId, instance);
    }

    /** Gives an instance of an aborted migration back its writes, if it is held by nothing that runs. */
    public void undo(String migrationId, MigrationInstance instance) {
        Migration migration = require(migrationId);
        @Nullable Step out = mayHoldWrites(migration, instance) ? Step.ROLLING_BACK : whenAborted(instance.step());
        if (out == Step.ROLLING_BACK) {
            orchestration.startInstance(
                    Orchestration.InstanceProcess.ROLLBACK, migrationId, instance.instanceId(), OperationOptions.WHOLE);
        } else if (out != null) {
            repository.update(migrationId, instance, instance.end(out, instance.message(), clock.instant()));
        }
    }

    /** Whether an export was tried whose plan keeps what it left. */
    public boolean mayHoldWrites(Migration migration, MigrationInstance instance) {
        return migration.mayKeepExports(instance)
                && operations.wasClaimed(migration.id(), instance.instanceId(), OperationKind.EXPORT);
    }

    private static @Nullable Step whenAborted(Step step) {
        return switch (step) {
            case EXPORTED, IMPORT_FAILED -> Step.ROLLING_BACK;
            case PLANNED, CHECKING, BLOCKED, EXPORT_FAILED -> Step.EXCLUDED;
            case EXPORTING,
                    IMPORTING,
                    ROLLING_BACK,
                    FINALIZING,
                    IMPORTED,
                    ROLLBACK_FAILED,
                    ROLLED_BACK,
                    FINALIZE_FAILED,
                    FINALIZED,
                    EXCLUDED -> null;
        };
    }

    private Migration require(String migrationId) {
        return repository
                .find(migrationId)
                .orElseThrow(() -> new IllegalStateException("There is no migration " + migrationId));
    }
}
