package dev.instar.node.engine;

import java.util.regex.Pattern;

/** The engine host died, fell silent or broke its protocol. The host is gone; the node goes on. */
public sealed class EngineHostException extends RuntimeException permits EngineNotStartedException {
    private static final long serialVersionUID = 1L;

    /** SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV; not SIGKILL, SIGINT or SIGTERM, which come from outside. */
    private static final Pattern CRASH = Pattern.compile("by signal (4|5|6|7|8|11)\\b");

    EngineHostException(String message) {
        super(message);
    }

    /** Whether the engine ended by itself over what it was doing: not killed, not timed out. */
    public boolean isCrash() {
        return !isFileSystemFailure()
                && CRASH.matcher(String.valueOf(getMessage())).find();
    }

    /** Whether the node ended the host because it took more memory than it may. */
    public boolean isOutOfMemory() {
        return String.valueOf(getMessage()).contains("of memory");
    }

    /** Whether the host ended over a failure of the file system, a full disk for one. */
    public boolean isFileSystemFailure() {
        return String.valueOf(getMessage()).contains("Cannot write to file");
    }
}
