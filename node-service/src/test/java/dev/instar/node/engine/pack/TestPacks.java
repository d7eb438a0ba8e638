package dev.instar.node.engine.pack;

import dev.instar.protocol.EngineVersion;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** Engine packs for tests, fetched once per machine by the product's own installer. */
public final class TestPacks {

    private TestPacks() {}

    /** Every release that can be installed without being asked to trust it. */
    public static List<EngineVersion> listed() {
        return Release.LISTED;
    }

    /** The shared packs, with these among them. One thread and one process install at a time. */
    public static synchronized EnginePacks with(EngineVersion... engines) {
        Path folder = folder();
        var packs = new EnginePacks(folder);
        for (EngineVersion engine : engines) {
            if (packs.find(engine).isEmpty()) {
                install(packs, folder, engine);
            }
        }
        return packs;
    }

    private static void install(EnginePacks packs, Path folder, EngineVersion engine) {
        try {
            Files.createDirectories(folder);
            try (FileChannel guard = FileChannel.open(
                            folder.resolve(".test-packs.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var _ = guard.lock()) {
                if (packs.find(engine).isEmpty()) {
                    new PackInstaller(folder).install(engine, false);
                }
            }
        } catch (IOException | PackInstaller.Refused e) {
            throw new IllegalStateException("Cannot install " + engine + " for the tests: " + e.getMessage(), e);
        }
    }

    /** Where the shared packs are. */
    public static Path folder() {
        return Optional.ofNullable(System.getenv("INSTAR_CACHE"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "instar"))
                .resolve("packs");
    }
}
