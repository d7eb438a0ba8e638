package dev.instar.console.migration.web;

import dev.instar.console.approval.Approvals;
import dev.instar.console.migration.command.Migrations;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.status.StatusExplainer;
import dev.instar.console.operation.Operations;
import dev.instar.console.problem.ConflictException;
import dev.instar.protocol.DatabaseProgress;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** What the API shows of one migration. */
@Component
public class MigrationDetails {

    private static final int SHOWN_OPERATIONS = 50_000;

    private final Migrations migrations;
    private final Operations operations;
    private final Approvals approvals;
    private final StatusExplainer statusExplainer;
    private final Clock clock;

    MigrationDetails(
            Migrations migrations,
            Operations operations,
            Approvals approvals,
            StatusExplainer statusExplainer,
            Clock clock) {
        this.migrations = migrations;
        this.operations = operations;
        this.approvals = approvals;
        this.statusExplainer = statusExplainer;
        this.clock = clock;
    }

    /**
     * A migration as it is now.
     *
     * @throws ConflictException if there is none of this id
     */
    public MigrationResponse of(String id) {
        Migration migration = migrations.require(id);
        Instant now = clock.instant();
        Map<String, String> sentences = statusExplainer.ofInstances(migration);
        return new MigrationResponse(
                summary(migration),
                migration.planHash(),
                migration.waves().stream()
                        .map(wave -> WaveResponse.of(migration, wave, statusExplainer, sentences))
                        .toList(),
                approvals.ofMigration(migration.id()).stream()
                        .map(request -> ApprovalResponse.of(request, now))
                        .toList());
    }

    MigrationSummaryResponse summary(Migration migration) {
        return MigrationSummaryResponse.of(migration, statusExplainer);
    }

    /** The latest operations of a migration, newest first. */
    public List<OperationResponse> operations(String id) {
        migrations.require(id);
        Map<String, List<DatabaseProgress>> progress = operations.progress();
        return operations.ofMigration(id, SHOWN_OPERATIONS).stream()
                .map(operation -> OperationResponse.of(operation, progress.getOrDefault(operation.id(), List.of())))
                .toList();
    }
}
