package dev.instar.node.journal;

import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.VerificationLevel;

/**
 * The proven export of one database, which outlives a failed export of its instance because the plan says
 * {@code keep_exported}.
 *
 * @param target it was tried on
 * @param folder name of the whole export below the exports folder
 * @param entry for the manifest of the export that takes it over
 */
public record KeptExport(EngineVersion target, VerificationLevel verification, String folder, ManifestDatabase entry) {}
