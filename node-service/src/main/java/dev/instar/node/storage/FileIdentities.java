package dev.instar.node.storage;

import dev.instar.protocol.FileHash;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Tells whether the files of a database are those of before: by id, sizes, times of writes and hashes. */
public final class FileIdentities {

    static final int ID_BYTES = 16;

    /** LadybugDB 0.13; the log of 0.12 was not looked at. */
    private static final int FIRST_LOG_WITH_ID = 40;

    static final int ID_OFFSET = 28;

    private final Volume volume;
    private final Path folder;
    private final DatabaseNames names;

    FileIdentities(Volume volume, Path folder, DatabaseNames names) {
        this.volume = volume;
        this.folder = folder;
        this.names = names;
    }

    /**
     * Names of the files that are called as an engine calls those of further graphs of a database. A file with the
     * database's own id is a copy of it: each graph has another (measured on 0.16 to 0.20).
     */
    public List<String> namedLikeFurtherGraphs(String graphId) {
        return names.children(folder, path -> isNamedLikeFurtherGraph(graphId, path)).stream()
                .map(path -> path.getFileName().toString())
                .toList();
    }

    /** Whether an engine would call the file of a further graph of a database so. */
    public boolean isNamedLikeFurtherGraph(String graphId, Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(graphId + ".")
                && name.endsWith(DatabaseNames.DATABASE)
                && !name.equals(graphId + DatabaseNames.DATABASE)
                && !isCopy(file, names.database(graphId));
    }

    /** Bytes of each file of {@link DatabaseNames#fileSet}, by path in the data folder. */
    public SortedMap<String, Long> sizes(Path database) throws IOException {
        SortedMap<String, Long> sizes = new TreeMap<>();
        for (Path file : names.fileSet(database)) {
            sizes.put(names.relative(file), volume.size(file));
        }
        return sizes;
    }

    /**
     * Size and SHA-256 of each file of {@link DatabaseNames#fileSet}, by the path it has, or would have, in the place of the database.
     *
     * @param file main file or folder of the database, under any name
     * @param safePoint passed again and again; what it throws ends the reading
     */
    public List<FileHash> contents(String graphId, Path file, Runnable safePoint) throws IOException {
        List<FileHash> contents = new ArrayList<>();
        for (Path part : names.fileSet(file)) {
            contents.add(hash(part, names.pathInPlace(graphId, file, part), safePoint));
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
            bytes.put(names.pathInPlace(graphId, database, file), volume.size(file));
            written.put(names.pathInPlace(graphId, database, file), written(file));
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
            String path = names.pathInPlace(graphId, database, file);
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
                + path.substring(names.relative(names.database(graphId)).length());
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
        return names.fileSet(database).stream()
                .filter(file ->
                        !file.toString().endsWith(".lock") && !file.toString().endsWith(".tmp"))
                .toList();
    }

    private boolean isCopy(Path file, Path database) {
        try {
            return hasId(database) && hasId(file) && Arrays.equals(bytes(file, ID_OFFSET), bytes(database, ID_OFFSET));
        } catch (IOException e) {
            return false;
        }
    }

    boolean hasId(Path database) throws IOException {
        return StorageHeader.read(volume, database)
                .filter(header -> header.engine().equals("ladybug") && header.storageVersion() >= FIRST_LOG_WITH_ID)
                .isPresent();
    }

    byte[] bytes(Path file, int offset) throws IOException {
        try (InputStream in = volume.read(file)) {
            in.skipNBytes(offset);
            return in.readNBytes(ID_BYTES);
        }
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

    /** Bytes of a file; empty if there is none that can be read. */
    public Optional<Long> size(Path file) {
        try {
            return volume.exists(file) ? Optional.of(volume.size(file)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
