package dev.instar.node.storage;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The file system the data folder lies on. */
final class LocalVolume implements Volume {

    private final Path folder;
    private final NoReplaceRename noReplaceRename = new NoReplaceRename();
    private final SharedFileLock sharedFileLock = new SharedFileLock();
    private final BlockSharing blockSharing = new BlockSharing();
    private volatile @Nullable Boolean sharesBlocks;

    /** @param folder any folder on the volume */
    LocalVolume(Path folder) {
        this.folder = folder;
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path);
    }

    @Override
    public boolean isFolder(Path path) {
        return Files.isDirectory(path);
    }

    @Override
    public List<Path> list(Path parent) throws IOException {
        try (Stream<Path> children = Files.list(parent)) {
            return children.sorted().toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
    }

    @Override
    public List<Path> regularFiles(Path root) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    @Override
    public long size(Path file) throws IOException {
        return Files.size(file);
    }

    @Override
    public Instant modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }

    @Override
    public Object key(Path file) throws IOException {
        // Device and inode.
        return Objects.requireNonNull(
                Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    }

    @Override
    public InputStream read(Path file) throws IOException {
        return Files.newInputStream(file);
    }

    @Override
    public boolean sharesBlocks() {
        Boolean known = sharesBlocks;
        if (known == null) {
            known = blockSharing.isPossibleIn(folder).orElse(null);
            sharesBlocks = known;
        }
        return known != null && known;
    }

    @Override
    public long free() throws IOException {
        requireSize();
        return folder.toFile().getUsableSpace();
    }

    @Override
    public long total() throws IOException {
        return requireSize();
    }

    /**
     * Size of the volume. Asked of the folder and not of its file store: Java finds a file store by its mount point, and
     * in a sandbox the root may be none.
     */
    private long requireSize() throws IOException {
        long total = folder.toFile().getTotalSpace();
        if (total == 0) {
            throw new IOException("The size of the volume that " + folder + " lies on cannot be read");
        }
        return total;
    }

    @Override
    public void createFolder(Path created) throws IOException {
        Files.createDirectories(created);
    }

    @Override
    public OutputStream create(Path file) throws IOException {
        return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    @Override
    public void copy(Path source, Path target) throws IOException {
        // On Linux by copy_file_range, which file systems that can share blocks answer by sharing them.
        Files.copy(source, target);
    }

    @Override
    public void sync(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                syncFolder(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void syncFolder(Path synced) throws IOException {
        try (FileChannel channel = FileChannel.open(synced, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void rename(Path source, Path target) throws IOException {
        noReplaceRename.rename(source, target);
    }

    @Override
    public void delete(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Override
    public Log openLog(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel.position(channel.size());
        return new LocalLog(channel);
    }

    @Override
    public Closeable lockShared(Path file) throws IOException {
        return sharedFileLock.take(file);
    }

    @Override
    public Closeable claim(Path file, String owner) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            String other = new String(content(channel), StandardCharsets.UTF_8);
            channel.close();
            throw new VolumeInUseException(
                    Objects.requireNonNull(file.getParent()).toString(), other);
        }
        channel.truncate(0);
        write(channel, (owner + "\n").getBytes(StandardCharsets.UTF_8));
        return channel;
    }

    private static byte[] content(FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        while (content.hasRemaining() && channel.read(content, content.position()) >= 0) {
            // Reads on until all is there.
        }
        return content.array();
    }

    private static void write(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private record LocalLog(FileChannel channel) implements Log {

        @Override
        public byte[] content() throws IOException {
            return LocalVolume.content(channel);
        }

        @Override
        public void append(byte[] bytes) throws IOException {
            write(channel, bytes);
        }

        @Override
        public void sync() throws IOException {
            channel.force(true);
        }

        @Override
        public void truncate(long bytes) throws IOException {
            channel.truncate(bytes);
            channel.force(true);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
