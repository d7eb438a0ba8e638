package dev.instar.node.faults;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineDecorator;
import dev.instar.node.engine.Engines;
import dev.instar.protocol.EngineVersion;
import java.nio.file.Path;

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
        return watched(engines.open(engine, database, readOnly), database, readOnly);
    }

    @Override
    public Engine openCuttingLog(EngineVersion engine, Path database) {
        opening(database, false);
        return watched(engines.openCuttingLog(engine, database), database, false);
    }

    @Override
    public Engine openForServing(EngineVersion engine, Path database, boolean readOnly) {
        opening(database, readOnly);
        return watched(engines.openForServing(engine, database, readOnly), database, readOnly);
    }

    private Engine watched(Engine engine, Path database, boolean readOnly) {
        return new EngineDecorator(engine) {
            @Override
            public void close() {
                super.close();
                closed(database, readOnly);
            }
        };
    }
}
