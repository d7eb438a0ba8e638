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

    /** Ends the engine at once; whoever waits for an answer gets an {@link EngineHostException}. */
    void kill();

    /** Ends the engine gently: closes the database, lets it leave, kills it if it does not. */
    @Override
    void close();
}
