package dev.instar.node.engine;

import java.util.List;
import java.util.regex.Pattern;

/** The engine host died, fell silent or broke its protocol. The host is gone; the node goes on. */
public sealed class EngineHostException extends RuntimeException permits EngineNotStartedException {
    private static final long serialVersionUID = 1L;

    /** SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV; not SIGKILL, SIGINT or SIGTERM, which come from outside. */
    private static final Pattern CRASH = Pattern.compile("by signal (4|5|6|7|8|11)\\b");

    /** How engines and JVMs report that the machine's memory, or the heap, is too small. */
    private static final List<String> NO_MEMORY = List.of("of memory", "insufficient memory", "OutOfMemoryError");

    EngineHostException(String message) {
        super(message);
    }

    /** Whether the engine ended by itself over what it was doing: not killed, not timed out, not for want of memory. */
    public boolean isCrash() {
        return !isFileSystemFailure()
                && !isOutOfMemory()
                && CRASH.matcher(String.valueOf(getMessage())).find();
    }

    /** Whether the host took more memory than it may, or than there is. */
    public boolean isOutOfMemory() {
        String message = String.valueOf(getMessage());
        return NO_MEMORY.stream().anyMatch(message::contains);
    }

    /** Whether the host ended over a failure of the file system, a full disk for one. */
    public boolean isFileSystemFailure() {
        return String.valueOf(getMessage()).contains("Cannot write to file");
    }
}
