package dev.instar.console.migration.reconcile;

import dev.instar.console.approval.Approvals;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationRepository;
import dev.instar.console.migration.domain.NextStep;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.migration.domain.WaveStage;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Looks whether a migration can go on, after whatever may have let it, and at intervals for what only time lets happen. */
@Component
public class MigrationReconciler {

    private static final Logger log = LoggerFactory.getLogger(MigrationReconciler.class);

    private final MigrationRepository repository;
    private final MigrationSteps steps;
    private final ProcessView processes;
    private final Approvals approvals;
    private final TransactionTemplate transactions;
    private final Clock clock;

    MigrationReconciler(
            MigrationRepository repository,
            MigrationSteps steps,
            ProcessView processes,
            Approvals approvals,
            TransactionTemplate transactions,
            Clock clock) {
        this.repository = repository;
        this.steps = steps;
        this.processes = processes;
        this.approvals = approvals;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Ends soaks that are due, and resumes migrations that a crash interrupted. */
    @Scheduled(fixedDelayString = "${instar.console.limits.advance:1s}")
    void all() {
        repository
                .open()
                .forEach(migration -> guarded(migration, () -> {
                    if (next(migration)) {
                        goOnAlone(migration.id());
                    }
                }));
    }

    /** Shows every open migration anew, in place of what an earlier release left in the process engine. */
    @EventListener(ApplicationReadyEvent.class)
    public void showAll() {
        repository.open().forEach(migration -> guarded(migration, () -> goOnAlone(migration.id())));
    }

    private void goOnAlone(String migrationId) {
        transactions.executeWithoutResult(_ -> goOn(migrationId));
    }

    /** One migration that fails holds up no other. */
    private static void guarded(Migration migration, Runnable look) {
        try {
            look.run();
        } catch (RuntimeException e) {
            log.warn("Migration {} cannot be looked after now; it is tried again", migration.id(), e);
        }
    }

    /** Goes on as far as it can. One at a time looks: the migration's waves are held locked until the end. */
    @Transactional
    public void goOn(String migrationId) {
        repository.lock(migrationId);
        while (repository.find(migrationId).filter(this::step).isPresent()) {
            log.debug("Migration {} went on", migrationId);
        }
        repository.find(migrationId).ifPresent(processes::show);
    }

    private boolean next(Migration migration) {
        return NextStep.of(migration, clock.instant()) != NextStep.NOTHING || asks(migration);
    }

    private boolean step(Migration migration) {
        if (asks(migration)) {
            ask(migration);
        }
        String id = migration.id();
        NextStep next = NextStep.of(migration, clock.instant());
        switch (next) {
            case BEGIN_WAVE -> steps.beginWave(id, currentWave(migration));
            case OPEN_GATE -> steps.openGate(id, currentWave(migration));
            case BEGIN_SOAK -> steps.beginSoak(id, currentWave(migration));
            case END_WAVE -> steps.endWave(id, currentWave(migration));
            case CLOSE -> steps.close(id);
            case CLOSE_UNDONE -> repository.setClosed(id, clock.instant());
            case NOTHING -> {}
        }
        return next != NextStep.NOTHING;
    }

    private static int currentWave(Migration migration) {
        return migration.currentWave().orElseThrow().number();
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
