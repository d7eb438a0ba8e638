package dev.instar.node.engine;

import java.nio.file.Path;

/**
 * How to open a database; limits are always given, the engine's own defaults take 80 % of memory.
 *
 * @param cutLog whether a write-ahead log that cannot be replayed is cut off where it breaks, instead of refusing the
 *     database
 * @param autoCheckpoint whether the engine checkpoints by itself when its log has grown; no engine that serves may,
 *     because one that is killed in a checkpoint can leave a database that no engine opens
 * @param maxDatabaseBytes a power of two
 */
public record OpenOptions(
        Path path,
        boolean readOnly,
        boolean cutLog,
        boolean autoCheckpoint,
        long bufferPoolBytes,
        long maxDatabaseBytes,
        int threads) {}
