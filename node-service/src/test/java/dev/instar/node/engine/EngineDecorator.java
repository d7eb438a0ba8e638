package dev.instar.node.engine;

import dev.instar.protocol.QueryAnswer;
import java.util.function.DoubleConsumer;

/** An engine that hands everything on to another one; what should be otherwise is overridden. */
public class EngineDecorator implements Engine {

    private final Engine engine;

    public EngineDecorator(Engine engine) {
        this.engine = engine;
    }

    @Override
    public EngineHello hello() {
        return engine.hello();
    }

    @Override
    public boolean isAlive() {
        return engine.isAlive();
    }

    @Override
    public QueryAnswer execute(String statement) {
        return engine.execute(statement);
    }

    @Override
    public QueryAnswer execute(String statement, DoubleConsumer progress) {
        return engine.execute(statement, progress);
    }

    @Override
    public QueryAnswer execute(Statement statement) {
        return engine.execute(statement);
    }

    @Override
    public void closeDatabase() {
        engine.closeDatabase();
    }

    @Override
    public void kill() {
        engine.kill();
    }

    @Override
    public void close() {
        engine.close();
    }
}
