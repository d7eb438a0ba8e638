package dev.instar.node.engine;

import dev.instar.protocol.QueryAnswer;

/** What answers statements: an engine, or a database that is held for one statement at a time. */
public interface Queryable {

    /** Runs a statement of an operation, with the operation's time-out and all rows. */
    QueryAnswer execute(String statement);

    /**
     * Runs a statement. Values that the engine's binding cannot hand over exactly are asked for again as text.
     *
     * @throws StatementException if the engine refuses, fails or runs out of time
     * @throws EngineHostException if the engine dies, falls silent or babbles
     */
    QueryAnswer execute(Statement statement);
}
