package dev.instar.node.engine;

import dev.instar.protocol.QueryAnswer;
import java.util.function.DoubleConsumer;

/** A running engine with at most one open database. One caller at a time; {@link #kill} may come from any thread. */
public interface Engine extends Queryable, AutoCloseable {

    EngineHello hello();

    boolean isAlive();

    /** As {@link #execute(String)}, telling how far the statement is. */
    QueryAnswer execute(String statement, DoubleConsumer progress);

    /** Closes the database, which checkpoints it if it was open for writing; the engine stays. */
    void closeDatabase();

    /** Ends the engine at once; whoever waits for an answer gets an {@link EngineHostException}. */
    void kill();

    /** Ends the engine gently: closes the database, lets it leave, kills it if it does not. */
    @Override
    void close();
}
