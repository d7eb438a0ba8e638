package dev.instar.node.task;

import dev.instar.protocol.OperationKind;
import org.jspecify.annotations.Nullable;

/**
 * A request to start an operation.
 *
 * @param idempotencyKey the same key finds the task it started before
 * @param fence fencing token; 0 if the caller has none
 */
public record OperationRequest(
        OperationKind kind, String migration, @Nullable String idempotencyKey, long fence) {}
