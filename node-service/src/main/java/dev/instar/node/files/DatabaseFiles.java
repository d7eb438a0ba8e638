package dev.instar.node.files;

import dev.instar.node.NodeProperties;
import dev.instar.protocol.FileHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * The data folder: where each file lives and the few things done to files. Databases are {@code <graph_id>.lbug} with
 * sidecars {@code <graph_id>.lbug.*}; what import and rollback set aside carries the suffixes below.
 */
@Component
public class DatabaseFiles {

    public static final String PRE_MIGRATION = ".pre-migration";
    public static final String INCOMING = ".incoming";
    public static final String ROLLED_BACK = ".rolled-back";

    /** The names import and rollback give, with the number {@link #freeName} may add and the sidecars moved along. */
    private static final Pattern SET_ASIDE =
            Pattern.compile("(\\.pre-migration|\\.incoming|\\.rolled-back)(-\\d+)?(\\..*)?");

    private final Path folder;
    private final NoReplaceRename noReplaceRename = new NoReplaceRename();

    DatabaseFiles(NodeProperties properties) throws IOException {
        folder = Files.createDirectories(properties.dataFolder()).toRealPath();
        Files.createDirectories(exports());
    }

    public Path folder() {
        return folder;
    }

    public Path exports() {
        return folder.resolve("exports");
    }

    /** Where an engine finds the database. */
    public Path database(String graphId) {
        return folder.resolve(graphId + ".lbug");
    }

    /** A name beside the database that is free now: {@code <graph_id>.lbug<suffix>}, {@code ...<suffix>-2} and so on. */
    public Path freeName(String graphId, String suffix) {
        Path base = database(graphId);
        Path candidate = base.resolveSibling(base.getFileName() + suffix);
        for (int i = 2; Files.exists(candidate); i++) {
            candidate = base.resolveSibling(base.getFileName() + suffix + "-" + i);
        }
        return candidate;
    }

    /** What engines have put beside a database or beside one being built: write-ahead log, shadow, further graphs. */
    public List<Path> sidecars(Path database) {
        String prefix = database.getFileName() + ".";
        try (Stream<Path> siblings = Files.list(folder)) {
            return siblings.filter(path -> path.getFileName().toString().startsWith(prefix))
                    .filter(path -> !isSetAside(path, prefix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSetAside(Path path, String prefix) {
        String rest = "." + path.getFileName().toString().substring(prefix.length());
        return SET_ASIDE.matcher(rest).matches();
    }

    /** Names of everything import and rollback set aside. */
    public List<String> setAside(String suffix) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> name.contains(".lbug" + suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The database and its sidecars, every regular file, paths relative to the data folder. */
    public List<Path> fileSet(String graphId) throws IOException {
        Path database = database(graphId);
        List<Path> files = new ArrayList<>(regularFiles(database));
        for (Path sidecar : sidecars(database)) {
            files.addAll(regularFiles(sidecar));
        }
        return files;
    }

    /** Every regular file below a folder, or the file itself; sorted, absolute. */
    public static List<Path> regularFiles(Path root) throws IOException {
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Bytes of a database and its sidecars; 0 if it is gone. */
    public long bytes(String graphId) {
        try {
            long bytes = 0;
            for (Path file : fileSet(graphId)) {
                bytes += Files.size(file);
            }
            return bytes;
        } catch (IOException | UncheckedIOException e) {
            // A sidecar may vanish between listing and reading; sizes are for showing only.
            return 0;
        }
    }

    /** Bytes of a folder; 0 if it is not there yet. */
    public static long folderBytes(Path root) {
        try {
            long bytes = 0;
            for (Path file : regularFiles(root)) {
                bytes += Files.size(file);
            }
            return bytes;
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    /**
     * Renames and makes the rename durable.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the target's name is taken; nothing was renamed then
     */
    public void rename(Path source, Path target) throws IOException {
        noReplaceRename.rename(source, target);
        syncFolder(Objects.requireNonNull(target.getParent()));
    }

    /** Makes a file's, or every file's and folder's content below a folder, durable. */
    public static void sync(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                syncFolder(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    static void syncFolder(Path visited) throws IOException {
        try (FileChannel channel = FileChannel.open(visited, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Writes a small file durably under a name that must be free. */
    public void writeNew(Path target, byte[] content) throws IOException {
        Path temporary = target.resolveSibling(target.getFileName() + ".writing");
        try {
            // What a crash left half written under this name is nobody's.
            Files.deleteIfExists(temporary);
            writeDurably(temporary, content);
            rename(temporary, target);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void writeDurably(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    /** Where import builds the new database, beside the original. */
    public Path incoming(String graphId) {
        return folder.resolve(graphId + ".lbug" + INCOMING);
    }

    /** Removes what an import was building, with its sidecars; never anything else. */
    public void discardIncoming(String graphId) throws IOException {
        Path unfinished = incoming(graphId);
        for (Path sidecar : sidecars(unfinished)) {
            deleteTree(sidecar);
        }
        deleteTree(unfinished);
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Path, size and SHA-256 of every file below a folder, sorted by path. */
    public static List<FileHash> hashes(Path root) throws IOException {
        List<FileHash> hashes = new ArrayList<>();
        for (Path file : regularFiles(root)) {
            String relative = root.relativize(file).toString().replace('\\', '/');
            hashes.add(new FileHash(relative, Files.size(file), Sha256.of(file)));
        }
        return hashes;
    }
}
