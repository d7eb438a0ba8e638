package dev.instar.node.operation.export;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.Engines;
import dev.instar.node.engine.StatementException;
import dev.instar.node.transfer.schema.ScratchCopy;
import dev.instar.protocol.EngineVersion;
import org.springframework.stereotype.Component;

/** Whether an engine can load an extension here and now, tried on an empty database. */
@Component
public class TargetExtensions {

    private final Engines engines;
    private final ScratchCopy scratch;

    TargetExtensions(Engines engines, ScratchCopy scratch) {
        this.engines = engines;
        this.scratch = scratch;
    }

    public boolean canLoad(EngineVersion engine, String extension) {
        return scratch.within(folder -> {
            try (Engine trial = engines.open(engine, folder.resolve("trial.lbug"), false)) {
                trial.execute("LOAD EXTENSION " + extension);
                return true;
            } catch (StatementException | EngineHostException e) {
                return false;
            }
        });
    }
}
