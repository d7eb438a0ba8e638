package dev.instar.console.migration.reconcile;

import dev.instar.console.approval.Approvals;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.MigrationRepository;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.migration.domain.WaveStage;
import java.time.Clock;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Looks whether a migration can go on, after whatever may have let it, and at intervals for what only time lets happen. */
@Component
public class MigrationReconciler {

    private static final Logger log = LoggerFactory.getLogger(MigrationReconciler.class);

    private final MigrationRepository repository;
    private final Orchestration orchestration;
    private final Approvals approvals;
    private final TransactionTemplate transactions;
    private final Clock clock;

    MigrationReconciler(
            MigrationRepository repository,
            Orchestration orchestration,
            Approvals approvals,
            TransactionTemplate transactions,
            Clock clock) {
        this.repository = repository;
        this.orchestration = orchestration;
        this.approvals = approvals;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Ends soaks that are due, and resumes migrations that a crash interrupted. */
    @Scheduled(fixedDelayString = "${instar.console.limits.advance:1s}")
    void all() {
        for (Migration migration : repository.open()) {
            try {
                if (next(migration)) {
                    transactions.executeWithoutResult(_ -> goOn(migration.id()));
                }
            } catch (RuntimeException e) {
                log.warn("Migration {} cannot be looked after now; it is tried again", migration.id(), e);
            }
        }
    }

    /** Goes on as far as it can. One at a time looks: the migration's waves are held locked until the end. */
    @Transactional
    public void goOn(String migrationId) {
        repository.lock(migrationId);
        while (repository.find(migrationId).filter(this::step).isPresent()) {
            log.debug("Migration {} went on", migrationId);
        }
    }

    private boolean next(Migration migration) {
        return nextSignal(migration) != Signal.NONE || asks(migration);
    }

    private enum Signal {
        NONE,
        EXPORTED,
        IMPORTED,
        SOAKED,
        FINALIZED,
        UNDONE
    }

    private Signal nextSignal(Migration migration) {
        if (migration.isClosed()) {
            return Signal.NONE;
        }
        List<MigrationInstance> finalizing = migration.instances().stream()
                .filter(instance -> !instance.step().isOut())
                .toList();
        if (!finalizing.isEmpty() && finalizing.stream().allMatch(instance -> instance.step() == Step.FINALIZED)) {
            return Signal.FINALIZED;
        }
        if (finalizing.isEmpty()) {
            return Signal.UNDONE;
        }
        if (migration.aborted()) {
            return Signal.NONE;
        }
        return migration
                .currentWave()
                .map(wave -> switch (wave.stage()) {
                    case EXPORTING -> when(migration, wave, step -> step == Step.EXPORTED, Signal.EXPORTED);
                    case IMPORTING -> when(migration, wave, step -> step == Step.IMPORTED, Signal.IMPORTED);
                    case SOAKING ->
                        wave.soakUntil() != null && !clock.instant().isBefore(wave.soakUntil())
                                ? when(migration, wave, step -> step == Step.IMPORTED, Signal.SOAKED)
                                : Signal.NONE;
                    case WAITING, GATE, DONE -> Signal.NONE;
                })
                .orElse(Signal.NONE);
    }

    private static Signal when(Migration migration, Wave wave, Predicate<Step> arrived, Signal signal) {
        boolean all = migration.ofWave(wave.number()).stream()
                .map(MigrationInstance::step)
                .allMatch(arrived.or(Step::isOut));
        return all ? signal : Signal.NONE;
    }

    private boolean step(Migration migration) {
        if (asks(migration)) {
            ask(migration);
        }
        Signal signal = nextSignal(migration);
        return switch (signal) {
            case NONE -> false;
            case EXPORTED -> waveGoesOn(migration, WaveStage.EXPORTING);
            case IMPORTED -> waveGoesOn(migration, WaveStage.IMPORTING);
            case SOAKED -> waveGoesOn(migration, WaveStage.SOAKING);
            case FINALIZED -> orchestration.finalizeGoesOn(migration.id());
            case UNDONE -> {
                orchestration.stop(migration.id(), "everything is undone");
                repository.setClosed(migration.id(), clock.instant());
                yield false;
            }
        };
    }

    private boolean waveGoesOn(Migration migration, WaveStage stage) {
        return orchestration.waveGoesOn(
                migration.id(), migration.currentWave().orElseThrow().number(), stage);
    }

    /** Whether a wave stands at its gate, complete, and nobody was asked about exactly this evidence. */
    private boolean asks(Migration migration) {
        return migration
                .currentWave()
                .filter(wave -> wave.stage() == WaveStage.GATE && !migration.aborted())
                .filter(wave -> migration.ofWave(wave.number()).stream()
                        .allMatch(instance -> instance.step() == Step.EXPORTED
                                || instance.step().isOut()))
                .filter(wave -> approvals
                        .latest(migration.id(), wave.subject())
                        .filter(request -> request.isAbout(migration.planHash(), migration.evidenceHash(wave.number())))
                        .isEmpty())
                .isPresent();
    }

    private void ask(Migration migration) {
        Wave wave = migration.currentWave().orElseThrow();
        approvals.ask(
                migration.id(),
                wave.subject(),
                migration.planHash(),
                migration.evidenceHash(wave.number()),
                migration.requestedBy(),
                migration.plan().approval().quorum(),
                migration.plan().approval().expires());
    }
}
