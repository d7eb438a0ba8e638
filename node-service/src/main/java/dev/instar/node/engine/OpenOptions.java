package dev.instar.node.engine;

import java.nio.file.Path;

/**
 * How to open a database; limits are always given, the engine's own defaults take 80 % of memory.
 *
 * @param maxDatabaseBytes a power of two
 */
public record OpenOptions(Path path, boolean readOnly, long bufferPoolBytes, long maxDatabaseBytes, int threads) {}
