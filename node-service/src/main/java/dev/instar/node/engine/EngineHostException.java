package dev.instar.node.engine;

/** The engine host died, fell silent or broke its protocol. The host is gone; the node goes on. */
public sealed class EngineHostException extends RuntimeException permits EngineNotStartedException {
    private static final long serialVersionUID = 1L;

    EngineHostException(String message) {
        super(message);
    }

    /** Whether the host ended over a failure of the file system, a full disk for one. */
    public boolean isFileSystemFailure() {
        return String.valueOf(getMessage()).contains("Cannot write to file");
    }
}
