package dev.instar.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file or folder on a node's data volume; part of the answer of {@code GET /files}.
 *
 * @param name relative to the data folder
 * @param database it belongs to, if any
 * @param bytes in whole blocks; of a folder, everything in it
 * @param modifiedAt of a folder, its youngest file
 */
public record StoredFile(String name, Kind kind, @Nullable String database, long bytes, Instant modifiedAt) {

    /** What a file is for. */
    public enum Kind {
        DATABASE("Database"),
        SIDECAR("Sidecar"),
        /** What import set aside; kept until Finalize. */
        ORIGINAL("Original, kept by an import"),
        /** A database that import builds. */
        INCOMING("Being built by an import"),
        ROLLED_BACK("Set aside by a rollback"),
        RESTORING("Being restored"),
        BEFORE_RESTORE("Set aside by a restore"),
        /** Made before an engine writes down a database that was not closed. */
        SAFETY_COPY("Safety copy of a database that was not closed"),
        /** What a safety copy replaced, or what the node did not put there. */
        SPOILT("Kept beside the database; compare before removing"),
        EXPORT("Parquet export"),
        /** Finalize does not remove it. */
        LAST_EXPORT("Parquet of what served before a rollback"),
        MANIFEST("Manifest"),
        JOURNAL("Kept by the node for itself"),
        OTHER("Something else");

        private final String displayName;

        Kind(String displayName) {
            this.displayName = displayName;
        }

        public String displayName() {
            return displayName;
        }
    }
}
