package dev.instar.protocol;

import java.time.Instant;
import java.util.List;

/**
 * {@code migration.json}: the node's statement of what was exported.
 *
 * @param version of this format
 * @param folder of the export, relative to the data folder
 */
public record Manifest(
        int version,
        String migration,
        String instanceId,
        EngineVersion source,
        EngineVersion target,
        Instant exportedAt,
        String folder,
        List<ManifestDatabase> databases) {

    /** The version this release writes and reads. */
    public static final int CURRENT_VERSION = 1;
}
