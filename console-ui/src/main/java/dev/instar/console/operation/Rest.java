package dev.instar.console.operation;

/** What a rollback of some databases of an instance left of its migration. */
public enum Rest {
    /** No other database of the migration, or the rollback was of the whole instance. */
    NOTHING,
    /** Others that serve on the target engine and can go back. */
    MOVED,
    /** Others that wait for their import, or are on hold. */
    WAITING
}
