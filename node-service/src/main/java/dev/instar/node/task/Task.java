package dev.instar.node.task;

import dev.instar.node.problem.NodeException;
import dev.instar.protocol.DatabaseProgress;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.Problem;
import dev.instar.protocol.TaskEvent;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One background run: its state, its databases' progress, and the latest events for those who watch. */
public final class Task implements CancellationToken {

    private final String id;
    private final OperationKind kind;
    private final String migration;
    private final Instant startedAt;
    private final Clock clock;
    private final int keptEvents;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Map<String, DatabaseProgress> databases = new LinkedHashMap<>();
    private final Deque<TaskEvent> events = new ArrayDeque<>();
    private long lastEventId;
    private TaskState state = TaskState.RUNNING;
    private @Nullable Instant endedAt;
    private @Nullable Problem problem;
    private volatile @Nullable NodeException stopReason;
    private final Set<Runnable> stops = ConcurrentHashMap.newKeySet();

    Task(String id, OperationKind kind, String migration, Instant startedAt, Clock clock, int keptEvents) {
        this.id = id;
        this.kind = kind;
        this.migration = migration;
        this.startedAt = startedAt;
        this.clock = clock;
        this.keptEvents = keptEvents;
    }

    public String id() {
        return id;
    }

    public String migration() {
        return migration;
    }

    /** Whether the operation ends what an export had kept. */
    boolean endsExports() {
        return kind == OperationKind.ROLLBACK;
    }

    /** Whether the operation fills the data volume, as those do that build files. */
    boolean writesToDisk() {
        return switch (kind) {
            case EXPORT, IMPORT, RESTORE -> true;
            case PREFLIGHT, ROLLBACK, UNDO_ROLLBACK, FINALIZE -> false;
        };
    }

    /**
     * Asks the operation to end at its next safe point.
     *
     * @param reason what the operation fails with, unless it was asked before
     */
    public void stop(NodeException reason) {
        lock.lock();
        try {
            stopReason = stopReason == null ? reason : stopReason;
        } finally {
            lock.unlock();
        }
        stops.forEach(Runnable::run);
    }

    /** Why the operation was asked to end, if it was. */
    public Optional<NodeException> stopReason() {
        return Optional.ofNullable(stopReason);
    }

    /** A safe point: ends the operation here if it was asked to. */
    public void requireGoingOn() {
        NodeException reason = stopReason;
        if (reason != null) {
            throw reason;
        }
    }

    @Override
    public Listening onStop(Runnable stop) {
        stops.add(stop);
        if (stopReason != null) {
            stop.run();
        }
        return () -> stops.remove(stop);
    }

    /** A reporter for one database of this operation; it shows as queued from now on. */
    public ProgressReporter reporter(String graphId) {
        var reporter = new ProgressReporter(graphId, this::progress, clock);
        reporter.queued();
        return reporter;
    }

    private void progress(DatabaseProgress progress) {
        lock.lock();
        try {
            databases.put(progress.database(), progress);
            publish(TaskEvent.Type.PROGRESS, null, List.of(progress));
        } finally {
            lock.unlock();
        }
    }

    void end(TaskState finalState, @Nullable Problem why, Instant at) {
        lock.lock();
        try {
            state = finalState;
            problem = why;
            endedAt = at;
            var type = finalState == TaskState.COMPLETED ? TaskEvent.Type.COMPLETED : TaskEvent.Type.FAILED;
            publish(type, snapshot(), List.of());
        } finally {
            lock.unlock();
        }
    }

    private void publish(TaskEvent.Type type, @Nullable TaskSnapshot snapshot, List<DatabaseProgress> changed) {
        events.addLast(new TaskEvent(++lastEventId, type, snapshot, changed));
        if (events.size() > keptEvents) {
            events.removeFirst();
        }
        news.signalAll();
    }

    public TaskSnapshot snapshot() {
        lock.lock();
        try {
            return new TaskSnapshot(
                    id, kind, state, migration, startedAt, endedAt, problem, List.copyOf(databases.values()));
        } finally {
            lock.unlock();
        }
    }

    /** The whole state as one event; its id lets a reader go on from here. */
    public TaskEvent connected() {
        lock.lock();
        try {
            return new TaskEvent(lastEventId, TaskEvent.Type.CONNECTED, snapshot(), List.of());
        } finally {
            lock.unlock();
        }
    }

    /** Whether every event after this id is still kept. */
    public boolean canResumeAfter(long eventId) {
        lock.lock();
        try {
            long oldestKept =
                    events.isEmpty() ? lastEventId + 1 : events.getFirst().id();
            return eventId <= lastEventId && eventId >= oldestKept - 1;
        } finally {
            lock.unlock();
        }
    }

    /** Events after an id, waiting for the first one; empty when the wait is over without any. */
    public List<TaskEvent> eventsAfter(long eventId, Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long left = wait.toNanos();
            while (lastEventId <= eventId && left > 0 && !state.isFinal()) {
                left = news.awaitNanos(Math.min(left, TimeUnit.SECONDS.toNanos(60)));
            }
            List<TaskEvent> after = new ArrayList<>();
            for (TaskEvent event : events) {
                if (event.id() > eventId) {
                    after.add(event);
                }
            }
            return after;
        } finally {
            lock.unlock();
        }
    }
}
