package dev.instar.node.task;

import dev.instar.protocol.OperationKind;

/**
 * A request to start an operation.
 *
 * @param migration the operation belongs to, or an empty text
 */
public record OperationRequest(OperationKind kind, String migration, RequestContext caller) {}
