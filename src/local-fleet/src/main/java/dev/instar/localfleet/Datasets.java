package dev.instar.localfleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Public data sets, taken from the npm package {@code kuzu@0.11.3}, which ships them for its own tests. Kept in the
 * user's cache, outside the repository.
 */
public final class Datasets {

    private static final String PACKAGE = "kuzu@0.11.3";
    private static final String ROOT = "package/kuzu-source/dataset/";
    private static final Pattern FILE_NAME = Pattern.compile("[\"']([^\"']+\\.csv)[\"']");

    private Datasets() {}

    /** LDBC social network, scale factor 0.1: 1.8 million rows. */
    public static Path ldbc() {
        return folder("ldbc-sf01");
    }

    /** SNAP amazon0601: 0.4 million nodes, 3.4 million edges. */
    public static Path amazon() {
        return folder("snap/amazon0601/csv");
    }

    private static Path folder(String name) {
        Path cache = cache();
        Path wanted = cache.resolve(ROOT + name);
        Commands.alone(cache.resolve(".lock"), () -> {
            if (Files.isDirectory(wanted)) {
                return;
            }
            Path unpacked = Files.createTempDirectory(cache, "unpacking-");
            Commands.run(unpacked, List.of("npm", "pack", "--silent", PACKAGE, "--pack-destination", "."));
            Commands.run(
                    unpacked, List.of("tar", "-xzf", "kuzu-0.11.3.tgz", ROOT + "ldbc-sf01", ROOT + "snap/amazon0601"));
            Files.move(unpacked.resolve("package"), cache.resolve("package"));
            Commands.deleteTree(unpacked);
        });
        return wanted;
    }

    private static Path cache() {
        String given = System.getenv("INSTAR_CACHE");
        Path base = given != null ? Path.of(given) : Path.of(System.getProperty("user.home"), ".cache", "instar");
        return base.resolve("datasets");
    }

    /**
     * Loads a folder that holds {@code schema.cypher} and {@code copy.cypher}, whose file names are made absolute.
     *
     * @param folder in the folder from which the node fills tables; it is removed again
     * @return the statements run
     */
    public static int load(NodeApi node, String graphId, Path dataset, Path folder) throws IOException {
        return load(node, graphId, dataset, folder, _ -> true);
    }

    /** The same with the rows of some of its files, by their names. */
    public static int load(NodeApi node, String graphId, Path dataset, Path folder, Predicate<String> wanted)
            throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(dataset)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (!name.endsWith(".csv") || wanted.test(name)) {
                    Files.copy(file, folder.resolve(name));
                }
            }
        }
        try {
            return load(node, graphId, folder, wanted);
        } finally {
            Commands.deleteTree(folder);
        }
    }

    private static int load(NodeApi node, String graphId, Path folder, Predicate<String> wanted) throws IOException {
        List<String> statements = new ArrayList<>();
        statements.addAll(statements(folder.resolve("schema.cypher")));
        for (String copy : statements(folder.resolve("copy.cypher"))) {
            Matcher file = FILE_NAME.matcher(copy);
            boolean isWanted = file.results()
                    .map(match -> Path.of(match.group(1)).getFileName().toString())
                    .allMatch(wanted);
            if (!isWanted) {
                continue;
            }
            String absolute = file.reset().replaceAll(match -> {
                String name = Path.of(match.group(1)).getFileName().toString();
                return Matcher.quoteReplacement("'" + folder.resolve(name) + "'");
            });
            // The files escape for the tests they were written for; an engine wants the tab itself.
            statements.add(absolute.replace("\\\\t", "\\t"));
        }
        for (String statement : statements) {
            node.query(graphId, statement);
        }
        return statements.size();
    }

    /** These files hold one statement a line or end statements with semicolons, and no strings with semicolons. */
    private static List<String> statements(Path file) throws IOException {
        try (Stream<String> parts = Stream.of(Files.readString(file).split(";"))) {
            return parts.map(String::strip).filter(part -> !part.isEmpty()).toList();
        }
    }
}
