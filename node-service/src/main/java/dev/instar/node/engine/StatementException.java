package dev.instar.node.engine;

/** The engine refused a statement or failed in it; the message is the engine's own. The host lives on. */
public final class StatementException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StatementException(String message) {
        super(message);
    }

    /** Whether the engine met a failure of the file system, a full disk for one, and not of the statement. */
    public boolean isFileSystemFailure() {
        return String.valueOf(getMessage()).startsWith("IO exception");
    }

    /** Whether another process has the file open. */
    public boolean isLockedByAnother() {
        return String.valueOf(getMessage()).contains("Could not set lock on file");
    }

    /** Whether the engine refused because the database is open for reading only. */
    public boolean isWriteInReadOnly() {
        return String.valueOf(getMessage()).contains("read-only database");
    }
}
