package dev.instar.node.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether files of a folder can share their blocks. The name of the file system does not tell, because XFS can be made
 * without; so two files without a name and without content are asked to.
 */
final class BlockSharing {

    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_TMPFILE_ALONE = 0x400000;

    /** From {@code linux/fs.h}: makes a file share the blocks of another. */
    private static final long FICLONE = 0x40049409L;

    private static final int OWNER_ONLY = 0600;

    /** Errors of a file system that cannot; any other says nothing of it. */
    private static final int EOPNOTSUPP = 95;

    private static final int ENOTTY = 25;
    private static final int EINVAL = 22;

    private final MethodHandle open;
    private final MethodHandle ioctl;
    private final MethodHandle close;

    BlockSharing() {
        Linker linker = Linker.nativeLinker();
        open = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("open"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2));
        ioctl = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("ioctl"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2),
                Linker.Option.captureCallState("errno"));
        close = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("close"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }

    /** Whether they can; empty if that cannot be found out now, for want of room for one. */
    Optional<Boolean> isPossibleIn(Path folder) {
        if (!System.getProperty("os.name", "").startsWith("Linux")) {
            return Optional.of(false);
        }
        int from = -1;
        int to = -1;
        try {
            from = unnamed(folder);
            to = unnamed(folder);
            return from < 0 || to < 0 ? Optional.empty() : asked(from, to);
        } finally {
            close(from);
            close(to);
        }
    }

    private int unnamed(Path folder) {
        boolean arm = System.getProperty("os.arch", "").equals("aarch64");
        int directory = arm ? 0x4000 : 0x10000;
        try (Arena arena = Arena.ofConfined()) {
            return (int) open.invokeExact(
                    arena.allocateFrom(folder.toString()),
                    O_TMPFILE_ALONE | directory | O_RDWR | O_CLOEXEC,
                    OWNER_ONLY);
        } catch (Throwable e) {
            throw new IllegalStateException("The system's open cannot be called", e);
        }
    }

    private Optional<Boolean> asked(int from, int to) {
        MemoryLayout stateLayout = Linker.Option.captureStateLayout();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(stateLayout);
            int answer = (int) ioctl.invokeExact(state, to, FICLONE, from);
            if (answer == 0) {
                return Optional.of(true);
            }
            int errno = (int) stateLayout
                    .varHandle(MemoryLayout.PathElement.groupElement("errno"))
                    .get(state, 0L);
            return errno == EOPNOTSUPP || errno == ENOTTY || errno == EINVAL ? Optional.of(false) : Optional.empty();
        } catch (Throwable e) {
            throw new IllegalStateException("The system's ioctl cannot be called", e);
        }
    }

    private void close(int descriptor) {
        if (descriptor < 0) {
            return;
        }
        try {
            int ignored = (int) close.invokeExact(descriptor);
        } catch (Throwable e) {
            throw new IllegalStateException("The system's close cannot be called", e);
        }
    }
}
