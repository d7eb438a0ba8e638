package dev.instar.node.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Identifies a closed database file by its size and its engine's id, without reading it.
 *
 * @param bytes of the main file, or of all files in a database's folder; sidecars do not count
 * @param id that its engine gave it; {@code null} where engines give none
 */
public record FileIdentity(
        long bytes,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String id) {}
