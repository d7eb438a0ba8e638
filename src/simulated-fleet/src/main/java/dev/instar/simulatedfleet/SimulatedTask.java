package dev.instar.simulatedfleet;

import dev.instar.protocol.OperationKind;
import dev.instar.protocol.Problem;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation of a simulated node, which ends when its time is over.
 *
 * @param keepsExported whether a failed export leaves the instance closed for writes
 * @param named databases of a rollback of some
 * @param end the error it ends with, {@code null} for success
 */
record SimulatedTask(
        String id,
        OperationKind kind,
        String migration,
        Instant startedAt,
        Duration duration,
        boolean keepsExported,
        List<String> named,
        @Nullable Problem end) {

    private static final String CANCELLED = "node.cancelled";

    Instant endsAt() {
        return startedAt.plus(duration);
    }

    /** The same, ended now by a cancel. */
    SimulatedTask cancelled() {
        return new SimulatedTask(
                id,
                kind,
                migration,
                startedAt,
                Duration.between(startedAt, Instant.now()),
                keepsExported,
                named,
                new Problem(CANCELLED, "Cancelled", 409, "The operation was cancelled.", "Start it again."));
    }

    TaskSnapshot snapshot(boolean isOver, SimulatedDatabases databases) {
        double done = isOver
                ? 1
                : Math.min(
                        0.99,
                        Duration.between(startedAt, Instant.now()).toMillis()
                                / Math.max(1.0, (double) duration.toMillis()));
        TaskState state = isOver ? endState() : TaskState.RUNNING;
        return new TaskSnapshot(
                id,
                kind,
                state,
                migration,
                startedAt,
                isOver ? endsAt() : null,
                isOver ? end : null,
                databases.progress(state, done));
    }

    /** As a node tells it whose journal is in doubt. */
    TaskSnapshot inDoubt(SimulatedDatabases databases) {
        return new TaskSnapshot(
                id,
                kind,
                TaskState.FAILED,
                migration,
                startedAt,
                endsAt(),
                new Problem("node.journal-in-doubt", "Journal in doubt", 503, "The journal is in doubt.", "Wait."),
                databases.progress(TaskState.FAILED, 1));
    }

    private TaskState endState() {
        if (end == null) {
            return TaskState.COMPLETED;
        }
        return end.code().equals(CANCELLED) ? TaskState.CANCELLED : TaskState.FAILED;
    }
}
