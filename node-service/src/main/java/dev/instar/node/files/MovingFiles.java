package dev.instar.node.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The two files of a move, as they were at its commit point.
 *
 * @param waiting takes the database's place
 * @param written seconds from 1970 to the last write to each file of {@code waiting}, by the same paths. An engine that
 *     alters a value need not change sizes. Whole seconds, because archives keep no more.
 * @param present is set aside; {@code null} if there was none
 */
public record MovingFiles(
        FileIdentity waiting,
        SortedMap<String, Long> written,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FileIdentity present) {}
