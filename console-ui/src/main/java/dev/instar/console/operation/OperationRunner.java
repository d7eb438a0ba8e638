package dev.instar.console.operation;

import dev.instar.console.base.LiveChanges;
import dev.instar.protocol.OperationKind;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes one claimed operation to its end, and writes the end and what follows from it in one transaction. Where two
 * consoles do the same, the end is written once.
 */
@Component
class OperationRunner {

    private static final Logger log = LoggerFactory.getLogger(OperationRunner.class);

    /** Ends of one migration are written one by one anyway; the rest would only hold connections while they wait. */
    private static final int ENDS_AT_ONCE = 4;

    private static final String NOTHING_TO_ROLL_BACK = "node.nothing-to-roll-back";

    private final OperationRepository repository;
    private final OperationContext context;
    private final NodeTaskRunner node;
    private final LiveChanges changes;
    private final TransactionTemplate transactions;
    private final OperationMetrics metrics;
    private final Semaphore ends = new Semaphore(ENDS_AT_ONCE, true);

    OperationRunner(
            OperationRepository repository,
            OperationContext context,
            NodeTaskRunner node,
            LiveChanges changes,
            TransactionTemplate transactions,
            OperationMetrics metrics) {
        this.repository = repository;
        this.context = context;
        this.node = node;
        this.changes = changes;
        this.transactions = transactions;
        this.metrics = metrics;
    }

    /** @throws InterruptedException if another console has the operation now, or this one stops */
    void run(Operation operation) throws InterruptedException {
        MDC.put("migration", operation.migrationId());
        MDC.put("instance", operation.instanceId());
        MDC.put("operation", operation.id());
        try {
            Outcome outcome = node.run(operation);
            boolean isUntouched =
                    outcome instanceof Outcome.Refused refused && hasNothingToTakeBack(operation, refused);
            writeEnd(operation, isUntouched ? Outcome.Succeeded.withoutResult() : outcome);
        } finally {
            MDC.clear();
        }
    }

    /** A node that refused every export of the migration refuses its rollback too: nothing of the instance was touched. */
    private boolean hasNothingToTakeBack(Operation operation, Outcome.Refused refusal) {
        return operation.kind() == OperationKind.ROLLBACK
                && operation.options().databases().isEmpty()
                && refusal.code().equals(NOTHING_TO_ROLL_BACK)
                && !repository.has(
                        operation.migrationId(),
                        operation.instanceId(),
                        OperationKind.EXPORT,
                        Set.of(OperationState.SUCCEEDED));
    }

    /** Repeats until it is written or another console's: an end that is forgotten would stop the migration. */
    private void writeEnd(Operation operation, Outcome outcome) throws InterruptedException {
        OperationState state = outcome instanceof Outcome.Succeeded ? OperationState.SUCCEEDED : OperationState.FAILED;
        @Nullable
        String why = switch (outcome) {
            case Outcome.Succeeded _ -> null;
            case Outcome.Failed failed -> failed.why();
            case Outcome.Refused refused -> refused.why();
            case Outcome.Unheard unheard -> unheard.why();
        };
        for (int attempt = 1; ; attempt++) {
            ends.acquire();
            try {
                boolean written = Boolean.TRUE.equals(transactions.execute(_ -> {
                    context.lock(operation);
                    if (!repository.end(operation, state, why)) {
                        return false;
                    }
                    context.ended(operation, outcome);
                    return true;
                }));
                log.info(
                        "Operation {} {}{}",
                        operation.id(),
                        written ? "ended: " + state : "was ended by another console",
                        why == null ? "" : " (" + why + ")");
                if (written) {
                    metrics.ended(operation, state);
                }
                changes.announce();
                return;
            } catch (RuntimeException e) {
                if (attempt % 10 == 3) {
                    log.warn("The end of {} cannot be written yet (attempt {})", operation.id(), attempt, e);
                }
            } finally {
                ends.release();
            }
            Thread.sleep(ThreadLocalRandom.current().nextLong(20, 200L * Math.min(attempt, 20)));
        }
    }
}
