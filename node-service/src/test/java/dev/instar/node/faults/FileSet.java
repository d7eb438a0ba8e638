package dev.instar.node.faults;

import dev.instar.node.storage.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What lies in a data folder under the names of databases. */
final class FileSet {

    private FileSet() {}

    /** Names of all databases' files, sorted. */
    static List<String> names(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains(".lbug"))
                    .sorted()
                    .toList();
        }
    }

    /** Content by suffix of every file that belongs to a database, or to a copy of it, but not to copies of that. */
    static Map<String, String> of(Path data, String main) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        for (String name : names(data)) {
            if (!name.equals(main) && !name.startsWith(main + ".")) {
                continue;
            }
            String suffix = name.substring(main.length());
            if (!suffix.startsWith(".safety-copy") && !suffix.startsWith(".before-restore")) {
                try (InputStream in = Files.newInputStream(data.resolve(name))) {
                    contents.put(suffix, Sha256.of(in));
                }
            }
        }
        return contents;
    }
}
