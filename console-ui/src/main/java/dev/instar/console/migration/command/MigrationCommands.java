package dev.instar.console.migration.command;

import dev.instar.console.audit.AuditLog;
import dev.instar.console.base.UtcTime;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.MigrationRepository;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.migration.domain.WaveStage;
import dev.instar.console.migration.reconcile.MigrationReconciler;
import dev.instar.console.migration.reconcile.WriteFreezes;
import dev.instar.console.operation.Operation;
import dev.instar.console.operation.OperationState;
import dev.instar.console.operation.Operations;
import dev.instar.console.plan.WavePlan;
import dev.instar.console.problem.ConflictException;
import dev.instar.console.security.Actor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * What operators do to a whole migration that is under way. Each act needs a reason, is audited, changes nothing when
 * repeated, and refuses with a sentence where the state does not allow it.
 */
@Service
public class MigrationCommands {

    private static final Duration LONGEST_SOAK = Duration.ofDays(90);

    private final MigrationRepository repository;
    private final WriteFreezes freezes;
    private final Operations operations;
    private final MigrationReconciler reconciler;
    private final CommandRecord commands;
    private final Clock clock;

    MigrationCommands(
            MigrationRepository repository,
            WriteFreezes freezes,
            Operations operations,
            MigrationReconciler reconciler,
            CommandRecord commands,
            Clock clock) {
        this.repository = repository;
        this.freezes = freezes;
        this.operations = operations;
        this.reconciler = reconciler;
        this.commands = commands;
        this.clock = clock;
    }

    /** Starts nothing new, except ways back; what runs goes on to its end. */
    @Transactional
    public void pause(String id, Actor actor, String reason) {
        Migration migration = commands.begin(id, actor, reason);
        if (!migration.paused()) {
            repository.setPaused(id, true);
            commands.record(actor, "PAUSE", id, null, reason);
        }
    }

    @Transactional
    public void resume(String id, Actor actor, String reason) {
        Migration migration = commands.begin(id, actor, reason);
        if (migration.paused()) {
            repository.setPaused(id, false);
            commands.record(actor, "RESUME", id, null, reason);
        }
    }

    /**
     * Ends a migration early. What runs goes on to its end; instances that were exported and not imported get their writes
     * back; imported ones stay as they are, and can be rolled back or finalized.
     */
    @Transactional
    public void abort(String id, Actor actor, String reason) {
        Migration migration = commands.begin(id, actor, reason);
        if (migration.aborted()) {
            return;
        }
        if (migration.any(step -> step == Step.FINALIZING || step == Step.FINALIZED)) {
            throw new ConflictException("This migration is being finalized; it cannot be aborted any more.");
        }
        repository.setAborted(id);
        commands.record(actor, "ABORT", id, null, reason);
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
                freezes.lift(migration, instance);
            }
        }
        reconciler.goOn(id);
    }

    /** The step an instance falls back to when its queued operation is taken back. */
    private void takeBack(String id, Operation operation) {
        Migration migration = repository.find(id).orElseThrow();
        MigrationInstance instance = CommandGuard.instance(migration, operation.instanceId());
        boolean holdsWrites = freezes.mayRemain(migration, instance);
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
        Migration migration = commands.begin(id, actor, reason);
        CommandGuard.requireWave(migration, wave);
        if (concurrency < 1 || concurrency > WavePlan.MOST_AT_ONCE) {
            throw new ConflictException("A wave runs 1 to " + WavePlan.MOST_AT_ONCE + " operations at the same time.");
        }
        repository.setConcurrency(id, wave, concurrency);
        commands.record(
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
        Migration migration = commands.begin(id, actor, reason);
        CommandGuard.requireWave(migration, wave);
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
        commands.record(
                actor,
                "EXTEND_SOAK",
                id,
                null,
                AuditLog.because("Wave " + soaking.name() + ", until " + UtcTime.of(until), reason));
        reconciler.goOn(id);
    }
}
