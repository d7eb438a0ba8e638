package dev.instar.node.storage;

import dev.instar.node.TestProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Data folders for tests of other packages. */
public final class TestFiles {

    private TestFiles() {}

    public static DatabaseFiles at(Path dataFolder) throws IOException {
        return new DatabaseFiles(volume(dataFolder), TestProperties.at(dataFolder));
    }

    /** The volume a folder lies on. */
    public static Volume volume(Path dataFolder) throws IOException {
        return new LocalVolume(Files.createDirectories(dataFolder));
    }
}
