package dev.instar.protocol;

/**
 * The content of {@code migration.json}.
 *
 * @param signature HMAC-SHA-256 of the manifest under the fleet key, in hex
 */
public record SignedManifest(Manifest manifest, String signature) {}
