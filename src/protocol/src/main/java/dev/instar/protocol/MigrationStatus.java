package dev.instar.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answer of {@code GET /migration/status}.
 *
 * @param migrationPending an export is complete and waits for its import
 * @param orphans one sentence per file or folder the journal does not account for; the node leaves them alone
 * @param preMigrationFiles originals kept beside the imported databases
 */
public record MigrationStatus(
        boolean migrationPending,
        boolean migrationInProgress,
        @Nullable Manifest manifest,
        List<String> preMigrationFiles,
        List<String> orphans,
        @Nullable String currentTask) {}
