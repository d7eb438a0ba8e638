package dev.instar.console.migration.reconcile;

import dev.instar.console.audit.AuditLog;
import dev.instar.console.base.LiveChanges;
import dev.instar.console.fleet.Fleet;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.MigrationRepository;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.migration.domain.WaveStage;
import dev.instar.console.operation.Operation;
import dev.instar.console.operation.OperationOptions;
import dev.instar.console.operation.Operations;
import dev.instar.protocol.OperationKind;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Predicate;
import org.springframework.stereotype.Service;

/** The steps of a migration: its waves and instances move on, and operations are queued. Joins the caller's transaction. */
@Service
public class MigrationSteps {

    private final MigrationRepository repository;
    private final Operations operations;
    private final Fleet fleet;
    private final AuditLog audit;
    private final LiveChanges changes;
    private final Clock clock;

    MigrationSteps(
            MigrationRepository repository,
            Operations operations,
            Fleet fleet,
            AuditLog audit,
            LiveChanges changes,
            Clock clock) {
        this.repository = repository;
        this.operations = operations;
        this.fleet = fleet;
        this.audit = audit;
        this.changes = changes;
        this.clock = clock;
    }

    /** Begins a wave: every instance of it that was not taken out is to be exported. */
    void beginWave(String migrationId, int wave) {
        setStage(migrationId, wave, WaveStage.EXPORTING);
        queue(OperationKind.PREFLIGHT, migrationId, wave, step -> step == Step.PLANNED);
    }

    /** Lets a wave wait for approval and start of its import. */
    void openGate(String migrationId, int wave) {
        setStage(migrationId, wave, WaveStage.GATE);
    }

    public void beginImport(String migrationId, int wave) {
        setStage(migrationId, wave, WaveStage.IMPORTING);
        queue(OperationKind.IMPORT, migrationId, wave, step -> step == Step.EXPORTED);
    }

    void beginSoak(String migrationId, int wave) {
        Duration soak = require(migrationId).plan().order().get(wave).soak();
        repository.setSoak(migrationId, wave, clock.instant().plus(soak));
        setStage(migrationId, wave, WaveStage.SOAKING);
    }

    void endWave(String migrationId, int wave) {
        setStage(migrationId, wave, WaveStage.DONE);
    }

    public void beginFinalize(String migrationId) {
        for (MigrationInstance instance : require(migrationId).instances()) {
            if (instance.step() == Step.IMPORTED) {
                queue(OperationKind.FINALIZE, migrationId, instance.instanceId(), OperationOptions.WHOLE);
            }
        }
    }

    void close(String migrationId) {
        repository.setClosed(migrationId, clock.instant());
        audit.record(AuditLog.CONSOLE, "CLOSED", migrationId, null, "");
        changes.announce();
    }

    /** Whether the node of an operation was asked for a finalize before, which may have removed originals. */
    boolean wasFinalizeTried(Operation operation) {
        return operations.wasClaimed(operation.migrationId(), operation.instanceId(), OperationKind.FINALIZE);
    }

    /** Takes an untouched instance out of its migration. */
    public void exclude(String migrationId, MigrationInstance instance) {
        repository.update(migrationId, instance, instance.end(Step.EXCLUDED, null, clock.instant()));
    }

    /** Queues an operation of an instance, whose step follows. */
    public void queue(OperationKind kind, String migrationId, String instanceId, OperationOptions options) {
        MigrationInstance before = instance(migrationId, instanceId);
        MigrationInstance after = before.begin(running(kind), clock.instant());
        if (!repository.update(migrationId, before, after)) {
            throw new IllegalStateException(instanceId + " was changed by another command.");
        }
        operations.queue(
                migrationId,
                instanceId,
                after.wave(),
                fleet.addressOf(instanceId).orElse(after.endpoint()),
                kind,
                after.attempt(),
                options);
        changes.announce();
    }

    /** The step an instance is at while an operation is queued or runs. */
    static Step running(OperationKind kind) {
        return switch (kind) {
            case PREFLIGHT -> Step.CHECKING;
            case EXPORT -> Step.EXPORTING;
            case IMPORT -> Step.IMPORTING;
            case ROLLBACK -> Step.ROLLING_BACK;
            case FINALIZE -> Step.FINALIZING;
            case UNDO_ROLLBACK, RESTORE -> throw new IllegalArgumentException(kind + " is not part of a migration");
        };
    }

    private void queue(OperationKind kind, String migrationId, int wave, Predicate<Step> wanted) {
        for (MigrationInstance instance : require(migrationId).ofWave(wave)) {
            if (wanted.test(instance.step())) {
                queue(kind, migrationId, instance.instanceId(), OperationOptions.WHOLE);
            }
        }
    }

    /** Recorded where it means something: not for a wave nobody is in, nor for a soak the plan gives no time. */
    private void setStage(String migrationId, int number, WaveStage next) {
        Migration migration = require(migrationId);
        Wave wave = migration.wave(number);
        if (!next.mayFollow(wave.stage())
                || !repository.setStage(migrationId, number, wave.stage(), next, clock.instant())) {
            throw new IllegalStateException(
                    "Wave " + wave.name() + " is " + wave.stage() + "; " + next + " cannot follow.");
        }
        boolean soaks = migration.plan().order().get(number).soak().isPositive();
        if (!migration.ofWave(number).isEmpty() && (next != WaveStage.SOAKING || soaks)) {
            audit.record(AuditLog.CONSOLE, "WAVE_" + next, migrationId, null, "Wave " + wave.name());
        }
        changes.announce();
    }

    private MigrationInstance instance(String migrationId, String instanceId) {
        return repository
                .instance(migrationId, instanceId)
                .orElseThrow(() -> new IllegalStateException(migrationId + " has no instance " + instanceId));
    }

    private Migration require(String migrationId) {
        return repository
                .find(migrationId)
                .orElseThrow(() -> new IllegalStateException("There is no migration " + migrationId));
    }
}
