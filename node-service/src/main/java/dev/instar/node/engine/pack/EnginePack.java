package dev.instar.node.engine.pack;

import dev.instar.protocol.EngineVersion;
import java.nio.file.Path;

/**
 * A folder that holds one engine ready to run: {@code pack.json} beside either a jar or an npm package.
 *
 * @param folder holds {@code pack.json}
 */
public record EnginePack(EngineVersion engine, Kind kind, Path folder) {

    /** What runs the engine. */
    public enum Kind {
        JAR,
        NPM
    }

    /** {@code engine.jar}, or the npm package's folder. */
    public Path payload() {
        return switch (kind) {
            case JAR -> folder.resolve("engine.jar");
            case NPM -> folder.resolve("package");
        };
    }
}
