package dev.instar.console.operation;

import dev.instar.console.base.LiveChanges;
import dev.instar.console.node.NodeCallException;
import dev.instar.console.node.NodeClient;
import dev.instar.console.node.TaskWatcher;
import dev.instar.console.settings.ConsoleProperties;
import dev.instar.protocol.DatabaseProgress;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.PreflightReport;
import dev.instar.protocol.Problem;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes one claimed operation to its end: asks the node under the operation's id, follows the task, writes the end and
 * what follows from it in one transaction. A second console that does the same finds the node's task, and its end is
 * written once.
 */
@Component
class OperationRunner {

    private static final Logger log = LoggerFactory.getLogger(OperationRunner.class);
    private static final Duration CANCEL_GRACE = Duration.ofMinutes(1);

    /** Ends of one migration are written one by one anyway; the rest would only hold connections while they wait. */
    private static final int ENDS_AT_ONCE = 4;

    private static final String NOTHING_TO_ROLL_BACK = "node.nothing-to-roll-back";

    private final OperationRepository repository;
    private final OperationContext context;
    private final NodeClient nodes;
    private final TaskWatcher watcher;
    private final ProgressFeed feed;
    private final LiveChanges changes;
    private final TransactionTemplate transactions;
    private final OperationMetrics metrics;
    private final ConsoleProperties.Limits limits;
    private final Semaphore ends = new Semaphore(ENDS_AT_ONCE, true);

    OperationRunner(
            OperationRepository repository,
            OperationContext context,
            NodeClient nodes,
            TaskWatcher watcher,
            ProgressFeed feed,
            LiveChanges changes,
            TransactionTemplate transactions,
            OperationMetrics metrics,
            ConsoleProperties properties) {
        this.repository = repository;
        this.context = context;
        this.nodes = nodes;
        this.watcher = watcher;
        this.feed = feed;
        this.changes = changes;
        this.transactions = transactions;
        this.metrics = metrics;
        this.limits = properties.limits();
    }

    /** @throws InterruptedException if another console has the operation now, or this one stops */
    void run(Operation operation) throws InterruptedException {
        MDC.put("migration", operation.migrationId());
        MDC.put("instance", operation.instanceId());
        MDC.put("operation", operation.id());
        try {
            Outcome outcome;
            try {
                outcome = atNode(operation);
            } catch (NodeCallException e) {
                outcome = hasNothingToTakeBack(operation, e)
                        ? new Outcome.Succeeded(null, null, false)
                        : new Outcome.Failed(String.valueOf(e.getMessage()));
            } catch (WrongInstance e) {
                outcome = new Outcome.Failed(String.valueOf(e.getMessage()));
            }
            writeEnd(operation, outcome);
        } finally {
            MDC.clear();
        }
    }

    /** A node that refused every export of the migration refuses its rollback too: nothing of the instance was touched. */
    private boolean hasNothingToTakeBack(Operation operation, NodeCallException refusal) {
        return operation.kind() == OperationKind.ROLLBACK
                && operation.options().databases().isEmpty()
                && refusal.problem()
                        .map(Problem::code)
                        .filter(NOTHING_TO_ROLL_BACK::equals)
                        .isPresent()
                && !repository.has(
                        operation.migrationId(),
                        operation.instanceId(),
                        OperationKind.EXPORT,
                        Set.of(OperationState.SUCCEEDED));
    }

    private Outcome atNode(Operation operation) throws InterruptedException {
        NodeOrder order = context.orderFor(operation);
        feed.begin(operation.instanceId(), operation.id());
        if (!repository.isHeld(operation)) {
            throw new InterruptedException("the claim was lost before the node was asked");
        }
        String taskId = untilAnswered(operation, () -> start(operation, order));
        if (!repository.setTask(operation, taskId)) {
            throw new InterruptedException("the claim was lost while the node was asked");
        }
        Optional<TaskSnapshot> end = watch(operation, taskId, order.timeout());
        if (end.isPresent()) {
            return outcome(operation, end.get());
        }
        log.warn("Operation {} took longer than {}", operation.id(), order.timeout());
        nodes.cancel(operation.endpoint(), taskId, operation.fence());
        Optional<TaskSnapshot> afterwards = watch(operation, taskId, CANCEL_GRACE);
        TaskState state = afterwards.map(TaskSnapshot::state).orElse(TaskState.RUNNING);
        if (state == TaskState.COMPLETED) {
            // It was at its end when it was asked to stop.
            return outcome(operation, afterwards.orElseThrow());
        }
        return new Outcome.Failed("It took longer than operation_timeout of the plan, " + order.timeout()
                + ", and was cancelled; the node's task is " + state.name().toLowerCase(Locale.ROOT) + ".");
    }

    private Optional<TaskSnapshot> watch(Operation operation, String taskId, Duration limit)
            throws InterruptedException {
        return watcher.watch(operation.endpoint(), taskId, limit, new TaskWatcher.Listener() {
            @Override
            public void progress(List<DatabaseProgress> changed) {
                feed.update(operation.instanceId(), operation.id(), changed);
            }

            @Override
            public void unknown(String why) {
                feed.unknown(operation.instanceId(), operation.id(), why);
            }
        });
    }

    /**
     * Retries a call whose response was lost. The idempotency key makes the node return the operation that it may have
     * started, and not start another one.
     *
     * @throws NodeCallException the node's refusal, or the last silence once the attempts are used up
     */
    private <T> T untilAnswered(Operation operation, Supplier<T> call) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return call.get();
            } catch (NodeCallException e) {
                if (e.problem().isPresent() || attempt == limits.nodeAttempts()) {
                    throw e;
                }
                feed.unknown(operation.instanceId(), operation.id(), String.valueOf(e.getMessage()));
            }
            Thread.sleep(limits.reconnectPause());
        }
    }

    /**
     * Addresses are given out again: whoever lives there now must be the instance that is meant.
     *
     * @throws WrongInstance if another one answers
     */
    private void requireInstance(Operation operation) {
        String found = nodes.info(operation.endpoint()).instanceId();
        if (!found.equals(operation.instanceId())) {
            throw new WrongInstance("At " + operation.endpoint() + " answers " + found + ", not "
                    + operation.instanceId() + "; nothing was started there. Correct the registry, then retry.");
        }
    }

    private static final class WrongInstance extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WrongInstance(String message) {
            super(message);
        }
    }

    private String start(Operation operation, NodeOrder order) {
        requireInstance(operation);
        var caller = new NodeClient.Caller(operation.id(), operation.fence());
        var node = operation.endpoint();
        String migration = operation.migrationId();
        OperationOptions options = operation.options();
        return switch (operation.kind()) {
            case PREFLIGHT -> nodes.startPreflight(node, migration, order.source(), order.target(), caller);
            case EXPORT ->
                nodes.startExport(
                        node,
                        migration,
                        order.source(),
                        order.target(),
                        order.verification(),
                        order.failurePolicy(),
                        order.keepsExported(),
                        caller);
            case IMPORT -> {
                if (order.activates() && operation.taskId() == null) {
                    nodes.activate(node, order.target());
                }
                yield nodes.startImport(node, migration, options.databases(), caller);
            }
            case ROLLBACK -> nodes.startRollback(node, migration, options.databases(), options.exportFirst(), caller);
            case FINALIZE -> nodes.startFinalize(node, migration, caller);
            case UNDO_ROLLBACK, RESTORE ->
                throw new IllegalStateException(operation.kind() + " is not part of a migration");
        };
    }

    private Outcome outcome(Operation operation, TaskSnapshot end) throws InterruptedException {
        if (end.state() != TaskState.COMPLETED) {
            return new Outcome.Failed(
                    end.problem() == null
                            ? "The node's task ended as " + end.state().name().toLowerCase(Locale.ROOT) + "."
                            : end.problem().detail() + " " + end.problem().remedy() + " ("
                                    + end.problem().code() + ")");
        }
        if (operation.kind() == OperationKind.PREFLIGHT) {
            PreflightReport report = untilAnswered(operation, () -> nodes.preflight(operation.endpoint()));
            return report.isBlocked()
                    ? new Outcome.Failed(blockers(report))
                    : new Outcome.Succeeded(null, report, false);
        }
        if (operation.kind() == OperationKind.EXPORT) {
            @Nullable
            Manifest manifest = untilAnswered(
                            operation,
                            () -> Optional.ofNullable(
                                    nodes.migrationStatus(operation.endpoint()).manifest()))
                    .orElse(null);
            return manifest == null || !manifest.migration().equals(operation.migrationId())
                    ? new Outcome.Failed("The node completed an export, but shows no manifest of this migration.")
                    : new Outcome.Succeeded(manifest, null, false);
        }
        if (operation.kind() == OperationKind.ROLLBACK
                && !operation.options().databases().isEmpty()) {
            return new Outcome.Succeeded(null, null, databasesWait(operation));
        }
        return new Outcome.Succeeded(null, null, false);
    }

    /** The rollback itself is done; a node that falls silent now leaves somebody to look, not a failure to repeat. */
    private boolean databasesWait(Operation operation) throws InterruptedException {
        try {
            return untilAnswered(
                    operation, () -> nodes.migrationStatus(operation.endpoint()).migrationPending());
        } catch (NodeCallException e) {
            return true;
        }
    }

    private static String blockers(PreflightReport report) {
        return report.findings().stream()
                .filter(finding -> finding.severity() == PreflightReport.Severity.BLOCKER)
                .map(finding -> finding.sentence() + " " + finding.remedy())
                .collect(Collectors.joining(" "));
    }

    /** Repeats until it is written or somebody else's: an end that is forgotten would stop the migration. */
    private void writeEnd(Operation operation, Outcome outcome) throws InterruptedException {
        OperationState state = outcome instanceof Outcome.Failed ? OperationState.FAILED : OperationState.SUCCEEDED;
        String why = outcome instanceof Outcome.Failed failed ? failed.why() : null;
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
