package dev.instar.protocol;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * {@code migration.json}: the node's statement of what was exported.
 *
 * @param version of this format
 * @param verification what import compares
 * @param failurePolicy what becomes of the others when one database cannot be imported
 * @param folder of the export, relative to the data folder
 */
public record Manifest(
        int version,
        String migration,
        String instanceId,
        EngineVersion source,
        EngineVersion target,
        VerificationLevel verification,
        FailurePolicy failurePolicy,
        Instant exportedAt,
        String folder,
        List<ManifestDatabase> databases) {

    /** The version this release writes and reads. */
    public static final int CURRENT_VERSION = 2;

    /** Fills in what version 1 did not have. */
    public Manifest {
        verification = Objects.requireNonNullElse(verification, VerificationLevel.FULL);
        failurePolicy = Objects.requireNonNullElse(failurePolicy, FailurePolicy.EACH_ON_ITS_OWN);
    }
}
