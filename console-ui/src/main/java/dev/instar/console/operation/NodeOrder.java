package dev.instar.console.operation;

import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.FailurePolicy;
import dev.instar.protocol.VerificationLevel;
import java.time.Duration;

/**
 * What the plan says to the node.
 *
 * @param keepsExported whether a failed export leaves what is exported closed for writes
 * @param activates whether the node is told to activate the target before it imports
 * @param timeout after which the operation is cancelled at the node
 */
public record NodeOrder(
        EngineVersion source,
        EngineVersion target,
        VerificationLevel verification,
        FailurePolicy failurePolicy,
        boolean keepsExported,
        boolean activates,
        Duration timeout) {}
