package dev.instar.protocol;

import java.util.List;

/** What the manifest says of one exported database. */
public record ManifestDatabase(
        String graphId,
        int storageVersion,
        long bytes,
        Fingerprint fingerprint,
        List<FileHash> files,
        String exportFolder,
        String backupCatalogueKey,
        List<FileHash> backupFiles) {}
