package dev.instar.console.operation;

/** Where an operation stands. */
public enum OperationState {
    /** Waits for its turn; no node knows of it. */
    QUEUED,
    /** A console has claimed it and watches it, or will be replaced by another that does. */
    RUNNING,
    SUCCEEDED,
    FAILED,
    /** Taken back before any console claimed it. */
    WITHDRAWN
}
