package dev.instar.protocol;

import org.jspecify.annotations.Nullable;

/**
 * One database as the node sees it.
 *
 * @param engine the engine that owns the file
 * @param storageVersion read from the file's header; absent while no file is there
 * @param storageRelease the releases that write this storage version, in words
 * @param bytes allocated size of the file set
 * @param message why the gate is closed, where it is
 */
public record DatabaseInfo(
        String graphId,
        Gate gate,
        EngineVersion engine,
        @Nullable Integer storageVersion,
        @Nullable String storageRelease,
        long bytes,
        boolean canRollBack,
        @Nullable String message) {}
