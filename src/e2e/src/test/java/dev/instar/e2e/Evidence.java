package dev.instar.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** What can tell afterwards why a test failed: a fleet by its logs and journals, a browser by its pages. */
public interface Evidence {

    /** Copies what there is into a folder that outlives the test. */
    void leaveIn(Path folder) throws IOException;

    /** Copies every log below a folder, journals among them. */
    static void copyLogs(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(".log"))
                    .toList()) {
                copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    /** Copies a file over an earlier copy. */
    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
}
