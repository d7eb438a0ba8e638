package dev.instar.node.journal;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A database file the node set aside and keeps; until Finalize, if a migration made it.
 *
 * @param name file name in the data folder; sidecars carry it as their prefix
 * @param migration that made it, or an empty text
 */
public record KeptFile(String name, String graphId, String migration, Reason reason) {

    /** Why the file is there. */
    public enum Reason {
        /** The original from before an import. */
        @JsonProperty("original")
        ORIGINAL,
        /** The original again, after it served between a rollback and its undoing: it may have been written to. */
        @JsonProperty("original_that_served_again")
        ORIGINAL_THAT_SERVED_AGAIN,
        /** What an import built, before it was rolled back. */
        @JsonProperty("rolled_back")
        ROLLED_BACK,
        /** What stood there before a restore. */
        @JsonProperty("before_restore")
        BEFORE_RESTORE,
        /** The files as they were found, before a write-ahead log that cannot be replayed was cut off. */
        @JsonProperty("before_log_cut")
        BEFORE_LOG_CUT
    }
}
