package dev.instar.node.engine;

import dev.instar.protocol.QueryAnswer;
import java.util.function.DoubleConsumer;

/** A running engine with at most one open database. One caller at a time; {@link #kill} may come from any thread. */
public interface Engine extends AutoCloseable {

    EngineHello hello();

    boolean isAlive();

    /** Runs a statement of an operation, with the operation's time-out and all rows. */
    QueryAnswer execute(String statement);

    /** As {@link #execute(String)}, telling how far the statement is. */
    QueryAnswer execute(String statement, DoubleConsumer progress);

    /**
     * Runs a statement. Values that the engine's binding cannot hand over exactly are asked for again as text.
     *
     * @throws StatementException if the engine refuses, fails or runs out of time
     * @throws EngineHostException if the engine dies, falls silent or babbles
     */
    QueryAnswer execute(Statement statement);

    /** Closes the database, which checkpoints it if it was open for writing; the engine stays. */
    void closeDatabase();

    /**
     * Closes the database and opens it again as it was opened. Call after a checkpoint, before the next write: all
     * engines up to LadybugDB 0.20.4 take pages that their process has written to the main file for free ones, and in
     * their next checkpoint overwrite them there instead of in the shadow file. Killed in that, they leave a main file
     * to which its log does not fit any more, and refuse it for ever (measured on Kuzu 0.11.2 and LadybugDB 0.16.1 to
     * 0.20.4, each of 12 kills).
     *
     * @throws StatementException if the engine refuses its own file
     * @throws EngineHostException if the engine dies
     */
    void reopenDatabase();

    /** Ends the engine at once; whoever waits for an answer gets an {@link EngineHostException}. */
    void kill();

    /** Ends the engine gently: closes the database, lets it leave, kills it if it does not. */
    @Override
    void close();
}
