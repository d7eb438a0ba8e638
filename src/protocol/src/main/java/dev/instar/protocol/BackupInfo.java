package dev.instar.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A backup as listed to customers; backups of type {@code system} never are.
 *
 * @param damage why it cannot be restored, as far as a list of the bucket's objects shows
 */
public record BackupInfo(
        String key,
        String type,
        Instant createdAt,
        long bytes,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String damage) {}
