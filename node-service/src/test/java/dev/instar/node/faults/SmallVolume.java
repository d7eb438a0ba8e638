package dev.instar.node.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A volume in memory, small enough to fill. Mounting it takes root; without, the tests that need it are left out. */
final class SmallVolume implements AutoCloseable {

    /** A file that leaves only so much room; closing it gives the room back. */
    interface Ballast extends AutoCloseable {
        @Override
        void close();
    }

    private static final int CHUNK_BYTES = 1 << 16;

    /** The kernel hands out room on such a volume in pages. */
    private static final int PAGE_BYTES = 4096;

    private final Path root;

    private SmallVolume(Path root) {
        this.root = root;
    }

    /** @param root an empty folder that the volume covers until it is closed */
    static SmallVolume mount(Path root, int megabytes) throws IOException, InterruptedException {
        boolean mounted;
        try {
            mounted = run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", root.toString());
        } catch (IOException e) {
            mounted = false;
        }
        assumeTrue(mounted, "A small volume cannot be mounted here; that takes root on Linux.");
        return new SmallVolume(root);
    }

    /** @param root an empty folder that nothing can be written to until the volume is closed */
    static SmallVolume mountReadOnly(Path root) throws IOException, InterruptedException {
        SmallVolume volume = mount(root, 1);
        assumeTrue(run("mount", "-o", "remount,ro", root.toString()), "A volume cannot be made read-only here.");
        return volume;
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    Path folder(String name) {
        return root.resolve(name);
    }

    long free() {
        return root.toFile().getUsableSpace();
    }

    /** Fills the volume up. */
    Ballast leaving(long bytes) throws IOException {
        Path file = root.resolve("ballast");
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long excess = free() - bytes; excess >= PAGE_BYTES; excess = free() - bytes) {
                out.write(new byte[(int) Math.min(excess, CHUNK_BYTES)]);
            }
        }
        return () -> {
            try {
                Files.delete(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (!run("umount", root.toString())) {
            // Somebody still has a file open; the volume goes when they end.
            run("umount", "-l", root.toString());
        }
    }
}
