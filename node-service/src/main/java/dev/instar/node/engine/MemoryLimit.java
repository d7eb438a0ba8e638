package dev.instar.node.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.util.unit.DataSize;

/** How much resident memory a child process may take; told by {@code /proc} where there is one. */
record MemoryLimit(DataSize limit) {

    /** Field of {@code /proc/<pid>/statm} with the resident pages, proc(5). */
    private static final int RESIDENT_FIELD = 1;

    private static final long PAGE_BYTES = 4096;

    boolean isExceeded(long pid) {
        Path statm = Path.of("/proc", Long.toString(pid), "statm");
        try {
            String[] fields = Files.readString(statm).split(" ", -1);
            return Long.parseLong(fields[RESIDENT_FIELD]) * PAGE_BYTES > limit.toBytes();
        } catch (IOException | NumberFormatException e) {
            // The process has just ended, or this system has no /proc.
            return false;
        }
    }

    String limitWords() {
        return limit.toMegabytes() + " MB";
    }
}
