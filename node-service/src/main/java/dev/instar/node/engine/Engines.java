package dev.instar.node.engine;

import dev.instar.protocol.EngineVersion;
import java.nio.file.Path;

/** Starts engines. Every engine runs apart from the node and has limits. */
public interface Engines {

    /**
     * Starts an engine and opens a database with the limits of an operation; nothing runs any more if that fails.
     *
     * @throws dev.instar.node.problem.NodeException if the engine is not installed
     * @throws EngineHostException if it does not start, or is not the engine it should be
     * @throws StatementException if it refuses the file
     */
    Engine open(EngineVersion engine, Path database, boolean readOnly);

    /** As {@link #open}, with the limits of serving. */
    Engine openForServing(EngineVersion engine, Path database, boolean readOnly);

    /**
     * Opens a database for writing whose write-ahead log cannot be replayed to its end: the engine replays what comes
     * before the first record it cannot read, and cuts the rest off. Only for an engine of the file's own storage
     * version, and only while a copy of the files is kept: engines of another one drop the whole log (measured).
     */
    Engine openCuttingLog(EngineVersion engine, Path database);
}
