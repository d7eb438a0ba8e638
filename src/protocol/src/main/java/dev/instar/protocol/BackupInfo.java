package dev.instar.protocol;

import java.time.Instant;

/** A backup as listed to customers; backups of type {@code system} never are. */
public record BackupInfo(String key, String type, Instant createdAt, long bytes) {}
