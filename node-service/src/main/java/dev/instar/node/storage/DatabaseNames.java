package dev.instar.node.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Names of the data folder: databases are {@code <graph_id>.lbug} with sidecars {@code <graph_id>.lbug.*}; what an operation
 * sets aside has one of the suffixes below. */
public final class DatabaseNames {

    public static final String PRE_MIGRATION = ".pre-migration";

    public static final String INCOMING = ".incoming";

    public static final String CREATING = ".creating";

    public static final String ROLLED_BACK = ".rolled-back";

    public static final String RESTORING = ".restoring";

    public static final String BEFORE_RESTORE = ".before-restore";

    public static final String SAFETY_COPY = ".safety-copy";

    public static final String SPOILT = ".spoilt";

    static final String KEPT = ".kept";

    static final String DATABASE = ".lbug";

    /** What engines write beside a database (measured on Kuzu 0.9.0 to LadybugDB 0.22.0). */
    static final Pattern OF_ENGINES =
            Pattern.compile("\\.(wal|wal\\.checkpoint|shadow|tmp|lock|checkpoint\\.[a-z]+\\.lock)");

    /** The names the node gives, with the number {@link #freeName} may add and the sidecars moved along. */
    static final Pattern OWN_NAME =
            Pattern.compile("(\\.pre-migration|\\.incoming|\\.creating|\\.rolled-back|\\.restoring|\\.before-restore"
                    + "|\\.safety-copy|\\.spoilt)(-\\d+)?(\\..*)?|\\..*\\.kept(-\\d+)?");

    private final Volume volume;
    private final Path folder;

    DatabaseNames(Volume volume, Path folder) {
        this.volume = volume;
        this.folder = folder;
    }

    /** Where an engine finds the database. */
    public Path database(String graphId) {
        return folder.resolve(graphId + DATABASE);
    }

    /** A name beside the database that is free now: {@code <graph_id>.lbug<suffix>}, {@code ...<suffix>-2} and so on. */
    public Path freeName(String graphId, String suffix) {
        return freeName(graphId, suffix, Set.of());
    }

    /**
     * As {@link #freeName(String, String)}.
     *
     * @param reserved names that are not free though nothing is there
     */
    public Path freeName(String graphId, String suffix, Set<String> reserved) {
        Path base = database(graphId);
        Path candidate = base.resolveSibling(base.getFileName() + suffix);
        for (int i = 2;
                reserved.contains(candidate.getFileName().toString())
                        || volume.exists(candidate)
                        || !sidecars(candidate).isEmpty();
                i++) {
            candidate = base.resolveSibling(base.getFileName() + suffix + "-" + i);
        }
        return candidate;
    }

    /** What engines have put beside a database or beside one being built: write-ahead log, shadow, further graphs. */
    public List<Path> sidecars(Path database) {
        String prefix = database.getFileName() + ".";
        return children(parent(database), path -> {
            String name = path.getFileName().toString();
            return name.startsWith(prefix)
                    && !OWN_NAME.matcher(name.substring(prefix.length() - 1)).matches();
        });
    }

    /** Those of the sidecars that are called as engines call theirs; a folder, or any other file, belongs to others. */
    public List<Path> sidecarsOfEngines(Path database) {
        int length = database.getFileName().toString().length();
        return sidecars(database).stream()
                .filter(sidecar -> OF_ENGINES
                        .matcher(sidecar.getFileName().toString().substring(length))
                        .matches())
                .filter(sidecar -> !volume.isFolder(sidecar))
                .toList();
    }

    /** Whether a file is a database's main file or one that engines write beside it. */
    public static boolean belongsTo(String name, String database) {
        return name.equals(database)
                || (name.startsWith(database)
                        && OF_ENGINES.matcher(name.substring(database.length())).matches());
    }

    /** Name of the file in which an engine keeps a further graph of a database. */
    public String furtherGraph(String graphId, String graph) {
        return graphId + "." + graph + DATABASE;
    }

    /** A free name for a file that is in the way: {@code <name>.kept}, {@code <name>.kept-2} and so on. */
    Path freeNameOf(Path inTheWay) {
        Path candidate = inTheWay.resolveSibling(inTheWay.getFileName() + KEPT);
        for (int i = 2; volume.exists(candidate); i++) {
            candidate = inTheWay.resolveSibling(inTheWay.getFileName() + KEPT + "-" + i);
        }
        return candidate;
    }

    /** The name a sidecar gets when its database is called otherwise. */
    public static Path sidecarOf(Path sidecar, Path database, Path renamed) {
        String suffix = sidecar.getFileName()
                .toString()
                .substring(database.getFileName().toString().length());
        return renamed.resolveSibling(renamed.getFileName() + suffix);
    }

    /** Names of everything that was set aside under a suffix. */
    public List<String> setAside(String suffix) {
        return children(folder, path -> path.getFileName().toString().contains(DATABASE + suffix)).stream()
                .map(path -> path.getFileName().toString())
                .toList();
    }

    List<Path> children(Path parent, Predicate<Path> wanted) {
        try {
            return volume.list(parent).stream().filter(wanted).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The database and the sidecars that engines write, every regular file, absolute. */
    public List<Path> fileSet(Path database) throws IOException {
        List<Path> files = new ArrayList<>(volume.regularFiles(database));
        files.addAll(sidecarsOfEngines(database));
        return files;
    }

    /** Path relative to the data folder, with forward slashes. */
    public String relative(Path path) {
        return folder.relativize(path).toString().replace('\\', '/');
    }

    String pathInPlace(String graphId, Path database, Path file) {
        return relative(database(graphId))
                + file.toString().substring(database.toString().length()).replace('\\', '/');
    }

    /** Where a new database is made, until the journal knows it. */
    public Path creating(String graphId) {
        return folder.resolve(graphId + DATABASE + CREATING);
    }

    /** Where import builds the new database, beside the original. */
    public Path incoming(String graphId) {
        return folder.resolve(graphId + DATABASE + INCOMING);
    }

    /** Where a restore puts what it reads back, beside the present files. */
    public Path restoring(String graphId) {
        return folder.resolve(graphId + DATABASE + RESTORING);
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent());
    }
}
