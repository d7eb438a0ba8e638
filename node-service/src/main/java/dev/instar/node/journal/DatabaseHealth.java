package dev.instar.node.journal;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.instar.protocol.Problem;
import java.time.Instant;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What the journal knows of a database's files beside its state.
 *
 * @param safetyCopy made before an engine opened the files for writing; while it is here, it is what counts
 * @param fault why no engine opens the database, and what helps
 * @param notice what the last repair left out, for operators
 * @param lastSight rows counted right before the node last had the database closed
 * @param id that its engine gave it, once the node had it open; absent for engines that give none
 */
public record DatabaseHealth(
        @Nullable SafetyCopy safetyCopy,
        @Nullable Problem fault,
        @Nullable String notice,
        @Nullable LastSight lastSight,
        @Nullable String id) {

    static final DatabaseHealth UNREMARKABLE = new DatabaseHealth(null, null, null, null, null);

    /**
     * A second copy of a database's files.
     *
     * @param name file name of the copy; sidecars carry it as their prefix
     * @param spoilt file name that the files get whose place it takes
     */
    public record SafetyCopy(String name, String spoilt) {}

    /** Rows of each table at one moment. */
    public record LastSight(Instant at, SortedMap<String, Long> rows) {}

    DatabaseHealth withSafetyCopy(@Nullable SafetyCopy copy) {
        return new DatabaseHealth(copy, fault, notice, lastSight, id);
    }

    DatabaseHealth withFault(@Nullable Problem problem) {
        return new DatabaseHealth(safetyCopy, problem, notice, lastSight, id);
    }

    DatabaseHealth withNotice(String sentence) {
        return new DatabaseHealth(safetyCopy, fault, sentence, lastSight, id);
    }

    DatabaseHealth withLastSight(LastSight sight) {
        return new DatabaseHealth(safetyCopy, fault, notice, sight, id);
    }

    DatabaseHealth withId(@Nullable String given) {
        return new DatabaseHealth(safetyCopy, fault, notice, lastSight, given);
    }

    @JsonIgnore
    boolean isUnremarkable() {
        return equals(UNREMARKABLE);
    }
}
