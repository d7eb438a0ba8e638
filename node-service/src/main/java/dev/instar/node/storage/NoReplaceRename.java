package dev.instar.node.storage;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

/**
 * Renames files and directories so that an existing name is never replaced, decided by the kernel in one step:
 * {@code renameat2(RENAME_NOREPLACE)} on Linux, {@code renamex_np(RENAME_EXCL)} on macOS. Java's own moves either check
 * first and rename later, or replace.
 */
final class NoReplaceRename {

    private static final int AT_FDCWD = -100;
    private static final int RENAME_NOREPLACE = 1;
    private static final int RENAME_EXCL = 4;
    private static final int EEXIST = 17;
    private static final int ENOTEMPTY_LINUX = 39;

    private final boolean mac = System.getProperty("os.name", "").startsWith("Mac");
    private final Linker linker = Linker.nativeLinker();
    private final Linker.Option errnoOption = Linker.Option.captureCallState("errno");
    private final MethodHandle rename = mac
            ? linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("renamex_np"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                    errnoOption)
            : linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("renameat2"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT),
                    errnoOption);

    /** @throws FileAlreadyExistsException if the target's name is taken; nothing was renamed then */
    void rename(Path source, Path target) throws IOException {
        MemoryLayout stateLayout = Linker.Option.captureStateLayout();
        int answer;
        int errno;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(stateLayout);
            MemorySegment from = arena.allocateFrom(source.toString());
            MemorySegment to = arena.allocateFrom(target.toString());
            answer = mac
                    ? (int) rename.invokeExact(state, from, to, RENAME_EXCL)
                    : (int) rename.invokeExact(state, AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
            errno = (int) stateLayout
                    .varHandle(MemoryLayout.PathElement.groupElement("errno"))
                    .get(state, 0L);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("Cannot call the system's rename", e);
        }
        if (answer != 0) {
            if (errno == EEXIST || errno == ENOTEMPTY_LINUX) {
                throw new FileAlreadyExistsException(target.toString());
            }
            throw new IOException("Cannot rename " + source + " to " + target + " (errno " + errno + ")");
        }
    }
}
