package dev.instar.console.operation;

import dev.instar.console.node.NodeCallException;
import dev.instar.console.node.NodeClient;
import dev.instar.console.node.TaskWatcher;
import dev.instar.console.settings.ConsoleProperties;
import dev.instar.protocol.DatabaseInfo;
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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Takes one claimed operation to its outcome at the node: asks it under the operation's id, and follows the task. A second
 * console that does the same finds the node's task.
 */
@Component
class NodeTaskRunner {

    private static final Logger log = LoggerFactory.getLogger(NodeTaskRunner.class);

    /** Status of an error that need not be a refusal. */
    private static final int SERVER_ERROR = 500;

    private static final int REFUSAL_ATTEMPTS = 3;

    private final OperationRepository repository;
    private final OperationContext context;
    private final NodeClient nodes;
    private final TaskWatcher watcher;
    private final ProgressFeed feed;
    private final ConsoleProperties.Limits limits;

    NodeTaskRunner(
            OperationRepository repository,
            OperationContext context,
            NodeClient nodes,
            TaskWatcher watcher,
            ProgressFeed feed,
            ConsoleProperties properties) {
        this.repository = repository;
        this.context = context;
        this.nodes = nodes;
        this.watcher = watcher;
        this.feed = feed;
        this.limits = properties.limits();
    }

    /**
     * Asks the node and follows its task.
     *
     * @throws InterruptedException if another console has the operation now, or this one stops
     */
    Outcome run(Operation operation) throws InterruptedException {
        NodeOrder order = context.orderFor(operation);
        feed.begin(operation.instanceId(), operation.id());
        if (!repository.isHeld(operation)) {
            throw new InterruptedException("the claim was lost before the node was asked");
        }
        // Of an operation that was taken up before, nobody knows whether it was started.
        var mayHaveBegun = new AtomicBoolean(operation.claims() > 1);
        String taskId;
        try {
            if (!mayHaveBegun.get()) {
                untilAnswered(operation, () -> requireInstance(operation));
            }
            taskId = patiently(operation, order.timeout(), true, () -> start(operation, order, mayHaveBegun));
        } catch (NodeCallException e) {
            return notStarted(operation, e, mayHaveBegun.get());
        } catch (WrongInstance e) {
            String why = String.valueOf(e.getMessage());
            return mayHaveBegun.get() ? new Outcome.Unheard(why) : new Outcome.Failed(why);
        }
        if (!repository.setTask(operation, taskId)) {
            throw new InterruptedException("the claim was lost while the node was asked");
        }
        try {
            return follow(operation, order, taskId);
        } catch (NodeCallException e) {
            // An error in place of the end: the node goes on with what it was asked for.
            return new Outcome.Unheard(String.valueOf(e.getMessage()));
        }
    }

    /** A refusal of the first request means that nothing began; an export that was asked for before may have begun then. */
    private Outcome notStarted(Operation operation, NodeCallException e, boolean mayHaveBegun)
            throws InterruptedException {
        String why = String.valueOf(e.getMessage());
        if (e.problem().isEmpty()) {
            return mayHaveBegun ? new Outcome.Unheard(why) : new Outcome.Failed(why);
        }
        boolean isCertain = !mayHaveBegun && e.problem().get().status() < SERVER_ERROR;
        return operation.kind() == OperationKind.EXPORT && !isCertain
                ? new Outcome.Unheard(why)
                : new Outcome.Refused(e.problem().get().code(), why, othersIfTold(operation));
    }

    private Outcome follow(Operation operation, NodeOrder order, String taskId) throws InterruptedException {
        Optional<TaskSnapshot> end = watch(operation, taskId, order.timeout());
        if (end.isPresent()) {
            return outcome(operation, order.timeout(), end.get());
        }
        log.warn("Operation {} took longer than {}", operation.id(), order.timeout());
        try {
            nodes.cancel(operation.endpoint(), taskId, operation.fence());
        } catch (NodeCallException e) {
            log.warn("Operation {} cannot be cancelled: {}", operation.id(), e.getMessage());
        }
        Optional<TaskSnapshot> afterwards = watch(operation, taskId, limits.cancelGrace());
        TaskState state = afterwards.map(TaskSnapshot::state).orElse(TaskState.RUNNING);
        if (state == TaskState.COMPLETED) {
            // It was at its end when it was asked to stop.
            return outcome(operation, order.timeout(), afterwards.orElseThrow());
        }
        String why = "It took longer than operation_timeout of the plan, " + order.timeout()
                + ", and was cancelled; the node's task is " + state.name().toLowerCase(Locale.ROOT) + ".";
        return state.isFinal() ? new Outcome.Failed(why) : new Outcome.Unheard(why);
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
     * Makes a call before which nothing was started.
     *
     * @throws NodeCallException the node's refusal, or the last silence once the attempts are used up
     */
    private void untilAnswered(Operation operation, Runnable call) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                call.run();
                return;
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
     * Makes a call of an operation that the node may have begun or done, so that silence is no outcome. The idempotency key
     * makes it return what it started, and not start another one.
     *
     * @param limit how long it may be silent
     * @param mayRefuse whether an error is the node's answer; else it is asked again as after silence
     * @throws NodeCallException the node's refusal, or its last word once the time is over
     * @throws InterruptedException if another console has the operation now, or this one stops
     */
    private <T> T patiently(Operation operation, Duration limit, boolean mayRefuse, Supplier<T> call)
            throws InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            try {
                return call.get();
            } catch (NodeCallException e) {
                boolean isRefusal = mayRefuse && e.problem().isPresent();
                if (isRefusal || System.nanoTime() - begin > limit.toNanos()) {
                    throw e;
                }
                feed.unknown(operation.instanceId(), operation.id(), String.valueOf(e.getMessage()));
            }
            if (!repository.isHeld(operation)) {
                throw new InterruptedException("the claim was lost while the node was silent");
            }
            Thread.sleep(limits.reconnectPause());
        }
    }

    /**
     * Addresses are reused: the node that answers there must be the instance that is meant.
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

    /** @param mayHaveBegun is set where the answer is lost */
    private String start(Operation operation, NodeOrder order, AtomicBoolean mayHaveBegun) {
        // Each time: while the node was silent, another may have got its address.
        requireInstance(operation);
        try {
            return start(operation, order);
        } catch (NodeCallException e) {
            if (e.problem().isEmpty()) {
                mayHaveBegun.set(true);
            }
            throw e;
        }
    }

    private String start(Operation operation, NodeOrder order) {
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

    private Outcome outcome(Operation operation, Duration limit, TaskSnapshot end) throws InterruptedException {
        if (end.state() != TaskState.COMPLETED) {
            return new Outcome.Failed(
                    end.problem() == null
                            ? "The node's task ended as " + end.state().name().toLowerCase(Locale.ROOT) + "."
                            : words(end.problem()));
        }
        if (operation.kind() == OperationKind.PREFLIGHT) {
            PreflightReport report = patiently(operation, limit, false, () -> nodes.preflight(operation.endpoint()));
            return report.isBlocked()
                    ? new Outcome.Failed(blockers(report))
                    : new Outcome.Succeeded(null, report, null);
        }
        if (operation.kind() == OperationKind.EXPORT) {
            @Nullable
            Manifest manifest = patiently(
                            operation,
                            limit,
                            false,
                            () -> Optional.ofNullable(
                                    nodes.migrationStatus(operation.endpoint()).manifest()))
                    .orElse(null);
            return manifest == null || !manifest.migration().equals(operation.migrationId())
                    ? new Outcome.Unheard("The node completed an export, but shows no manifest of this migration.")
                    : new Outcome.Succeeded(manifest, null, null);
        }
        return ofSome(operation)
                ? new Outcome.Succeeded(null, null, patiently(operation, limit, false, () -> others(operation)))
                : Outcome.Succeeded.withoutResult();
    }

    private static boolean ofSome(Operation operation) {
        return operation.kind() == OperationKind.ROLLBACK
                && !operation.options().databases().isEmpty();
    }

    /** The refusal is what matters: a node that does not tell more is asked a few times only. */
    private @Nullable OtherDatabases othersIfTold(Operation operation) throws InterruptedException {
        for (int attempt = 0; ofSome(operation) && attempt < REFUSAL_ATTEMPTS; attempt++) {
            try {
                return others(operation);
            } catch (NodeCallException e) {
                log.debug("What there is beside a refused rollback is not told", e);
            }
            Thread.sleep(limits.reconnectPause());
        }
        return null;
    }

    /** As the node says it: rollbacks that were ordered one by one may have been undone there. */
    private OtherDatabases others(Operation operation) {
        boolean waiting = nodes.migrationStatus(operation.endpoint()).migrationPending();
        var target = context.orderFor(operation).target();
        Map<Boolean, List<String>> byWayBack = nodes.info(operation.endpoint()).databases().stream()
                .filter(database -> database.engine().equals(target))
                .collect(Collectors.partitioningBy(
                        DatabaseInfo::canRollBack, Collectors.mapping(DatabaseInfo::graphId, Collectors.toList())));
        return new OtherDatabases(
                waiting, Objects.requireNonNull(byWayBack.get(true)), Objects.requireNonNull(byWayBack.get(false)));
    }

    /** What failed for one database is told with its remedy, which can be that of the whole operation. */
    private static String words(Problem problem) {
        return problem.detail().contains(problem.remedy())
                ? problem.detail()
                : problem.detail() + " " + problem.remedy() + " (" + problem.code() + ")";
    }

    private static String blockers(PreflightReport report) {
        return report.findings().stream()
                .filter(finding -> finding.severity() == PreflightReport.Severity.BLOCKER)
                .map(finding -> finding.sentence() + " " + finding.remedy())
                .collect(Collectors.joining(" "));
    }
}
