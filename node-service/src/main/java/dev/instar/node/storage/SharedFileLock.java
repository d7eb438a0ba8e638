package dev.instar.node.storage;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * Shared locks on files, as open-file-description locks of Linux. Those of Java are locks of the process, which the
 * kernel drops when the process closes any other descriptor of the file (measured: reading a header releases them).
 * Engines that open a file for writing are refused while one is held; on other systems nothing is locked.
 */
final class SharedFileLock {

    private static final int O_RDONLY = 0;
    private static final int O_CLOEXEC = 0x80000;
    private static final int F_OFD_SETLK = 37;
    private static final short F_RDLCK = 0;
    private static final int EAGAIN = 11;
    private static final int EACCES = 13;

    /** {@code struct flock} of 64-bit Linux: type, whence, start, length, process id. */
    private static final int FLOCK_BYTES = 32;

    private final Linker linker = Linker.nativeLinker();
    private final MethodHandle open;
    private final MethodHandle fcntl;
    private final MethodHandle close;
    private final boolean linux = System.getProperty("os.name", "").startsWith("Linux");

    SharedFileLock() {
        open = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("open"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2));
        Linker.Option errno = Linker.Option.captureCallState("errno");
        fcntl = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("fcntl"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS),
                Linker.Option.firstVariadicArg(2),
                errno);
        close = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("close"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }

    /**
     * Takes a lock and keeps it until it is closed or the process ends.
     *
     * @throws IOException if the file cannot be opened, or another process has it locked for writing
     */
    Closeable take(Path file) throws IOException {
        if (!linux) {
            return () -> {};
        }
        MemoryLayout stateLayout = Linker.Option.captureStateLayout();
        try (Arena arena = Arena.ofConfined()) {
            int descriptor = (int) open.invokeExact(arena.allocateFrom(file.toString()), O_RDONLY | O_CLOEXEC);
            if (descriptor < 0) {
                throw new IOException(file + " cannot be opened to be locked");
            }
            MemorySegment flock = arena.allocate(FLOCK_BYTES, Long.BYTES);
            flock.set(ValueLayout.JAVA_SHORT, 0, F_RDLCK);
            MemorySegment state = arena.allocate(stateLayout);
            int answer = (int) fcntl.invokeExact(state, descriptor, F_OFD_SETLK, flock);
            if (answer < 0) {
                close(descriptor);
                int errno = (int) stateLayout
                        .varHandle(MemoryLayout.PathElement.groupElement("errno"))
                        .get(state, 0L);
                if (errno == EAGAIN || errno == EACCES) {
                    throw new IOException("Another process has " + file.getFileName() + " open for writing");
                }
                // Some network file systems have no such locks; hashes find what they would have prevented.
                return () -> {};
            }
            return () -> close(descriptor);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("Cannot call the system's lock", e);
        }
    }

    private void close(int descriptor) throws IOException {
        try {
            int ignored = (int) close.invokeExact(descriptor);
        } catch (Throwable e) {
            throw new IOException("Cannot call the system's close", e);
        }
    }
}
