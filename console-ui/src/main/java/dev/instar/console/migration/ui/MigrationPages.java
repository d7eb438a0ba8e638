package dev.instar.console.migration.ui;

import dev.instar.console.migration.command.Gates;
import dev.instar.console.migration.command.Migrations;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.migration.domain.WaveStage;
import dev.instar.console.migration.status.StatusExplainer;
import dev.instar.console.operation.Operation;
import dev.instar.console.operation.OperationState;
import dev.instar.console.operation.Operations;
import dev.instar.console.security.CurrentUser;
import dev.instar.console.security.Roles;
import java.time.Clock;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Collects what the page of a migration shows. */
@Component
class MigrationPages {

    private final Migrations migrations;
    private final Gates gates;
    private final Operations operations;
    private final StatusExplainer statusExplainer;
    private final CurrentUser user;
    private final Clock clock;

    MigrationPages(
            Migrations migrations,
            Gates gates,
            Operations operations,
            StatusExplainer statusExplainer,
            CurrentUser user,
            Clock clock) {
        this.migrations = migrations;
        this.gates = gates;
        this.operations = operations;
        this.statusExplainer = statusExplainer;
        this.user = user;
        this.clock = clock;
    }

    Optional<MigrationPage> find(String id) {
        return migrations.find(id).map(this::page);
    }

    private MigrationPage page(Migration migration) {
        return new MigrationPage(
                migration,
                statusExplainer.word(migration),
                statusExplainer.of(migration),
                statusExplainer.ofInstances(migration),
                migration.waves().stream()
                        .collect(Collectors.toMap(
                                Wave::number,
                                wave -> statusExplainer.of(migration, wave).sentence())),
                operations.open(migration.id()).stream()
                        .filter(operation -> operation.state() == OperationState.RUNNING)
                        .map(Operation::instanceId)
                        .collect(Collectors.toSet()),
                migration.waves().stream()
                        .filter(wave -> wave.stage() == WaveStage.GATE && gates.isApproved(migration, wave.subject()))
                        .map(Wave::number)
                        .collect(Collectors.toSet()),
                migration.state() == Migration.State.COMPLETED
                        ? Stages.finalizeWord(statusExplainer.finalizeAsked(migration))
                        : "",
                user.actor().roles().contains(Roles.OPERATOR),
                clock.instant());
    }
}
