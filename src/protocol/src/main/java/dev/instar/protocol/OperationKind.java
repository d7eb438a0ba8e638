package dev.instar.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a task does to an instance. */
public enum OperationKind {
    /** Looks for everything that would stop a migration; changes nothing. */
    @JsonProperty("preflight")
    PREFLIGHT,
    @JsonProperty("export")
    EXPORT,
    @JsonProperty("import")
    IMPORT,
    @JsonProperty("rollback")
    ROLLBACK,
    /** Takes a rollback back: the imported databases serve again. */
    @JsonProperty("undo_rollback")
    UNDO_ROLLBACK,
    /** Gives up the way back: removes what import and rollback kept. */
    @JsonProperty("finalize")
    FINALIZE,
    /** Puts a database back as a backup holds it. */
    @JsonProperty("restore")
    RESTORE
}
