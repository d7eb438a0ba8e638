package dev.instar.console.migration.command;

import dev.instar.console.audit.AuditLog;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.MigrationRepository;
import dev.instar.console.migration.domain.NextStep;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.domain.WaveStage;
import dev.instar.console.migration.reconcile.MigrationReconciler;
import dev.instar.console.migration.reconcile.MigrationSteps;
import dev.instar.console.migration.reconcile.WriteFreezes;
import dev.instar.console.operation.Operation;
import dev.instar.console.operation.OperationOptions;
import dev.instar.console.operation.Operations;
import dev.instar.console.problem.ConflictException;
import dev.instar.console.security.Actor;
import dev.instar.protocol.FailurePolicy;
import dev.instar.protocol.OperationKind;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * What operators decide about one instance of a migration: to try again, to export once more, to leave it out. Each act
 * needs a reason, is audited, and refuses with a sentence where the state does not allow it.
 */
@Service
public class InstanceDecisions {

    private final MigrationRepository repository;
    private final WriteFreezes freezes;
    private final Operations operations;
    private final MigrationSteps steps;
    private final MigrationReconciler reconciler;
    private final CommandRecord commands;
    private final FinalizeEvidence finalizeEvidence;

    InstanceDecisions(
            MigrationRepository repository,
            WriteFreezes freezes,
            Operations operations,
            MigrationSteps steps,
            MigrationReconciler reconciler,
            CommandRecord commands,
            FinalizeEvidence finalizeEvidence) {
        this.repository = repository;
        this.freezes = freezes;
        this.operations = operations;
        this.steps = steps;
        this.reconciler = reconciler;
        this.commands = commands;
        this.finalizeEvidence = finalizeEvidence;
    }

    /**
     * Tries again where an instance failed.
     *
     * @param databases of a failed import, only these; all that wait if empty
     */
    @Transactional
    public void retry(String id, String instanceId, List<String> databases, Actor actor, String reason) {
        CommandGuard.requireNames(databases);
        Migration migration = commands.begin(id, actor, reason);
        MigrationInstance instance = CommandGuard.instance(migration, instanceId);
        if (instance.step().isRunning()) {
            return;
        }
        if (!instance.step().isFailure()) {
            throw CommandGuard.refused(instance, "retried");
        }
        if (migration.aborted() && instance.step() != Step.ROLLBACK_FAILED && instance.step() != Step.FINALIZE_FAILED) {
            throw new ConflictException("This migration was aborted; " + instanceId + " can be rolled back only.");
        }
        if (!databases.isEmpty()) {
            requireSingly(migration, instance);
        }
        if (instance.step() == Step.FINALIZE_FAILED) {
            finalizeEvidence.requireApproved(migration, actor);
        }
        OperationOptions options = switch (instance.step()) {
            case IMPORT_FAILED -> new OperationOptions(databases, false);
            case ROLLBACK_FAILED -> lastOptions(id, instanceId);
            default -> OperationOptions.WHOLE;
        };
        commands.record(actor, "RETRY", id, instanceId, AuditLog.because(options.words(), reason));
        steps.queue(NextStep.retryOf(instance.step()), id, instanceId, options);
        reconciler.goOn(id);
    }

    private OperationOptions lastOptions(String id, String instanceId) {
        return operations.latest(id, instanceId).map(Operation::options).orElse(OperationOptions.WHOLE);
    }

    private static void requireSingly(Migration migration, MigrationInstance instance) {
        if (instance.step() != Step.IMPORT_FAILED) {
            throw new ConflictException("Single databases can be retried after a failed import; "
                    + instance.instanceId() + " is " + Migrations.word(instance.step()) + ".");
        }
        if (migration.plan().failurePolicy() == FailurePolicy.ALL_OR_NOTHING) {
            throw new ConflictException(
                    "The plan says all databases of an instance or none: retry the whole instance.");
        }
    }

    /** Exports an instance once more, because the world has changed since. Voids the approval of its wave. */
    @Transactional
    public void exportAgain(String id, String instanceId, Actor actor, String reason) {
        Migration migration = commands.begin(id, actor, reason);
        MigrationInstance instance = CommandGuard.instance(migration, instanceId);
        WaveStage stage = migration.wave(instance.wave()).stage();
        if (migration.aborted() || (stage != WaveStage.EXPORTING && stage != WaveStage.GATE)) {
            throw new ConflictException("The export of " + instanceId + " cannot be repeated now: its wave is "
                    + stage.displayName().toLowerCase(Locale.ROOT) + ".");
        }
        if (instance.step() != Step.ROLLED_BACK) {
            throw new ConflictException("Roll " + instanceId + " back first, so that it takes writes; it is "
                    + Migrations.word(instance.step()) + ". Then export it again.");
        }
        repository.lockAdmission();
        if (repository.ids().contains(instanceId)) {
            throw new ConflictException(instanceId + " is part of another migration now, which is still open.");
        }
        commands.record(actor, "EXPORT_AGAIN", id, instanceId, reason);
        steps.queue(OperationKind.PREFLIGHT, id, instanceId, OperationOptions.WHOLE);
        reconciler.goOn(id);
    }

    /** Takes an instance out of the migration. It must be untouched: roll it back first if it is not. */
    @Transactional
    public void exclude(String id, String instanceId, Actor actor, String reason) {
        Migration migration = commands.begin(id, actor, reason);
        MigrationInstance instance = CommandGuard.instance(migration, instanceId);
        if (instance.step() == Step.EXCLUDED) {
            return;
        }
        if (instance.step().isRunning() || !Step.EXCLUDED.mayFollow(instance.step())) {
            throw CommandGuard.refused(instance, "excluded");
        }
        if (freezes.mayRemain(migration, instance)) {
            throw new ConflictException((instance.exportUnheard()
                            ? "The console did not hear how the export of " + instanceId
                                    + " ended; its databases may take no writes."
                            : "The plan keeps what was exported of " + instanceId
                                    + ", and those databases take no writes.")
                    + " Roll it back: that opens them, and it takes no further part.");
        }
        commands.record(actor, "EXCLUDE", id, instanceId, reason);
        steps.exclude(id, instance);
        reconciler.goOn(id);
    }
}
