package dev.instar.console.migration.command;

import dev.instar.console.audit.AuditLog;
import dev.instar.console.base.LiveChanges;
import dev.instar.console.base.UtcTime;
import dev.instar.console.fleet.Fleet;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.MigrationRepository;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.migration.domain.WaveStage;
import dev.instar.console.migration.reconcile.MigrationOperations;
import dev.instar.console.migration.reconcile.MigrationReconciler;
import dev.instar.console.migration.reconcile.Orchestration;
import dev.instar.console.migration.reconcile.Orchestration.FailureDecision;
import dev.instar.console.migration.reconcile.Orchestration.InstanceProcess;
import dev.instar.console.node.NodeCallException;
import dev.instar.console.node.NodeClient;
import dev.instar.console.operation.Operation;
import dev.instar.console.operation.OperationOptions;
import dev.instar.console.operation.OperationState;
import dev.instar.console.operation.Operations;
import dev.instar.console.plan.WavePlan;
import dev.instar.console.problem.ConflictException;
import dev.instar.console.security.Actor;
import dev.instar.console.security.Roles;
import dev.instar.protocol.FailurePolicy;
import dev.instar.protocol.RollbackCost;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * What operators do to a migration that is under way. Each act needs a reason, is audited, changes nothing when repeated,
 * and refuses with a sentence where the state does not allow it.
 */
@Service
public class MigrationCommands {

    /** What nodes take for one. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    private static final Duration LONGEST_SOAK = Duration.ofDays(90);

    private final MigrationRepository repository;
    private final MigrationOperations context;
    private final Operations operations;
    private final Orchestration orchestration;
    private final MigrationReconciler reconciler;
    private final Fleet fleet;
    private final NodeClient nodes;
    private final AuditLog audit;
    private final LiveChanges changes;
    private final Clock clock;

    MigrationCommands(
            MigrationRepository repository,
            MigrationOperations context,
            Operations operations,
            Orchestration orchestration,
            MigrationReconciler reconciler,
            Fleet fleet,
            NodeClient nodes,
            AuditLog audit,
            LiveChanges changes,
            Clock clock) {
        this.repository = repository;
        this.context = context;
        this.operations = operations;
        this.orchestration = orchestration;
        this.reconciler = reconciler;
        this.fleet = fleet;
        this.nodes = nodes;
        this.audit = audit;
        this.changes = changes;
        this.clock = clock;
    }

    /** Starts nothing new, except ways back; what runs goes on to its end. */
    @Transactional
    public void pause(String id, Actor actor, String reason) {
        Migration migration = begin(id, actor, reason);
        if (!migration.paused()) {
            repository.setPaused(id, true);
            record(actor, "PAUSE", id, null, reason);
        }
    }

    @Transactional
    public void resume(String id, Actor actor, String reason) {
        Migration migration = begin(id, actor, reason);
        if (migration.paused()) {
            repository.setPaused(id, false);
            record(actor, "RESUME", id, null, reason);
        }
    }

    /**
     * Ends a migration early. What runs goes on to its end; instances that were exported and not imported get their writes
     * back; imported ones stay as they are, and can be rolled back or finalized.
     */
    @Transactional
    public void abort(String id, Actor actor, String reason) {
        Migration migration = begin(id, actor, reason);
        if (migration.aborted()) {
            return;
        }
        if (migration.any(step -> step == Step.FINALIZING || step == Step.FINALIZED)) {
            throw new ConflictException("This migration is being finalized; it cannot be aborted any more.");
        }
        repository.setAborted(id);
        record(actor, "ABORT", id, null, reason);
        orchestration.stop(id, "aborted");
        for (Operation operation : operations.open(id)) {
            if (operation.state() == OperationState.QUEUED
                    && !operation.isWayBack()
                    && operations.withdraw(operation)) {
                takeBack(id, operation);
            }
        }
        for (MigrationInstance instance : repository.find(id).orElseThrow().instances()) {
            boolean atWork = operations.open(id).stream()
                    .anyMatch(operation -> operation.instanceId().equals(instance.instanceId()));
            if (!atWork) {
                context.undo(id, instance);
            }
        }
        reconciler.goOn(id);
    }

    /** The step an instance falls back to when its queued operation is taken back. */
    private void takeBack(String id, Operation operation) {
        Migration migration = repository.find(id).orElseThrow();
        MigrationInstance instance = instance(migration, operation.instanceId());
        boolean holdsWrites = context.mayHoldWrites(migration, instance);
        Step next = switch (operation.kind()) {
            case PREFLIGHT -> holdsWrites ? Step.BLOCKED : Step.EXCLUDED;
            case EXPORT -> holdsWrites ? Step.EXPORT_FAILED : Step.EXCLUDED;
            case IMPORT -> Step.EXPORTED;
            case ROLLBACK, FINALIZE, UNDO_ROLLBACK, RESTORE ->
                throw new IllegalStateException(operation.kind() + " is not taken back by an abort");
        };
        repository.update(id, instance, instance.end(next, "Taken back by an abort.", clock.instant()));
    }

    /** Changes how many operations of a wave run at the same time. */
    @Transactional
    public void setConcurrency(String id, int wave, int concurrency, Actor actor, String reason) {
        Migration migration = begin(id, actor, reason);
        requireWave(migration, wave);
        if (concurrency < 1 || concurrency > WavePlan.MOST_AT_ONCE) {
            throw new ConflictException("A wave runs 1 to " + WavePlan.MOST_AT_ONCE + " operations at the same time.");
        }
        repository.setConcurrency(id, wave, concurrency);
        record(
                actor,
                "SET_CONCURRENCY",
                id,
                null,
                AuditLog.because(
                        "Wave " + migration.wave(wave).name() + ", at most " + concurrency + " at a time", reason));
    }

    /** Lets a wave soak until a later moment. */
    @Transactional
    public void extendSoak(String id, int wave, Instant until, Actor actor, String reason) {
        Migration migration = begin(id, actor, reason);
        requireWave(migration, wave);
        Wave soaking = migration.wave(wave);
        if (soaking.stage() != WaveStage.SOAKING) {
            throw new ConflictException("Wave " + soaking.name() + " does not soak: it is "
                    + soaking.stage().displayName().toLowerCase(Locale.ROOT) + ".");
        }
        if (until.isBefore(Objects.requireNonNull(soaking.soakUntil()))
                || until.isAfter(clock.instant().plus(LONGEST_SOAK))) {
            throw new ConflictException("A soak can be extended only: to after " + soaking.soakUntil() + " and by "
                    + LONGEST_SOAK.toDays() + " days at most.");
        }
        repository.setSoak(id, wave, until);
        record(
                actor,
                "EXTEND_SOAK",
                id,
                null,
                AuditLog.because("Wave " + soaking.name() + ", until " + UtcTime.of(until), reason));
    }

    /**
     * Tries again where an instance failed.
     *
     * @param databases of a failed import, only these; all that wait if empty
     */
    @Transactional
    public void retry(String id, String instanceId, List<String> databases, Actor actor, String reason) {
        requireNames(databases);
        Migration migration = begin(id, actor, reason);
        MigrationInstance instance = instance(migration, instanceId);
        if (instance.step().isRunning()) {
            return;
        }
        if (!instance.step().isFailure()) {
            throw refused(instance, "retried");
        }
        if (migration.aborted() && instance.step() != Step.ROLLBACK_FAILED && instance.step() != Step.FINALIZE_FAILED) {
            throw new ConflictException("This migration was aborted; " + instanceId + " can be rolled back only.");
        }
        if (!databases.isEmpty()) {
            requireSingly(migration, instance);
        }
        OperationOptions options = instance.step() == Step.IMPORT_FAILED
                ? new OperationOptions(databases, false)
                : lastOptions(id, instanceId);
        record(actor, "RETRY", id, instanceId, AuditLog.because(options.words(), reason));
        if (!orchestration.decide(id, instanceId, FailureDecision.RETRY, options)) {
            orchestration.startInstance(again(instance.step()), id, instanceId, options);
        }
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

    /** A name that is none would read as "the whole instance" further on. */
    private static void requireNames(List<String> databases) {
        for (String database : databases) {
            if (!NAME.matcher(database).matches()) {
                throw new ConflictException("'" + database + "' is no name of a database.");
            }
        }
    }

    private static InstanceProcess again(Step failure) {
        return switch (failure) {
            case IMPORT_FAILED -> InstanceProcess.IMPORT;
            case ROLLBACK_FAILED -> InstanceProcess.ROLLBACK;
            case FINALIZE_FAILED -> InstanceProcess.FINALIZE;
            default -> InstanceProcess.EXPORT;
        };
    }

    /** Exports an instance once more, because the world has changed since. Voids the approval of its wave. */
    @Transactional
    public void exportAgain(String id, String instanceId, Actor actor, String reason) {
        Migration migration = begin(id, actor, reason);
        MigrationInstance instance = instance(migration, instanceId);
        WaveStage stage = migration.wave(instance.wave()).stage();
        if (migration.aborted() || (stage != WaveStage.EXPORTING && stage != WaveStage.GATE)) {
            throw new ConflictException("The export of " + instanceId + " cannot be repeated now: its wave is "
                    + stage.displayName().toLowerCase(Locale.ROOT) + ".");
        }
        if (instance.step() != Step.ROLLED_BACK) {
            throw new ConflictException("Roll " + instanceId + " back first, so that it takes writes; it is "
                    + Migrations.word(instance.step()) + ". Then export it again.");
        }
        record(actor, "EXPORT_AGAIN", id, instanceId, reason);
        orchestration.startInstance(InstanceProcess.EXPORT, id, instanceId, OperationOptions.WHOLE);
        reconciler.goOn(id);
    }

    /** Takes an instance out of the migration. It must be untouched: roll it back first if it is not. */
    @Transactional
    public void exclude(String id, String instanceId, Actor actor, String reason) {
        Migration migration = begin(id, actor, reason);
        MigrationInstance instance = instance(migration, instanceId);
        if (instance.step() == Step.EXCLUDED) {
            return;
        }
        if (instance.step().isRunning() || !Step.EXCLUDED.mayFollow(instance.step())) {
            throw refused(instance, "excluded");
        }
        if (context.mayHoldWrites(migration, instance)) {
            throw new ConflictException(
                    "The plan keeps what was exported of " + instanceId
                            + ", and those databases take no writes. Roll it back: that opens them, and it takes no further part.");
        }
        record(actor, "EXCLUDE", id, instanceId, reason);
        if (!orchestration.decide(id, instanceId, FailureDecision.EXCLUDE, OperationOptions.WHOLE)) {
            repository.update(id, instance, instance.end(Step.EXCLUDED, null, clock.instant()));
        }
        reconciler.goOn(id);
    }

    /**
     * Puts an instance back to the source engine and its original files, or some of its databases.
     *
     * @throws ConflictException if there is no way back any more
     */
    @Transactional
    public void rollBack(String id, String instanceId, OperationOptions options, Actor actor, String reason) {
        requireNames(options.databases());
        Migration migration = begin(id, actor, reason);
        MigrationInstance instance = instance(migration, instanceId);
        if (instance.step() == Step.ROLLING_BACK || instance.step() == Step.ROLLED_BACK) {
            return;
        }
        rollBack(migration, instance, options, "", actor, reason);
        reconciler.goOn(id);
    }

    /**
     * What a rollback would lose; counted by the node, which takes a while and serves nothing meanwhile.
     *
     * @param databases of the instance; all if empty
     * @throws ConflictException if the node cannot tell
     */
    public List<RollbackCost> rollbackCost(String instanceId, List<String> databases, Actor actor) {
        actor.require(Roles.OPERATOR);
        audit.record(
                actor.id(), "COUNT_ROLLBACK_COST", null, instanceId, new OperationOptions(databases, false).words());
        try {
            return nodes.rollbackCost(
                    fleet.addressOf(instanceId)
                            .orElseThrow(() -> new ConflictException(
                                    ConflictException.Kind.UNKNOWN,
                                    "The registry has no address of instance " + instanceId + ".")),
                    databases);
        } catch (NodeCallException e) {
            throw new ConflictException(String.valueOf(e.getMessage()));
        }
    }

    /** Rolls back every instance of a wave, or of the migration, that has a way back. @return how many */
    @Transactional
    public int rollBackAll(String id, Optional<Integer> wave, boolean exportFirst, Actor actor, String reason) {
        Migration migration = begin(id, actor, reason);
        wave.ifPresent(number -> requireWave(migration, number));
        List<MigrationInstance> chosen = migration.instances().stream()
                .filter(instance -> wave.isEmpty() || wave.get() == instance.wave())
                .filter(instance -> hasWayBack(migration, instance))
                .toList();
        if (chosen.isEmpty()) {
            throw new ConflictException("No instance here has a way back now.");
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
                && (instance.step() != Step.BLOCKED || context.mayHoldWrites(migration, instance));
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
            throw refused(instance, "rolled back");
        }
        if (!options.databases().isEmpty()
                && instance.step() != Step.IMPORTED
                && instance.step() != Step.IMPORT_FAILED) {
            throw new ConflictException("Single databases can be rolled back after an import; " + instance.instanceId()
                    + " is " + Migrations.word(instance.step()) + ".");
        }
        String facts = Stream.of(scope, options.words())
                .filter(fact -> !fact.isEmpty())
                .collect(Collectors.joining(". "));
        record(
                actor,
                "ROLL_BACK",
                id,
                instance.instanceId(),
                AuditLog.because(facts.isEmpty() ? "The whole instance" : facts, reason));
        if (!orchestration.decide(id, instance.instanceId(), FailureDecision.ROLL_BACK, options)) {
            orchestration.startInstance(InstanceProcess.ROLLBACK, id, instance.instanceId(), options);
        }
    }

    private Migration begin(String id, Actor actor, String reason) {
        actor.require(Roles.OPERATOR);
        actor.requireReason(reason);
        repository.lock(id);
        Migration migration = repository
                .find(id)
                .orElseThrow(() ->
                        new ConflictException(ConflictException.Kind.UNKNOWN, "There is no migration " + id + "."));
        if (migration.isClosed()) {
            throw new ConflictException("This migration is closed: it is " + Migrations.word(migration.state()) + ".");
        }
        return migration;
    }

    private void record(Actor actor, String act, String id, @Nullable String instanceId, String detail) {
        audit.record(actor.id(), act, id, instanceId, detail);
        changes.announce();
    }

    private static void requireWave(Migration migration, int wave) {
        if (wave < 0 || wave >= migration.waves().size()) {
            throw new ConflictException(
                    "This migration has waves 0 to " + (migration.waves().size() - 1) + ".");
        }
    }

    private static MigrationInstance instance(Migration migration, String instanceId) {
        return migration
                .instance(instanceId)
                .orElseThrow(() -> new ConflictException(
                        ConflictException.Kind.UNKNOWN, "This migration has no instance " + instanceId + "."));
    }

    private static ConflictException refused(MigrationInstance instance, String act) {
        return new ConflictException(
                instance.instanceId() + " cannot be " + act + ": it is " + Migrations.word(instance.step()) + ".");
    }
}
