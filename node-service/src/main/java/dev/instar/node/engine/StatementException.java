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

    /** Whether the engine refused the statement for what it says, before it did any of it. */
    public boolean isBeforeExecution() {
        String message = String.valueOf(getMessage());
        return message.startsWith("Parser exception") || message.startsWith("Binder exception");
    }

    /** Whether the write-ahead log breaks off or holds what no engine can replay (messages of 0.12 to 0.20). */
    public boolean isBrokenLog() {
        String message = String.valueOf(getMessage());
        return message.contains("Corrupted wal file")
                || message.contains("the WAL file is corrupted")
                || message.contains("wal_record.cpp")
                || (message.contains("Reading past the end of the file") && message.contains(".wal"));
    }

    /** Whether the machine lacks something, so that the same request may succeed later. */
    public boolean isOfTheMachine() {
        String message = String.valueOf(getMessage());
        // A log that is damaged can read as one of a checkpoint that was cut off (measured on Kuzu 0.11.2).
        boolean lacksShadow = message.contains(".shadow: No such file or directory");
        return (isFileSystemFailure() && !lacksShadow)
                || isLockedByAnother()
                || isOutOfMemory()
                || message.contains("Mmap")
                || message.contains("Too many open files")
                || message.contains("Resource temporarily unavailable");
    }

    /** Whether the engine's buffer pool is too small for what it was asked. */
    public boolean isOutOfMemory() {
        return String.valueOf(getMessage()).contains("Unable to allocate memory");
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
