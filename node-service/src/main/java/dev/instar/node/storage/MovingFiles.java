package dev.instar.node.storage;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The two files of a move, as they were at its commit point.
 *
 * @param waiting takes the database's place
 * @param present is set aside; without a file if there was none, {@code null} if it could not be looked at
 */
public record MovingFiles(
        FileIdentity waiting,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FileIdentity present) {}
