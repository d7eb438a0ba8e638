package dev.instar.node.storage;

import dev.instar.node.World;
import dev.instar.node.storage.FakeTree.File;
import dev.instar.node.storage.FakeTree.Folder;
import dev.instar.node.storage.FakeTree.Inode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Files in memory that remember what a power failure would leave: content since the last sync and names since the last
 * sync of their folder are lost in it. Every change is an effect of the {@link World}.
 */
public final class FakeVolume implements Volume {

    private final World world;
    private final FakeTree tree = new FakeTree();
    private boolean claimed;
    private long free = Long.MAX_VALUE;
    private boolean freeFails;

    public FakeVolume(World world) {
        this.world = world;
    }

    /** All there is now, to return to with {@link #restore}. */
    public synchronized Object snapshot() {
        return tree.copy();
    }

    public synchronized void restore(Object snapshot) {
        tree.replace((Folder) snapshot);
        claimed = false;
    }

    /** The process that used the volume is gone. */
    public synchronized void processDied() {
        claimed = false;
    }

    /** As {@link #processDied}, and whatever was not synced is lost. */
    public synchronized void powerFailed() {
        claimed = false;
        tree.losePower();
    }

    /** What {@link #free} answers from now on. */
    public synchronized void setFree(long bytes) {
        free = bytes;
    }

    /** Lets the next {@link #free} fail, and no further one. */
    public synchronized void failNextFree() {
        freeFails = true;
    }

    @Override
    public synchronized boolean exists(Path path) {
        world.look();
        return tree.find(path) != null;
    }

    @Override
    public synchronized boolean isFolder(Path path) {
        world.look();
        return tree.find(path) instanceof Folder;
    }

    @Override
    public synchronized List<Path> list(Path folder) throws IOException {
        look("list " + folder);
        return tree.find(folder) instanceof Folder found
                ? found.live.keySet().stream().map(folder::resolve).toList()
                : List.of();
    }

    @Override
    public synchronized List<Path> regularFiles(Path start) throws IOException {
        look("list files in " + start);
        return tree.regularFiles(start);
    }

    @Override
    public synchronized long size(Path path) throws IOException {
        look("size of " + path);
        return tree.file(path).live.length;
    }

    @Override
    public Instant modified(Path path) {
        return Instant.EPOCH;
    }

    @Override
    public synchronized Object key(Path path) throws IOException {
        look("key of " + path);
        return tree.file(path);
    }

    @Override
    public synchronized InputStream read(Path path) throws IOException {
        byte[] content = tree.file(path).live;
        try {
            return new ByteArrayInputStream(world.read("read " + path, content));
        } catch (World.Failed e) {
            throw new FileSystemException(path.toString(), null, e.reason());
        }
    }

    @Override
    public boolean sharesBlocks() {
        return false;
    }

    @Override
    public synchronized long free() throws IOException {
        if (freeFails) {
            freeFails = false;
            throw new FileSystemException("/data", null, "Input/output error");
        }
        return free;
    }

    @Override
    public synchronized long total() {
        return Long.MAX_VALUE;
    }

    @Override
    public synchronized void createFolder(Path path) throws IOException {
        Folder folder = tree.root();
        for (Path name : path) {
            Inode child = folder.live.get(name.toString());
            if (child == null) {
                Folder above = folder;
                var created = new Folder();
                effect("create folder " + path, () -> above.live.put(name.toString(), created));
                child = created;
            }
            if (!(child instanceof Folder below)) {
                throw new FileAlreadyExistsException(path.toString());
            }
            folder = below;
        }
    }

    @Override
    public synchronized OutputStream create(Path path) throws IOException {
        Folder parent = tree.parent(path);
        if (parent.live.containsKey(FakeTree.name(path))) {
            throw new FileAlreadyExistsException(path.toString());
        }
        var created = new File();
        effect("create " + path, () -> parent.live.put(FakeTree.name(path), created));
        return new ByteArrayOutputStream() {
            @Override
            public void close() throws IOException {
                FakeVolume.this.write(path, created, toByteArray());
            }
        };
    }

    @Override
    public synchronized void copy(Path source, Path target) throws IOException {
        byte[] content = tree.file(source).live;
        Folder parent = tree.parent(target);
        if (parent.live.containsKey(FakeTree.name(target))) {
            throw new FileAlreadyExistsException(target.toString());
        }
        var copied = new File();
        effect(
                "copy " + source + " to " + target,
                () -> {
                    parent.live.put(FakeTree.name(target), copied);
                    copied.live = Arrays.copyOf(content, content.length / 2);
                },
                () -> {
                    parent.live.put(FakeTree.name(target), copied);
                    copied.live = content;
                });
    }

    private synchronized void write(Path path, File file, byte[] content) throws IOException {
        effect(
                "write " + path,
                () -> file.live = Arrays.copyOf(content, content.length / 2),
                () -> file.live = content);
    }

    private void look(String what) throws IOException {
        try {
            world.look(what);
        } catch (World.Failed e) {
            throw new FileSystemException(what.substring(what.indexOf('/')), null, e.reason());
        }
    }

    private void effect(String what, Runnable whole) throws IOException {
        effect(what, () -> {}, whole);
    }

    private void effect(String what, Runnable half, Runnable whole) throws IOException {
        try {
            world.effect(what, half, whole);
        } catch (World.Failed e) {
            // As the machine's own file system does it.
            throw new FileSystemException(what.substring(what.indexOf('/')), null, e.reason());
        }
    }

    /** What an engine does to its own file: content is replaced under the same name. */
    public synchronized void overwrite(Path path, byte[] content) throws IOException {
        Folder parent = tree.parent(path);
        File file = parent.live.get(FakeTree.name(path)) instanceof File found ? found : new File();
        effect(
                "engine writes " + path,
                () -> {
                    parent.live.put(FakeTree.name(path), file);
                    file.live = Arrays.copyOf(content, content.length / 2);
                },
                () -> {
                    parent.live.put(FakeTree.name(path), file);
                    file.live = content;
                });
    }

    @Override
    public synchronized void sync(Path path) throws IOException {
        Inode inode = tree.find(path);
        if (inode == null) {
            throw new NoSuchFileException(path.toString());
        }
        effect("sync " + path, () -> FakeTree.syncTree(inode));
    }

    @Override
    public synchronized void syncFolder(Path path) throws IOException {
        if (!(tree.find(path) instanceof Folder folder)) {
            throw new NoSuchFileException(path.toString());
        }
        effect("sync names in " + path, () -> {
            // The root of the fake has no folder above that could lose its name.
            String top = path.getName(0).toString();
            Folder root = tree.root();
            root.durable.put(top, Objects.requireNonNull(root.live.get(top)));
            FakeTree.syncNames(folder);
        });
    }

    @Override
    public synchronized void rename(Path source, Path target) throws IOException {
        Folder from = tree.parent(source);
        Folder to = tree.parent(target);
        Inode moved = from.live.get(FakeTree.name(source));
        if (moved == null) {
            throw new NoSuchFileException(source.toString());
        }
        if (to.live.containsKey(FakeTree.name(target))) {
            throw new FileAlreadyExistsException(target.toString());
        }
        effect("rename " + source + " to " + target, () -> {
            from.live.remove(FakeTree.name(source));
            to.live.put(FakeTree.name(target), moved);
        });
    }

    @Override
    public synchronized void delete(Path path) throws IOException {
        if (tree.find(path) == null) {
            return;
        }
        Folder parent = tree.parent(path);
        effect("delete " + path, () -> parent.live.remove(FakeTree.name(path)));
    }

    @Override
    public synchronized Log openLog(Path path) throws IOException {
        Folder parent = tree.parent(path);
        if (!(parent.live.get(FakeTree.name(path)) instanceof File)) {
            effect("create " + path, () -> parent.live.put(FakeTree.name(path), new File()));
        }
        return new FakeLog(path, tree.file(path));
    }

    @Override
    public Closeable lockShared(Path path) {
        // Every engine of the fake world belongs to the node.
        return () -> {};
    }

    @Override
    public synchronized Closeable claim(Path path, String owner) throws IOException {
        if (claimed) {
            throw new VolumeInUseException(String.valueOf(path.getParent()), owner);
        }
        claimed = true;
        return () -> claimed = false;
    }

    /** Half of what is appended is left by a stop. */
    private final class FakeLog implements Log {
        private final Path path;
        private final File file;

        FakeLog(Path path, File file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public byte[] content() throws IOException {
            look("read " + path);
            return file.live;
        }

        @Override
        public void append(byte[] bytes) throws IOException {
            effect(
                    "append to " + path,
                    () -> file.live = concat(Arrays.copyOf(bytes, bytes.length / 2)),
                    () -> file.live = concat(bytes));
        }

        @Override
        public void sync() throws IOException {
            effect("sync " + path, () -> file.durable = file.live);
        }

        private byte[] concat(byte[] bytes) {
            byte[] all = Arrays.copyOf(file.live, file.live.length + bytes.length);
            System.arraycopy(bytes, 0, all, file.live.length, bytes.length);
            return all;
        }

        @Override
        public void truncate(long bytes) throws IOException {
            effect("truncate " + path, () -> {
                file.live = Arrays.copyOf(file.live, (int) bytes);
                file.durable = file.live;
            });
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
