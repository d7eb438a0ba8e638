package dev.instar.protocol;

/** A file of an export or a backup: relative path with forward slashes, size and SHA-256 in hex. */
public record FileHash(String path, long bytes, String sha256) {}
