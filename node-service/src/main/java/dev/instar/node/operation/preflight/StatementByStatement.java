package dev.instar.node.operation.preflight;

import dev.instar.node.database.Databases;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.Queryable;
import dev.instar.node.engine.Statement;
import dev.instar.node.task.Task;
import dev.instar.protocol.QueryAnswer;
import java.util.function.Function;

/** A database that is held for one statement at a time, so that callers who wait for it come in between. */
record StatementByStatement(Databases databases, String graphId, Task task) implements Queryable {

    @Override
    public QueryAnswer execute(String statement) {
        return holding(engine -> engine.execute(statement));
    }

    @Override
    public QueryAnswer execute(Statement statement) {
        return holding(engine -> engine.execute(statement));
    }

    /** Several statements that must see the same rows. */
    <T> T holding(Function<Engine, T> work) {
        task.requireGoingOn();
        return databases.read(graphId, work);
    }
}
