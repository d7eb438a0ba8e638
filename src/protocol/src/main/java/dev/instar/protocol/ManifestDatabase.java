package dev.instar.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the manifest says of one exported database.
 *
 * @param fingerprint of the database as it has to be on the other side
 * @param deviations what will differ without harm, one sentence each; part of the evidence
 * @param answers that the old engine gave and the new one has to give; {@code null} in manifests of the first release
 */
public record ManifestDatabase(
        String graphId,
        int storageVersion,
        long bytes,
        Fingerprint fingerprint,
        List<String> deviations,
        List<FileHash> files,
        String exportFolder,
        String backupCatalogueKey,
        List<FileHash> backupFiles,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<SampleAnswer> answers) {

    /** Fills in what version 1 of the manifest did not have. */
    public ManifestDatabase {
        deviations = Objects.requireNonNullElse(deviations, List.of());
    }

    /** As this, with one more sentence in the evidence. */
    public ManifestDatabase withDeviation(String sentence) {
        List<String> all = new ArrayList<>(deviations);
        all.add(sentence);
        return new ManifestDatabase(
                graphId,
                storageVersion,
                bytes,
                fingerprint,
                List.copyOf(all),
                files,
                exportFolder,
                backupCatalogueKey,
                backupFiles,
                answers);
    }
}
