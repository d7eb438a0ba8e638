package dev.instar.protocol;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything known of a task; the answer of {@code GET /tasks/{id}/status} and the body of {@code connected} events. */
public record TaskSnapshot(
        String taskId,
        OperationKind kind,
        TaskState state,
        String migration,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Problem problem,
        List<DatabaseProgress> databases) {}
