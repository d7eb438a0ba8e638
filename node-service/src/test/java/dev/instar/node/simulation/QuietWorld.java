package dev.instar.node.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.instar.node.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Thousands of simulated crashes log nothing, and threads that end with the world do so in silence. */
final class QuietWorld implements BeforeAllCallback, AfterAllCallback {

    private Level level;
    private Thread.UncaughtExceptionHandler handler;

    @Override
    public void beforeAll(ExtensionContext context) {
        var log = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        level = log.getLevel();
        log.setLevel(Level.OFF);
        handler = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((_, e) -> {
            if (!(e instanceof World.Stopped)) {
                e.printStackTrace();
            }
        });
    }

    @Override
    public void afterAll(ExtensionContext context) {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(level);
        Thread.setDefaultUncaughtExceptionHandler(handler);
    }

    /** Descriptions of packs; the engines themselves are fakes. */
    static Path packs(Path folder) throws IOException {
        for (var engine : List.of(SimulatedInstance.OLD, SimulatedInstance.NEW)) {
            Path pack = Files.createDirectories(folder.resolve(engine.toString()));
            Files.writeString(
                    pack.resolve("pack.json"),
                    "{\"engine\":\"" + engine + "\",\"kind\":\"NPM\",\"source\":\"none\",\"sha256\":\"\"}");
        }
        return folder;
    }
}
