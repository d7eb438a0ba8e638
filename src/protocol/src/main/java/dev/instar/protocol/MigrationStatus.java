package dev.instar.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answer of {@code GET /migration/status}.
 *
 * @param migrationPending an export is complete and waits for its import
 * @param preMigrationFiles originals kept beside the imported databases
 */
public record MigrationStatus(
        boolean migrationPending,
        boolean migrationInProgress,
        @Nullable Manifest manifest,
        List<String> preMigrationFiles,
        @Nullable String currentTask) {}
