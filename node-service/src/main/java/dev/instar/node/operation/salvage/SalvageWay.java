package dev.instar.node.operation.salvage;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A way to read files that no engine opens as they are; each but the last is tried on a copy. */
public enum SalvageWay {
    AS_FOUND("as_found", "All files, without writing them down."),
    WITHOUT_END_OF_LOG(
            "without_end_of_log", "The write-ahead log up to the first record that its engine cannot replay."),
    WITHOUT_SHADOW(
            "without_shadow", "Without the pages of a checkpoint that was cut off; its log is replayed instead."),
    CHECKPOINT_LOG_AS_LOG(
            "checkpoint_log_as_log", "The log of the checkpoint that was cut off, replayed as the write-ahead log."),
    MAIN_FILE_ALONE("main_file_alone", "The main file alone: what was written down before the last writes."),
    EMPTY(
            "empty",
            "Nothing: an empty database takes the place of the files, which are kept. For what no way brings back.");

    private static final String LOG = ".wal";
    private static final String CHECKPOINT_LOG = ".wal.checkpoint";
    private static final String SHADOW = ".shadow";

    private final String wireName;
    private final String meaning;

    SalvageWay(String wireName, String meaning) {
        this.wireName = wireName;
        this.meaning = meaning;
    }

    public String wireName() {
        return wireName;
    }

    String meaning() {
        return meaning;
    }

    boolean cutsLog() {
        return this == WITHOUT_END_OF_LOG;
    }

    public static @Nullable SalvageWay of(@Nullable String wireName) {
        for (SalvageWay way : values()) {
            if (way.wireName.equals(wireName)) {
                return way;
            }
        }
        return null;
    }

    /**
     * The sidecars this way uses, by suffix, and the suffixes they get in the copy.
     *
     * @param found suffixes of all sidecars
     * @return {@code null} if the way makes no difference for these files
     */
    @Nullable
    Map<String, String> sidecars(Set<String> found) {
        Map<String, String> used = new TreeMap<>();
        found.forEach(suffix -> used.put(suffix, suffix));
        return switch (this) {
            case AS_FOUND -> used;
            case WITHOUT_END_OF_LOG -> found.contains(LOG) ? used : null;
            case WITHOUT_SHADOW -> used.remove(SHADOW) == null ? null : used;
            case CHECKPOINT_LOG_AS_LOG -> found.contains(CHECKPOINT_LOG) ? Map.of(CHECKPOINT_LOG, LOG) : null;
            case MAIN_FILE_ALONE -> found.isEmpty() ? null : Map.of();
            case EMPTY -> null;
        };
    }
}
