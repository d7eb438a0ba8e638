package dev.instar.node.faults;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineHello;
import dev.instar.node.engine.Engines;
import dev.instar.node.engine.Statement;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.QueryAnswer;
import java.nio.file.Path;
import java.util.function.DoubleConsumer;

/** Engines that let a test look, or act, whenever one opens a database and when it has closed it. */
abstract class WatchedEngines implements Engines {

    private final Engines engines;

    WatchedEngines(Engines engines) {
        this.engines = engines;
    }

    void opening(Path database, boolean readOnly) {}

    void closed(Path database, boolean readOnly) {}

    @Override
    public Engine open(EngineVersion engine, Path database, boolean readOnly) {
        opening(database, readOnly);
        return new Watched(engines.open(engine, database, readOnly), () -> closed(database, readOnly));
    }

    @Override
    public Engine openForServing(EngineVersion engine, Path database, boolean readOnly) {
        opening(database, readOnly);
        return new Watched(engines.openForServing(engine, database, readOnly), () -> closed(database, readOnly));
    }

    private record Watched(Engine engine, Runnable closed) implements Engine {

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
            closed.run();
        }
    }
}
