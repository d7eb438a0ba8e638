package dev.instar.console.migration.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

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
import java.util.List;
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
    private final InstanceReports reports;
    private final CurrentUser user;

    MigrationPages(
            Migrations migrations,
            Gates gates,
            Operations operations,
            StatusExplainer statusExplainer,
            InstanceReports reports,
            CurrentUser user) {
        this.migrations = migrations;
        this.gates = gates;
        this.operations = operations;
        this.statusExplainer = statusExplainer;
        this.reports = reports;
        this.user = user;
    }

    boolean exists(String id) {
        return migrations.find(id).isPresent();
    }

    Optional<MigrationPage> find(String id) {
        return migrations.find(id).map(this::page);
    }

    /** A line for each instance, with its progress as it is now. */
    List<StatusMatrix.Row> rows(MigrationPage page) {
        Migration migration = page.migration();
        return migration.instances().stream()
                .map(instance -> new StatusMatrix.Row(
                        instance.instanceId(),
                        translate(
                                "migration.row", migration.wave(instance.wave()).name(), instance.tier()),
                        Stages.of(
                                instance,
                                migration.wave(instance.wave()),
                                page.now(instance),
                                migration.plan(),
                                reports.progress(migration.id(), instance)),
                        page.note(instance)))
                .toList();
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
                user.actor().roles().contains(Roles.OPERATOR));
    }
}
