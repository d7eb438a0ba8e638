package dev.instar.node.task;

import org.jspecify.annotations.Nullable;

/**
 * Who asks for an operation.
 *
 * @param idempotencyKey the same key finds the task it started before
 * @param fence fencing token, a number that only grows; 0 if the caller has none
 */
public record Caller(@Nullable String idempotencyKey, long fence) {}
