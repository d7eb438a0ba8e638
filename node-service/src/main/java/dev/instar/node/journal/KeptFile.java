package dev.instar.node.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.instar.node.storage.FileIdentity;
import org.jspecify.annotations.Nullable;

/**
 * A database file the node set aside and keeps; until Finalize, if a migration made it.
 *
 * @param name file name in the data folder; sidecars carry it as their prefix
 * @param migration that made it, or an empty text
 * @param identity what it was when it was set aside; {@code null} where nobody compares
 * @param health of the database when it was set aside, if that was on hold
 * @param notice that the database had for operators then; {@code null} for none
 */
public record KeptFile(
        String name,
        String graphId,
        String migration,
        Reason reason,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FileIdentity identity,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable DatabaseHealth health,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String notice) {

    /** A file of which nothing is compared later. */
    public KeptFile(String name, String graphId, String migration, Reason reason) {
        this(name, graphId, migration, reason, null, null, null);
    }

    /** The same for an operator who takes the files as they are: none of their safety copies takes their place. */
    KeptFile takenAsFound() {
        return new KeptFile(
                name,
                graphId,
                migration,
                reason,
                identity,
                health == null ? null : health.withCopyGivenUp().opened(),
                notice);
    }

    /**
     * What is known of a database once it has these files again.
     *
     * @param now what is known of the files before them
     */
    DatabaseHealth knownOf(DatabaseHealth now) {
        DatabaseHealth known =
                (health == null ? now.ofOtherFiles() : now.ofFilesAgain(health)).withEarlierNotice(notice);
        return identity == null || identity.id() == null ? known : known.withId(identity.id());
    }

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
        BEFORE_LOG_CUT,
        /** The files found in a database's place when its safety copy took it: others than those that were left there. */
        @JsonProperty("found")
        FOUND,
        /** A file that the node did not put there, found under a name it needed. */
        @JsonProperty("unexpected")
        UNEXPECTED
    }
}
