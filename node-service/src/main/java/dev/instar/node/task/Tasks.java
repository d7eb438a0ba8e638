package dev.instar.node.task;

import dev.instar.node.journal.InstanceState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.JournalInDoubt;
import dev.instar.node.problem.NodeException;
import dev.instar.node.settings.NodeProperties;
import dev.instar.protocol.Problem;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskStarted;
import dev.instar.protocol.TaskState;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.stereotype.Service;

/** Starts operations, one at a time, and remembers them: this run's in memory, all of them in the journal. */
@Service
public class Tasks {

    private static final Logger log = LoggerFactory.getLogger(Tasks.class);

    private final Journal journal;
    private final Clock clock;
    private final NodeProperties.Limits limits;
    private final DiskWatch diskWatch;
    private final Settling settling;
    private final Map<String, Task> live = new ConcurrentHashMap<>();

    /** Ends that found no room in the journal; the next operation writes them down before it starts. */
    private final Queue<JournalEvent.OperationEnded> unwrittenEnds = new ConcurrentLinkedQueue<>();

    Tasks(Journal journal, DiskWatch diskWatch, Settling settling, NodeProperties properties, Clock clock) {
        this.journal = journal;
        this.diskWatch = diskWatch;
        this.settling = settling;
        this.clock = clock;
        this.limits = properties.limits();
    }

    /**
     * Starts an operation in the background, or finds the one this key started before.
     *
     * @param check refuses by throwing, before anything is recorded; not called for a key seen before
     * @param work the operation; a {@link NodeException} it throws is how the task fails
     */
    public TaskStarted start(OperationRequest request, Runnable check, Consumer<Task> work) {
        return start(request, () -> {
            check.run();
            return work;
        });
    }

    /**
     * As {@link #start(OperationRequest, Runnable, Consumer)}.
     *
     * @param admission refuses by throwing, or finds what there is to do, once what earlier operations left is settled
     */
    public synchronized TaskStarted start(OperationRequest request, Supplier<Consumer<Task>> admission) {
        try {
            return startOrFind(request, admission);
        } catch (UncheckedIOException e) {
            throw new NodeException(ErrorCode.FILES_FAILED, FailureWords.of(e));
        }
    }

    private void writeDownEnds() {
        for (var end = unwrittenEnds.peek(); end != null; end = unwrittenEnds.peek()) {
            journal.append(end);
            unwrittenEnds.remove();
        }
    }

    private TaskStarted startOrFind(OperationRequest request, Supplier<Consumer<Task>> admission) {
        Optional<String> known = startedBefore(request.caller());
        if (known.isPresent()) {
            return started(known.get());
        }
        journal.requireCertain();
        requireNewest(request.caller().fence());
        requireIdle();
        writeDownEnds();
        settling.settle(null);
        Consumer<Task> work = admission.get();
        Instant now = clock.instant();
        String id = "migration_migration_" + UUID.randomUUID().toString().substring(0, 8);
        var task = new Task(id, request.kind(), request.migration(), now, clock, limits.taskEvents());
        live.keySet().removeIf(old -> journal.state().operation(old).isEmpty());
        // Before the journal has it: what is in the journal only counts as ended.
        live.put(id, task);
        try {
            journal.append(new JournalEvent.OperationStarted(
                    now,
                    id,
                    request.kind(),
                    request.migration(),
                    request.caller().idempotencyKey(),
                    request.caller().requestDigest(),
                    request.caller().fence()));
        } catch (RuntimeException | Error e) {
            live.remove(id);
            throw e;
        }
        @Nullable String operation = request.caller().idempotencyKey();
        Thread.ofVirtual().name(id).start(() -> {
            MDC.put("operation", operation == null ? id : operation);
            run(task, work);
        });
        return started(id);
    }

    private void requireIdle() {
        running().ifPresent(operation -> {
            throw new NodeException(
                    ErrorCode.OPERATION_RUNNING,
                    operation.started().taskId(),
                    operation.started().kind().name().toLowerCase(Locale.ROOT));
        });
    }

    /**
     * Does something short that no operation may run beside.
     *
     * @throws NodeException {@link ErrorCode#OPERATION_RUNNING}
     */
    public synchronized <T> T whileIdle(Supplier<T> work) {
        journal.requireCertain();
        requireIdle();
        return work.get();
    }

    /**
     * The task that this key started.
     *
     * @throws NodeException {@link ErrorCode#KEY_OF_ANOTHER_REQUEST}
     */
    private Optional<String> startedBefore(RequestContext caller) {
        String key = caller.idempotencyKey();
        if (key == null) {
            return Optional.empty();
        }
        Optional<JournalEvent.OperationStarted> before = journal.state().operations().stream()
                .map(InstanceState.Operation::started)
                .filter(started -> key.equals(started.idempotencyKey()))
                .findFirst();
        before.map(JournalEvent.OperationStarted::requestDigest)
                .filter(digest -> !digest.equals(caller.requestDigest()))
                .ifPresent(_ -> {
                    throw new NodeException(ErrorCode.KEY_OF_ANOTHER_REQUEST, key);
                });
        return before.map(JournalEvent.OperationStarted::taskId);
    }

    private static TaskStarted started(String id) {
        return new TaskStarted(id, "/tasks/" + id + "/monitor");
    }

    private void run(Task task, Consumer<Task> work) {
        TaskState state = TaskState.COMPLETED;
        @Nullable Problem problem = null;
        try {
            try (CancellationToken.Listening _ = diskWatch.watch(task)) {
                work.accept(task);
            }
        } catch (NodeException e) {
            log.warn("Task {} failed: {} {}", task.id(), e.problem().code(), e.getMessage());
            state = e.error() == ErrorCode.CANCELLED ? TaskState.CANCELLED : TaskState.FAILED;
            problem = e.problem();
        } catch (UncheckedIOException e) {
            log.error("Task {} failed", task.id(), e);
            state = TaskState.FAILED;
            // The node's own files, for one the journal on a full volume: nothing unforeseen.
            problem = new NodeException(ErrorCode.FILES_FAILED, FailureWords.of(e)).problem();
        } catch (JournalInDoubt e) {
            log.error("Task {} ended where the journal came into doubt", task.id());
            state = TaskState.FAILED;
            problem = new NodeException(ErrorCode.JOURNAL_IN_DOUBT, String.valueOf(e.getMessage())).problem();
        } catch (RuntimeException | Error e) {
            log.error("Task {} failed unexpectedly (reference {})", task.id(), task.id(), e);
            state = TaskState.FAILED;
            problem = new NodeException(ErrorCode.INTERNAL, task.id()).problem();
        }
        if (state != TaskState.COMPLETED || task.endsExports()) {
            settle(task);
        }
        Instant now = clock.instant();
        var ended = new JournalEvent.OperationEnded(now, task.id(), state, problem);
        try {
            journal.append(ended);
        } catch (UncheckedIOException e) {
            log.error("The end of task {} cannot be written down yet", task.id(), e);
            unwrittenEnds.add(ended);
        } catch (JournalInDoubt e) {
            log.error("The end of task {} is for recovery to write down", task.id());
        } finally {
            task.end(state, problem, now);
        }
    }

    /** While the task still counts as running, so that no other begins meanwhile. */
    private void settle(Task task) {
        try {
            settling.settle(task.id());
        } catch (RuntimeException | Error e) {
            log.error("What task {} left half done is for the next one to settle", task.id(), e);
        }
    }

    /**
     * Asks an operation to end at its next safe point.
     *
     * @param taskId the one that is meant; {@code null} for whichever runs
     * @param fence of the caller, 0 for none
     * @throws NodeException {@link ErrorCode#NOTHING_TO_CANCEL}, {@link ErrorCode#OLD_FENCING_TOKEN}
     */
    public synchronized TaskStarted cancel(@Nullable String taskId, long fence) {
        requireNewest(fence);
        Task task = running()
                .flatMap(operation -> live(operation.started().taskId()))
                .orElseThrow(() ->
                        new NodeException(ErrorCode.NOTHING_TO_CANCEL, "No operation is running on this instance."));
        if (taskId != null && !taskId.equals(task.id())) {
            throw new NodeException(
                    ErrorCode.NOTHING_TO_CANCEL, "Task " + taskId + " is not running; " + task.id() + " is.");
        }
        log.info("Task {} is asked to end", task.id());
        task.stop(new NodeException(ErrorCode.CANCELLED));
        return started(task.id());
    }

    private void requireNewest(long fence) {
        long highestFence = journal.state().highestFence();
        if (fence < highestFence && fence != 0) {
            throw new NodeException(ErrorCode.OLD_FENCING_TOKEN, fence, highestFence);
        }
    }

    /** The operation that runs now. */
    public Optional<InstanceState.Operation> running() {
        return journal.state().operations().stream()
                .filter(operation -> operation.ended() == null)
                .filter(operation -> isAlive(operation.started().taskId()))
                .findFirst();
    }

    /** Whether its work goes on: its end need not be written down yet, by this run of the node or by an earlier one. */
    private boolean isAlive(String taskId) {
        return live(taskId).map(task -> !task.snapshot().state().isFinal()).orElse(false);
    }

    /** Settles what operations left, unless one runs. */
    public synchronized void settleIfIdle() {
        if (running().isEmpty()) {
            writeDownEnds();
            settling.settle(null);
        }
    }

    /** Does something while no operation runs, and none begins. @return whether it was done */
    public synchronized boolean ifIdle(Runnable work) {
        if (running().isPresent()) {
            return false;
        }
        work.run();
        return true;
    }

    /** Tasks since the node started; earlier ones are in the journal. */
    public Optional<Task> live(String taskId) {
        return Optional.ofNullable(live.get(taskId));
    }

    /** The latest tasks, newest first. */
    public List<TaskSnapshot> list() {
        return journal.state().operations().reversed().stream()
                .limit(limits.tasks())
                .map(this::snapshot)
                .toList();
    }

    /**
     * State of a task.
     *
     * @throws NodeException {@link ErrorCode#UNKNOWN_TASK}
     */
    public TaskSnapshot snapshot(String taskId) {
        return journal.state()
                .operation(taskId)
                .map(this::snapshot)
                .orElseThrow(() -> new NodeException(ErrorCode.UNKNOWN_TASK, taskId));
    }

    private TaskSnapshot snapshot(InstanceState.Operation operation) {
        JournalEvent.OperationStarted started = operation.started();
        Optional<TaskSnapshot> seen = live(started.taskId()).map(Task::snapshot);
        JournalEvent.OperationEnded ended = operation.ended();
        if (seen.isPresent() && ended == null) {
            return seen.get();
        }
        // Where the journal came into doubt, recovery may have found another end than the task did.
        return new TaskSnapshot(
                started.taskId(),
                started.kind(),
                ended == null ? TaskState.INTERRUPTED : operation.state(),
                started.migration(),
                started.at(),
                ended == null ? null : ended.at(),
                ended == null ? null : ended.problem(),
                seen.map(TaskSnapshot::databases).orElse(List.of()));
    }
}
