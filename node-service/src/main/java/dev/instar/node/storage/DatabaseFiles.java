package dev.instar.node.storage;

import dev.instar.node.settings.NodeProperties;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Reads, writes, copies and removes files of the data folder, durably where it says so. */
@Component
public class DatabaseFiles {

    /** What a file carries behind its name until it is whole. */
    public static final String WRITING = ".writing";

    private static final int BLOCK_BYTES = 4096;

    private final Volume volume;

    private final Path folder;
    private final DatabaseNames names;
    private final FileIdentities identities;
    private final UnwrittenLogs logs;

    DatabaseFiles(Volume volume, NodeProperties properties) throws IOException {
        this.volume = volume;
        folder = properties.dataFolder().toAbsolutePath().normalize();
        names = new DatabaseNames(volume, folder);
        identities = new FileIdentities(volume, folder, names);
        logs = new UnwrittenLogs(volume, identities);
        volume.createFolder(exports());
        volume.syncFolder(folder);
    }

    public Path folder() {
        return folder;
    }

    public Path exports() {
        return folder.resolve("exports");
    }

    /** Names of files and what is there under them. */
    public DatabaseNames names() {
        return names;
    }

    /** Compares files with what they were. */
    public FileIdentities identities() {
        return identities;
    }

    /** Logs and checkpoints that are not in the main file yet. */
    public UnwrittenLogs logs() {
        return logs;
    }

    /** Where an engine finds the database. */
    public Path database(String graphId) {
        return names.database(graphId);
    }

    /** Whether anything has that name. */
    public boolean exists(Path path) {
        return volume.exists(path);
    }

    /** Bytes of a database and its sidecars, in whole blocks; 0 if it is gone. */
    public long bytes(String graphId) {
        return bytes(names.database(graphId));
    }

    /**
     * Bytes that a copy of a database takes: none where the file system lets copies share their blocks. Looks at the few
     * names an engine gives, and lists no folder.
     */
    public long bytesForCopy(String graphId) throws IOException {
        Path database = names.database(graphId);
        if (volume.sharesBlocks()) {
            return 0;
        }
        if (volume.isFolder(database)) {
            return bytes(database);
        }
        long bytes = volume.exists(database) ? inBlocks(volume.size(database)) : 0;
        for (String suffix : UnwrittenLogs.UNWRITTEN) {
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
            for (Path file : names.fileSet(database)) {
                bytes += bytesOnVolume(file);
            }
            return bytes;
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    /** A sidecar may vanish between listing and reading; the other files count all the same. */
    private long bytesOnVolume(Path file) {
        try {
            return inBlocks(volume.size(file));
        } catch (IOException e) {
            return 0;
        }
    }

    /** What a file of so many bytes takes on the volume. */
    public static long inBlocks(long bytes) {
        return (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    }

    /** The definitions that the database held at its last checkpoint, in the engine's own form. @see DatabaseCatalog#read */
    public byte[] catalogue(Path database) throws IOException {
        return DatabaseCatalog.read(volume, database);
    }

    /** The logs beside a database, which hold later definitions in the same form. @see DatabaseCatalog#unwritten */
    public byte[] unwrittenCatalogue(Path database) throws IOException {
        return DatabaseCatalog.unwritten(volume, database);
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
        for (Path file : names.fileSet(database)) {
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
        for (Path sidecar : names.sidecarsOfEngines(database)) {
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

    /** Gives a database that the journal knows the name under which it was made, if something came between. */
    public void completeCreation(String graphId) throws IOException {
        if (!volume.exists(names.database(graphId)) && volume.exists(names.creating(graphId))) {
            rename(names.creating(graphId), names.database(graphId));
        }
    }

    /** Removes what is left of databases that were not made to their end. */
    public void discardUnfinishedCreations() throws IOException {
        for (String name : names.setAside(DatabaseNames.CREATING)) {
            int end = name.indexOf(DatabaseNames.DATABASE + DatabaseNames.CREATING)
                    + DatabaseNames.DATABASE.length()
                    + DatabaseNames.CREATING.length();
            boolean isOurs = end == name.length()
                    || DatabaseNames.OF_ENGINES.matcher(name.substring(end)).matches();
            if (isOurs) {
                discard(folder.resolve(name.substring(0, end)));
            }
        }
    }

    /**
     * Removes a database with the sidecars that engines write, durably. Only for names that import, rollback or restore
     * gave; a file of any other suffix belongs to others.
     */
    public void discard(Path setAside) throws IOException {
        String rest = setAside.getFileName().toString();
        int end = rest.indexOf(DatabaseNames.DATABASE + ".");
        if (end < 0
                || !DatabaseNames.OWN_NAME
                        .matcher(rest.substring(end + DatabaseNames.DATABASE.length()))
                        .matches()) {
            throw new IOException(setAside.getFileName() + " is not a name the node gave; it is not removed.");
        }
        // The main file last: as long as it is there, a repeat finds the rest.
        for (Path sidecar : names.sidecarsOfEngines(setAside)) {
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

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent());
    }
}
