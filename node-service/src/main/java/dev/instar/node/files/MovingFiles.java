package dev.instar.node.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.instar.protocol.FileHash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The two files of a move, as they were at its commit point.
 *
 * @param waiting what takes the database's place, every byte of it, by the path it gets there
 * @param present is set aside; {@code null} if there was none
 */
public record MovingFiles(
        List<FileHash> waiting,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FileIdentity present) {}
