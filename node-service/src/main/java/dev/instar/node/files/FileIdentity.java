package dev.instar.node.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells a closed database from others, without reading it.
 *
 * @param bytes of each file and log, by the path it has in the database's place; lock and scratch files do not count
 * @param id that its engine gave it; {@code null} where engines give none
 */
public record FileIdentity(
        SortedMap<String, Long> bytes,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String id) {}
