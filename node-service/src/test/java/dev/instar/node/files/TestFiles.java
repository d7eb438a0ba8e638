package dev.instar.node.files;

import dev.instar.node.TestProperties;
import java.io.IOException;
import java.nio.file.Path;

/** Data folders for tests of other packages. */
public final class TestFiles {

    private TestFiles() {}

    public static DatabaseFiles at(Path dataFolder) throws IOException {
        return new DatabaseFiles(TestProperties.at(dataFolder));
    }
}
