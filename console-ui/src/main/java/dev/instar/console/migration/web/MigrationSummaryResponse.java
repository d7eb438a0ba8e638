package dev.instar.console.migration.web;

import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.status.StatusExplainer;
import dev.instar.protocol.EngineVersion;
import java.time.Instant;

/** A migration in a list. */
public record MigrationSummaryResponse(
        String id,
        String name,
        EngineVersion source,
        EngineVersion target,
        Migration.State state,
        boolean paused,
        boolean closed,
        String requestedBy,
        Instant requestedAt,
        StatusExplainer.Reason waiting) {

    public static MigrationSummaryResponse of(Migration migration, StatusExplainer statusExplainer) {
        return new MigrationSummaryResponse(
                migration.id(),
                migration.plan().name(),
                migration.source(),
                migration.target(),
                migration.state(),
                migration.paused(),
                migration.isClosed(),
                migration.requestedBy(),
                migration.requestedAt(),
                statusExplainer.of(migration));
    }
}
