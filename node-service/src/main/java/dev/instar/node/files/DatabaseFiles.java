package dev.instar.node.files;

import dev.instar.node.NodeProperties;
import dev.instar.protocol.FileHash;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * The data folder: where each file lives and the few things done to files. Databases are {@code <graph_id>.lbug} with
 * sidecars {@code <graph_id>.lbug.*}; what import, rollback and restore set aside carries the suffixes below.
 */
@Component
public class DatabaseFiles {

    public static final String PRE_MIGRATION = ".pre-migration";
    public static final String INCOMING = ".incoming";
    public static final String CREATING = ".creating";
    public static final String ROLLED_BACK = ".rolled-back";
    public static final String RESTORING = ".restoring";
    public static final String BEFORE_RESTORE = ".before-restore";
    public static final String SAFETY_COPY = ".safety-copy";
    public static final String SPOILT = ".spoilt";

    private static final String KEPT = ".kept";

    /** What a file carries behind its name until it is whole. */
    public static final String WRITING = ".writing";

    private static final String DATABASE = ".lbug";
    private static final int BLOCK_BYTES = 4096;
    /** What an engine calls its log while it writes a checkpoint. */
    private static final String CHECKPOINT_LOG = ".wal.checkpoint";

    private static final int ID_BYTES = 16;
    private static final List<String> UNWRITTEN = List.of(".wal", ".wal.checkpoint", ".shadow");

    /** What engines write beside a database (measured on Kuzu 0.9.0 to LadybugDB 0.22.0). */
    private static final Pattern OF_ENGINES =
            Pattern.compile("\\.(wal|wal\\.checkpoint|shadow|tmp|lock|checkpoint\\.[a-z]+\\.lock)");

    /** LadybugDB 0.13; the log of 0.12 was not looked at. */
    private static final int FIRST_LOG_WITH_ID = 40;

    private static final int ID_OFFSET = 28;

    /** The whole record of a commit in a log of Kuzu. */
    private static final int KUZU_COMMIT = 2;

    /** The names the node gives, with the number {@link #freeName} may add and the sidecars moved along. */
    private static final Pattern OWN_NAME =
            Pattern.compile("(\\.pre-migration|\\.incoming|\\.creating|\\.rolled-back|\\.restoring|\\.before-restore"
                    + "|\\.safety-copy|\\.spoilt)(-\\d+)?(\\..*)?|\\..*\\.kept(-\\d+)?");

    private final Volume volume;
    private final Path folder;

    DatabaseFiles(Volume volume, NodeProperties properties) throws IOException {
        this.volume = volume;
        folder = properties.dataFolder().toAbsolutePath().normalize();
        volume.createFolder(exports());
        volume.syncFolder(folder);
    }

    public Path folder() {
        return folder;
    }

    public Path exports() {
        return folder.resolve("exports");
    }

    /** Where an engine finds the database. */
    public Path database(String graphId) {
        return folder.resolve(graphId + DATABASE);
    }

    public boolean exists(Path path) {
        return volume.exists(path);
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

    /**
     * Names of the files that are called as an engine calls those of further graphs of a database. A file with the
     * database's own id is a copy of it: each graph has another (measured on 0.16 to 0.20).
     */
    public List<String> namedLikeFurtherGraphs(String graphId) {
        return children(folder, path -> isNamedLikeFurtherGraph(graphId, path)).stream()
                .map(path -> path.getFileName().toString())
                .toList();
    }

    /** Whether an engine would call the file of a further graph of a database so. */
    public boolean isNamedLikeFurtherGraph(String graphId, Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(graphId + ".")
                && name.endsWith(DATABASE)
                && !name.equals(graphId + DATABASE)
                && !isCopy(file, database(graphId));
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

    private List<Path> children(Path parent, Predicate<Path> wanted) {
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

    /** Bytes of each file of {@link #fileSet}, by path in the data folder. */
    public SortedMap<String, Long> sizes(Path database) throws IOException {
        SortedMap<String, Long> sizes = new TreeMap<>();
        for (Path file : fileSet(database)) {
            sizes.put(relative(file), volume.size(file));
        }
        return sizes;
    }

    /**
     * Size and SHA-256 of each file of {@link #fileSet}, by the path it has, or would have, in the place of the database.
     *
     * @param file main file or folder of the database, under any name
     * @param safePoint passed again and again; what it throws ends the reading
     */
    public List<FileHash> contents(String graphId, Path file, Runnable safePoint) throws IOException {
        List<FileHash> contents = new ArrayList<>();
        for (Path part : fileSet(file)) {
            contents.add(hash(part, pathInPlace(graphId, file, part), safePoint));
        }
        return contents;
    }

    /** The first file that is missing or has another size than in {@link #sizes}; empty if all are as they were. */
    public Optional<String> flaw(SortedMap<String, Long> sizes) {
        return sizes.entrySet().stream()
                .map(file -> size(folder.resolve(file.getKey()))
                        .map(bytes -> bytes.equals(file.getValue())
                                ? ""
                                : file.getKey() + " has " + bytes + " bytes, and had " + file.getValue())
                        .orElse(file.getKey() + " is not there"))
                .filter(flaw -> !flaw.isEmpty())
                .findFirst();
    }

    /** Bytes of a file; empty if there is none that can be read. */
    public Optional<Long> size(Path file) {
        try {
            return volume.exists(file) ? Optional.of(volume.size(file)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Path relative to the data folder, with forward slashes. */
    public String relative(Path path) {
        return folder.relativize(path).toString().replace('\\', '/');
    }

    /** Bytes of a database and its sidecars, in whole blocks; 0 if it is gone. */
    public long bytes(String graphId) {
        return bytes(database(graphId));
    }

    /**
     * Bytes that a copy of a database takes: none where the file system lets copies share their blocks. Looks at the few
     * names an engine gives, and lists no folder.
     */
    public long bytesForCopy(String graphId) throws IOException {
        Path database = database(graphId);
        if (volume.sharesBlocks()) {
            return 0;
        }
        if (volume.isFolder(database)) {
            return bytes(database);
        }
        long bytes = volume.exists(database) ? inBlocks(volume.size(database)) : 0;
        for (String suffix : UNWRITTEN) {
            Path sidecar = database.resolveSibling(database.getFileName() + suffix);
            if (volume.exists(sidecar)) {
                bytes += inBlocks(volume.size(sidecar));
            }
        }
        return bytes;
    }

    /** As {@link #bytes(String)}, for a database under any name. */
    public long bytes(Path database) {
        try {
            long bytes = 0;
            for (Path file : fileSet(database)) {
                bytes += inBlocks(volume.size(file));
            }
            return bytes;
        } catch (IOException | UncheckedIOException e) {
            // A sidecar may vanish between listing and reading; a copy or an upload that relies on the size then fails
            // on its own.
            return 0;
        }
    }

    /** What a file of so many bytes takes on the volume. */
    public static long inBlocks(long bytes) {
        return (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    }

    /** The definitions that the database held at its last checkpoint, in the engine's own form. @see Catalogue#read */
    public byte[] catalogue(Path database) throws IOException {
        return Catalogue.read(volume, database);
    }

    /** The logs beside a database, which hold later definitions in the same form. @see Catalogue#unwritten */
    public byte[] unwrittenCatalogue(Path database) throws IOException {
        return Catalogue.unwritten(volume, database);
    }

    /** What the file's own header says. @see StorageHeader#read */
    public Optional<StorageHeader> header(Path database) throws IOException {
        return StorageHeader.read(volume, database);
    }

    /**
     * Renames and makes the rename durable.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the target's name is taken; nothing was renamed then
     */
    public void rename(Path source, Path target) throws IOException {
        volume.rename(source, target);
        volume.syncFolder(parent(target));
    }

    /**
     * Copies a database with the sidecars that engines write, also while an engine of another process has it open but writes nothing. Not
     * durable before a {@link #sync}.
     *
     * @throws java.nio.file.FileAlreadyExistsException if a name is taken
     */
    public void copy(Path database, Path target) throws IOException {
        for (Path file : fileSet(database)) {
            String below = file.toString().substring(database.toString().length());
            Path copied = target.resolveSibling(target.getFileName() + below);
            volume.createFolder(parent(copied));
            volume.copy(file, copied);
        }
    }

    /** Copies one file, or one database folder, without what lies beside it. Not durable before a {@link #sync}. */
    public void copyMainFile(Path source, Path target) throws IOException {
        for (Path file : volume.regularFiles(source)) {
            Path copied = file.equals(source) ? target : target.resolve(source.relativize(file));
            volume.createFolder(parent(copied));
            volume.copy(file, copied);
        }
    }

    /**
     * Names of the files beside a database in which its engine has left what is not in the main file yet; empty for a
     * database that was closed. Foreign files and lock files do not count.
     */
    public List<String> unwritten(Path database) {
        List<String> names = new ArrayList<>();
        unwrittenBeside(database)
                .forEach(sidecar -> names.add(sidecar.getFileName().toString()));
        if (logBytesInside(database) > 0) {
            names.add(database.getFileName() + "/.wal");
        }
        return names;
    }

    /** Logs beside a database, and the pages of a checkpoint that did not end. */
    public List<Path> unwrittenBeside(Path database) {
        return UNWRITTEN.stream()
                .map(suffix -> database.resolveSibling(database.getFileName() + suffix))
                .filter(sidecar -> volume.exists(sidecar) && !volume.isFolder(sidecar))
                .toList();
    }

    /** Kuzu up to 0.10 keeps the log in the database's folder, also an empty one. */
    private long logBytesInside(Path database) {
        try {
            Path log = database.resolve(".wal");
            return volume.isFolder(database) && volume.exists(log) ? volume.size(log) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a checkpoint of a LadybugDB engine began and did not end: its log lies beside the database. */
    public boolean hasCutOffCheckpoint(Path database) {
        return volume.exists(database.resolveSibling(database.getFileName() + CHECKPOINT_LOG));
    }

    /** What its engine left of a checkpoint of a LadybugDB database; empty for what is none. */
    public Optional<CutOffCheckpoint> cutOffCheckpoint(Path database) throws IOException {
        return header(database)
                .filter(header -> header.engine().equals("ladybug"))
                .map(header -> new CutOffCheckpoint(volume, database, header.storageVersion()));
    }

    /** Bytes of a database's write-ahead log, 0 if it has none. */
    public long logBytes(Path database) throws IOException {
        Path log = log(database);
        return volume.exists(log) ? volume.size(log) : 0;
    }

    /** Gives a database an empty write-ahead log if it has none. */
    public void createMissingLog(Path database) throws IOException {
        if (!volume.exists(log(database))) {
            volume.create(log(database)).close();
        }
    }

    private Path log(Path database) {
        return volume.isFolder(database)
                ? database.resolve(".wal")
                : database.resolveSibling(database.getFileName() + ".wal");
    }

    /**
     * Whether the log of a Kuzu database up to 0.10 breaks off: it was whole when it ended with the record of a commit
     * (measured on 0.7 and 0.9). False for databases of other engines.
     */
    public boolean hasTornLog(Path database) throws IOException {
        long bytes = logBytesInside(database);
        if (bytes == 0) {
            return false;
        }
        try (InputStream in = volume.read(database.resolve(".wal"))) {
            in.skipNBytes(bytes - 1);
            return in.read() != KUZU_COMMIT;
        }
    }

    /**
     * Whether a write-ahead log beside a database of LadybugDB was written by another database, also that of a checkpoint
     * that was cut off: all begin with the database's id, the main file at byte 28 (measured on 0.13 to 0.20). Kuzu's logs
     * carry none.
     */
    public boolean hasForeignLog(Path database) throws IOException {
        for (String suffix : hasId(database) ? List.of(".wal", CHECKPOINT_LOG) : List.<String>of()) {
            Path log = database.resolveSibling(database.getFileName() + suffix);
            boolean comparable = volume.exists(log) && volume.size(log) >= ID_BYTES;
            if (comparable && !Arrays.equals(bytes(log, 0), bytes(database, ID_OFFSET))) {
                return true;
            }
        }
        return false;
    }

    /**
     * The id that an engine gave a database when it made it.
     *
     * @return hexadecimal digits; empty where engines give none (Kuzu, LadybugDB before 0.13)
     */
    public Optional<String> id(Path database) throws IOException {
        return volume.exists(database) && hasId(database)
                ? Optional.of(HexFormat.of().formatHex(bytes(database, ID_OFFSET)))
                : Optional.empty();
    }

    /** Seconds from 1970 to the last write to a file. */
    public long written(Path file) throws IOException {
        return volume.modified(file).getEpochSecond();
    }

    /** As {@link Volume#key}. */
    public Object key(Path file) throws IOException {
        return volume.key(file);
    }

    /** Identifies a closed database under any name. @throws java.nio.file.NoSuchFileException if it is not there */
    public FileIdentity identity(String graphId, Path database) throws IOException {
        if (!volume.exists(database)) {
            throw new NoSuchFileException(database.toString());
        }
        SortedMap<String, Long> bytes = new TreeMap<>();
        SortedMap<String, Long> written = new TreeMap<>();
        for (Path file : identifying(database)) {
            bytes.put(pathInPlace(graphId, database, file), volume.size(file));
            written.put(pathInPlace(graphId, database, file), written(file));
        }
        return new FileIdentity(bytes, written, id(database).orElse(null));
    }

    /** The first file of a closed database that was written to since. */
    public Optional<String> laterWrite(String graphId, Path database, FileIdentity earlier) throws IOException {
        FileIdentity now = identity(graphId, database);
        for (Map.Entry<String, Long> file : earlier.written().entrySet()) {
            Long present = now.written().get(file.getKey());
            if (present != null && !present.equals(file.getValue())) {
                return Optional.of(nameOf(graphId, database, file.getKey()) + " was written to at "
                        + Instant.ofEpochSecond(present) + ", and at " + Instant.ofEpochSecond(file.getValue())
                        + " before");
            }
        }
        return Optional.empty();
    }

    /**
     * The first of a closed database's files that is there and is not as it was. What is not there any more does not count,
     * so that a removal can be repeated.
     *
     * @return the file's name
     * @throws IOException if the files cannot be looked at
     */
    public Optional<String> stranger(String graphId, Path database, FileIdentity earlier) throws IOException {
        for (Path file : identifying(database)) {
            String path = pathInPlace(graphId, database, file);
            boolean isAsItWas = Long.valueOf(volume.size(file))
                            .equals(earlier.bytes().get(path))
                    && Long.valueOf(written(file)).equals(earlier.written().get(path));
            if (!isAsItWas) {
                return Optional.of(String.valueOf(file.getFileName()));
            }
        }
        return volume.exists(database) && !id(database).equals(Optional.ofNullable(earlier.id()))
                ? Optional.of(String.valueOf(database.getFileName()))
                : Optional.empty();
    }

    private String nameOf(String graphId, Path database, String path) {
        return database.getFileName()
                + path.substring(relative(database(graphId)).length());
    }

    /** The first way in which a closed database is not what it was, but for the times of writes; empty if there is none. */
    public Optional<String> change(String graphId, Path database, FileIdentity earlier) throws IOException {
        FileIdentity now = identity(graphId, database);
        SortedSet<String> paths = new TreeSet<>(earlier.bytes().keySet());
        paths.addAll(now.bytes().keySet());
        for (String path : paths) {
            Long before = earlier.bytes().get(path);
            Long present = now.bytes().get(path);
            String name = nameOf(graphId, database, path);
            if (present == null) {
                return Optional.of(name + " is not there");
            }
            if (before == null) {
                return Optional.of(name + " is there now and was not before");
            }
            if (!present.equals(before)) {
                return Optional.of(name + " has " + present + " bytes, and had " + before);
            }
        }
        return Objects.equals(now.id(), earlier.id())
                ? Optional.empty()
                : Optional.of(database.getFileName() + " is another database");
    }

    private List<Path> identifying(Path database) throws IOException {
        return fileSet(database).stream()
                .filter(file ->
                        !file.toString().endsWith(".lock") && !file.toString().endsWith(".tmp"))
                .toList();
    }

    private String pathInPlace(String graphId, Path database, Path file) {
        return relative(database(graphId))
                + file.toString().substring(database.toString().length()).replace('\\', '/');
    }

    private boolean isCopy(Path file, Path database) {
        try {
            return hasId(database) && hasId(file) && Arrays.equals(bytes(file, ID_OFFSET), bytes(database, ID_OFFSET));
        } catch (IOException e) {
            return false;
        }
    }

    private boolean hasId(Path database) throws IOException {
        return header(database)
                .filter(header -> header.engine().equals("ladybug") && header.storageVersion() >= FIRST_LOG_WITH_ID)
                .isPresent();
    }

    private byte[] bytes(Path file, int offset) throws IOException {
        try (InputStream in = volume.read(file)) {
            in.skipNBytes(offset);
            return in.readNBytes(ID_BYTES);
        }
    }

    /**
     * Locks a database against engines of other processes that would open it for writing. Kuzu up to 0.10 locks a file
     * in the database's folder, later engines the main file.
     *
     * @throws IOException if one has it open for writing
     */
    public Closeable lockShared(Path database) throws IOException {
        return volume.lockShared(volume.isFolder(database) ? database.resolve(".lock") : database);
    }

    /** Bytes that can still be written to the volume. */
    public long free() throws IOException {
        return volume.free();
    }

    /** Makes a database's files and their names durable. */
    public void sync(Path database) throws IOException {
        volume.sync(database);
        for (Path sidecar : sidecarsOfEngines(database)) {
            volume.sync(sidecar);
        }
        volume.syncFolder(parent(database));
    }

    /** Makes the names in a file's folder durable. */
    void syncNames(Path file) throws IOException {
        volume.syncFolder(parent(file));
    }

    /** Makes everything in a folder, and the folder's own name, durable. */
    public void syncTree(Path root) throws IOException {
        volume.sync(root);
        volume.syncFolder(parent(root));
    }

    /** Creates a folder below the data folder, durably. */
    public void createFolder(Path created) throws IOException {
        volume.createFolder(created);
        for (Path above = parent(created); above.startsWith(folder); above = parent(above)) {
            volume.syncFolder(above);
        }
    }

    /** Writes a small file durably under a name that must be free; half of it is never seen under that name. */
    public void writeNew(Path target, byte[] content) throws IOException {
        Path temporary = target.resolveSibling(target.getFileName() + WRITING);
        // What a crash left half written under this name is nobody's.
        volume.delete(temporary);
        write(temporary, content);
        volume.sync(temporary);
        rename(temporary, target);
    }

    /** Writes a file under a name that must be free; not durable before a sync. */
    public void write(Path target, byte[] content) throws IOException {
        try (OutputStream out = volume.create(target)) {
            out.write(content);
        }
    }

    public byte[] readAll(Path file) throws IOException {
        try (InputStream in = volume.read(file)) {
            return in.readAllBytes();
        }
    }

    /** Where a new database is made, until the journal knows it. */
    public Path creating(String graphId) {
        return folder.resolve(graphId + DATABASE + CREATING);
    }

    /** Gives a database that the journal knows the name under which it was made, if something came between. */
    public void completeCreation(String graphId) throws IOException {
        if (!volume.exists(database(graphId)) && volume.exists(creating(graphId))) {
            rename(creating(graphId), database(graphId));
        }
    }

    /** Removes what is left of databases that were not made to their end. */
    public void discardUnfinishedCreations() throws IOException {
        for (String name : setAside(CREATING)) {
            int end = name.indexOf(DATABASE + CREATING) + DATABASE.length() + CREATING.length();
            boolean isOurs = end == name.length()
                    || OF_ENGINES.matcher(name.substring(end)).matches();
            if (isOurs) {
                discard(folder.resolve(name.substring(0, end)));
            }
        }
    }

    /** Where import builds the new database, beside the original. */
    public Path incoming(String graphId) {
        return folder.resolve(graphId + DATABASE + INCOMING);
    }

    /** Where a restore puts what it reads back, beside the present files. */
    public Path restoring(String graphId) {
        return folder.resolve(graphId + DATABASE + RESTORING);
    }

    /**
     * Removes a database with the sidecars that engines write, durably. Only for names that import, rollback or restore
     * gave; a file of any other suffix belongs to others.
     */
    public void discard(Path setAside) throws IOException {
        String rest = setAside.getFileName().toString();
        int end = rest.indexOf(DATABASE + ".");
        if (end < 0
                || !OWN_NAME.matcher(rest.substring(end + DATABASE.length())).matches()) {
            throw new IOException(setAside.getFileName() + " is not a name the node gave; it is not removed.");
        }
        // The main file last: as long as it is there, a repeat finds the rest.
        for (Path sidecar : sidecarsOfEngines(setAside)) {
            volume.delete(sidecar);
        }
        volume.delete(setAside);
        volume.syncFolder(parent(setAside));
    }

    /** Removes a folder below the exports, durably. */
    public void discardExport(Path exported) throws IOException {
        if (!exported.startsWith(exports()) || exported.equals(exports())) {
            throw new IOException(exported + " is not an export; it is not removed.");
        }
        volume.delete(exported);
        volume.syncFolder(parent(exported));
    }

    /**
     * Path, size and SHA-256 of every file below a folder, sorted by path.
     *
     * @param safePoint passed again and again; what it throws ends the reading
     */
    public List<FileHash> hashes(Path root, Runnable safePoint) throws IOException {
        List<FileHash> hashes = new ArrayList<>();
        for (Path file : volume.regularFiles(root)) {
            String relative = root.relativize(file).toString().replace('\\', '/');
            hashes.add(hash(file, relative, safePoint));
        }
        return hashes;
    }

    /**
     * Size and SHA-256 of one file, under the name given.
     *
     * @param safePoint passed again and again; what it throws ends the reading
     */
    public FileHash hash(Path file, String name, Runnable safePoint) throws IOException {
        try (InputStream in = volume.read(file)) {
            return new FileHash(name, volume.size(file), Sha256.of(in, safePoint));
        }
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent());
    }
}
