package dev.instar.node.storage;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Folders and files of a {@link FakeVolume}. Each has live content, which a process sees, and durable content, which a
 * power failure leaves.
 */
final class FakeTree {

    sealed interface Inode {
        Inode copy();

        void losePower();
    }

    static final class File implements Inode {
        byte[] live = {};
        byte[] durable = {};

        @Override
        public File copy() {
            var copy = new File();
            copy.live = live;
            copy.durable = durable;
            return copy;
        }

        @Override
        public void losePower() {
            live = durable;
        }
    }

    static final class Folder implements Inode {
        final Map<String, Inode> live = new TreeMap<>();
        final Map<String, Inode> durable = new TreeMap<>();

        @Override
        public Folder copy() {
            var copy = new Folder();
            IdentityHashMap<Inode, Inode> copies = new IdentityHashMap<>();
            live.forEach((name, inode) -> copy.live.put(name, copies.computeIfAbsent(inode, Inode::copy)));
            durable.forEach((name, inode) -> copy.durable.put(name, copies.computeIfAbsent(inode, Inode::copy)));
            return copy;
        }

        @Override
        public void losePower() {
            live.clear();
            live.putAll(durable);
            live.values().forEach(Inode::losePower);
        }
    }

    private Folder root = new Folder();

    Folder root() {
        return root;
    }

    Folder copy() {
        return root.copy();
    }

    void replace(Folder other) {
        root = other.copy();
    }

    void losePower() {
        root.losePower();
    }

    List<Path> regularFiles(Path start) {
        List<Path> files = new ArrayList<>();
        collect(start, find(start), files);
        return files;
    }

    private static void collect(Path path, @Nullable Inode inode, List<Path> files) {
        switch (inode) {
            case File _ -> files.add(path);
            case Folder folder -> folder.live.forEach((name, child) -> collect(path.resolve(name), child, files));
            case null -> {
                // Nothing there.
            }
        }
    }

    @Nullable
    Inode find(Path path) {
        Inode inode = root;
        for (Path name : path) {
            inode = inode instanceof Folder folder ? folder.live.get(name.toString()) : null;
        }
        return inode;
    }

    File file(Path path) throws IOException {
        if (find(path) instanceof File file) {
            return file;
        }
        throw new NoSuchFileException(path.toString());
    }

    Folder parent(Path path) throws IOException {
        Path parent = Objects.requireNonNull(path.getParent());
        if (find(parent) instanceof Folder folder) {
            return folder;
        }
        throw new NoSuchFileException(parent.toString());
    }

    static String name(Path path) {
        return path.getFileName().toString();
    }

    static void syncTree(Inode inode) {
        switch (inode) {
            case File file -> file.durable = file.live;
            case Folder folder -> {
                folder.live.values().forEach(FakeTree::syncTree);
                syncNames(folder);
            }
        }
    }

    static void syncNames(Folder folder) {
        folder.durable.clear();
        folder.durable.putAll(folder.live);
    }
}
