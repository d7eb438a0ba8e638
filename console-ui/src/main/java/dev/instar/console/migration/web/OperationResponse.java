package dev.instar.console.migration.web;

import dev.instar.console.operation.Operation;
import dev.instar.console.operation.OperationOptions;
import dev.instar.console.operation.OperationState;
import dev.instar.protocol.DatabaseProgress;
import dev.instar.protocol.OperationKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An operation, as the API shows it. */
public record OperationResponse(
        String id,
        String instanceId,
        OperationKind kind,
        OperationOptions options,
        OperationState state,
        @Nullable String owner,
        long fence,
        @Nullable String taskId,
        @Nullable String message,
        Instant queuedAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        List<DatabaseProgress> databases) {

    /**
     * Describes it for the wire.
     *
     * @param databases how far it is, while it runs
     */
    public static OperationResponse of(Operation operation, List<DatabaseProgress> databases) {
        return new OperationResponse(
                operation.id(),
                operation.instanceId(),
                operation.kind(),
                operation.options(),
                operation.state(),
                operation.owner(),
                operation.fence(),
                operation.taskId(),
                operation.message(),
                operation.queuedAt(),
                operation.startedAt(),
                operation.endedAt(),
                databases);
    }
}
