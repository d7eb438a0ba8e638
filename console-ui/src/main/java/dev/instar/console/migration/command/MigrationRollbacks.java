package dev.instar.console.migration.command;

import dev.instar.console.audit.AuditLog;
import dev.instar.console.evidence.EvidenceStore;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.reconcile.MigrationReconciler;
import dev.instar.console.migration.reconcile.MigrationSteps;
import dev.instar.console.migration.reconcile.WriteFreezes;
import dev.instar.console.operation.OperationOptions;
import dev.instar.console.problem.ConflictException;
import dev.instar.console.security.Actor;
import dev.instar.protocol.OperationKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Rollbacks of one instance, of a wave or of everything; each of an instance stands on its own. */
@Service
public class MigrationRollbacks {

    private final EvidenceStore evidence;
    private final WriteFreezes freezes;
    private final MigrationSteps steps;
    private final MigrationReconciler reconciler;
    private final CommandRecord commands;

    MigrationRollbacks(
            EvidenceStore evidence,
            WriteFreezes freezes,
            MigrationSteps steps,
            MigrationReconciler reconciler,
            CommandRecord commands) {
        this.evidence = evidence;
        this.freezes = freezes;
        this.steps = steps;
        this.reconciler = reconciler;
        this.commands = commands;
    }

    /**
     * Puts an instance back to the source engine and its original files, or some of its databases.
     *
     * @throws ConflictException if there is no way back any more
     */
    @Transactional
    public void rollBack(String id, String instanceId, OperationOptions options, Actor actor, String reason) {
        CommandGuard.requireNames(options.databases());
        Migration migration = commands.begin(id, actor, reason);
        MigrationInstance instance = CommandGuard.instance(migration, instanceId);
        if (instance.step() == Step.ROLLING_BACK || instance.step() == Step.ROLLED_BACK) {
            return;
        }
        rollBack(migration, instance, options, "", actor, reason);
        reconciler.goOn(id);
    }

    /** Rolls back every instance of a wave, or of the migration, that has a way back. @return how many */
    @Transactional
    public int rollBackAll(String id, Optional<Integer> wave, boolean exportFirst, Actor actor, String reason) {
        Migration migration = commands.begin(id, actor, reason);
        wave.ifPresent(number -> CommandGuard.requireWave(migration, number));
        List<MigrationInstance> chosen = migration.instances().stream()
                .filter(instance -> wave.isEmpty() || wave.get() == instance.wave())
                .filter(instance -> hasWayBack(migration, instance))
                .toList();
        if (chosen.isEmpty()) {
            throw new ConflictException("No instance here can be rolled back now.");
        }
        String scope = wave.map(number -> "With wave " + migration.wave(number).name())
                .orElse("With everything of the migration");
        chosen.forEach(instance ->
                rollBack(migration, instance, new OperationOptions(List.of(), exportFirst), scope, actor, reason));
        reconciler.goOn(id);
        return chosen.size();
    }

    private boolean hasWayBack(Migration migration, MigrationInstance instance) {
        return migration.canRollBack(instance)
                && (instance.step() != Step.BLOCKED || freezes.mayRemain(migration, instance));
    }

    private void requireSingly(String id, MigrationInstance instance, List<String> databases) {
        if (databases.isEmpty()) {
            return;
        }
        if (!instance.step().mayHaveMoved()) {
            throw new ConflictException("Single databases can be rolled back after an import; " + instance.instanceId()
                    + " is " + Migrations.word(instance.step()) + ".");
        }
        List<String> exported = evidence.of(id, instance.instanceId())
                .map(EvidenceStore.Evidence::databases)
                .orElse(List.of());
        databases.stream().filter(name -> !exported.contains(name)).findFirst().ifPresent(name -> {
            throw new ConflictException("The export of " + instance.instanceId() + " has no database '" + name + "'.");
        });
    }

    /** @param scope what else goes back with it; empty if nothing does */
    private void rollBack(
            Migration migration,
            MigrationInstance instance,
            OperationOptions options,
            String scope,
            Actor actor,
            String reason) {
        String id = migration.id();
        if (!hasWayBack(migration, instance)) {
            throw CommandGuard.refused(instance, "rolled back");
        }
        requireSingly(id, instance, options.databases());
        String facts = Stream.of(scope, options.words())
                .filter(fact -> !fact.isEmpty())
                .collect(Collectors.joining(". "));
        commands.record(
                actor,
                "ROLL_BACK",
                id,
                instance.instanceId(),
                AuditLog.because(facts.isEmpty() ? "The whole instance" : facts, reason));
        steps.queue(OperationKind.ROLLBACK, id, instance.instanceId(), options);
    }
}
