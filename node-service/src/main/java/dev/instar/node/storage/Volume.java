package dev.instar.node.storage;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * What the node does to its data volume, one small step at a time. A change is durable only after the {@link #sync} or
 * {@link #syncFolder} that follows it; a power failure may undo any change before that. Nothing here replaces an
 * existing name.
 */
public interface Volume {

    /** A file that only grows. Not safe for several threads at once. */
    interface Log extends Closeable {

        /** All bytes in it now. */
        byte[] content() throws IOException;

        /** Adds bytes, which are durable after the next {@link #sync}; after a failure the log may end in a part of them. */
        void append(byte[] bytes) throws IOException;

        /** Makes durable what was added; after a failure nobody can tell what is. */
        void sync() throws IOException;

        /** Cuts the log back, durably. */
        void truncate(long bytes) throws IOException;
    }

    /**
     * Whether anything has that name, and can be looked at.
     */
    boolean exists(Path path);

    /**
     * Whether it is a folder, and can be looked at.
     */
    boolean isFolder(Path path);

    /** Direct children, sorted; empty if there is no such folder. */
    List<Path> list(Path folder) throws IOException;

    /** Every regular file below a folder, or the file itself; sorted; empty if there is nothing. */
    List<Path> regularFiles(Path root) throws IOException;

    /** Length in bytes. */
    long size(Path file) throws IOException;

    Instant modified(Path file) throws IOException;

    /**
     * Tells a file from another one under the same name: equal as long as the name leads to the same file, whatever is
     * written to it.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     */
    Object key(Path file) throws IOException;

    InputStream read(Path file) throws IOException;

    /** Bytes that can still be written. */
    long free() throws IOException;

    /** Whether copies of files share their blocks, and take none, until one of them is written to. */
    boolean sharesBlocks() throws IOException;

    /** Size of the volume in bytes. */
    long total() throws IOException;

    /** Creates a folder and those above it; does nothing if it is there. */
    void createFolder(Path folder) throws IOException;

    /** Creates a file. @throws java.nio.file.FileAlreadyExistsException if the name is taken */
    OutputStream create(Path file) throws IOException;

    /**
     * Copies a file. Where the file system can, both share their blocks until one of them is written to.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the target's name is taken; nothing was copied then
     */
    void copy(Path source, Path target) throws IOException;

    /** Makes the content of a file, or of everything below a folder, durable. */
    void sync(Path root) throws IOException;

    /** Makes the names in a folder durable. */
    void syncFolder(Path folder) throws IOException;

    /**
     * Gives a file or folder another name.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the target's name is taken; nothing was renamed then
     */
    void rename(Path source, Path target) throws IOException;

    /** Removes a file, or a folder with all it holds; does nothing if it is gone. */
    void delete(Path root) throws IOException;

    /** Opens or creates a log. */
    Log openLog(Path file) throws IOException;

    /**
     * Takes a shared lock on a file until it is closed or the process ends, whatever else the process does with the file.
     *
     * @throws IOException if another process has the file locked for writing
     */
    Closeable lockShared(Path file) throws IOException;

    /**
     * Claims the volume for this process until the claim is closed or the process ends.
     *
     * @param owner one line that names this process to whoever is refused
     * @throws VolumeInUseException if another process holds it
     */
    Closeable claim(Path file, String owner) throws IOException;
}
