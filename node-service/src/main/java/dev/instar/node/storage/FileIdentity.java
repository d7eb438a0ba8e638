package dev.instar.node.storage;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells a closed database from others and from what it was, without reading it.
 *
 * @param bytes of each file and log, by the path it has in the database's place; lock and scratch files do not count
 * @param written seconds from 1970 to the last write to each of them. An engine that alters a value need not change
 *     sizes. Whole seconds, because archives keep no more.
 * @param id that its engine gave it; {@code null} where engines give none
 */
public record FileIdentity(
        SortedMap<String, Long> bytes,
        SortedMap<String, Long> written,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String id) {

    /** Nothing is there. */
    public static FileIdentity none() {
        return new FileIdentity(new TreeMap<>(), new TreeMap<>(), null);
    }
}
