package dev.instar.node.engine;

import dev.instar.protocol.EngineVersion;

/**
 * What an engine host says of itself.
 *
 * @param canInterrupt whether a running statement can be stopped without ending the host
 */
public record EngineHello(EngineVersion engine, int storageVersion, boolean canInterrupt) {}
