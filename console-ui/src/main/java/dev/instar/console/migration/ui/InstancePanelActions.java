package dev.instar.console.migration.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import dev.instar.console.base.ui.RollbackDialog;
import dev.instar.console.migration.command.InstanceDecisions;
import dev.instar.console.migration.command.MigrationRollbacks;
import dev.instar.console.migration.command.Migrations;
import dev.instar.console.migration.command.RollbackCosts;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.operation.OperationOptions;
import dev.instar.console.security.Actor;
import dev.instar.console.security.CurrentUser;
import java.util.List;
import java.util.Optional;
import org.springframework.context.annotation.Scope;
import org.springframework.stereotype.Component;

/** What can be decided about the instances of the migration at hand. */
@Component
@Scope("prototype")
class InstancePanelActions implements InstancePanel.Actions {

    private final Migrations migrations;
    private final InstanceDecisions decisions;
    private final MigrationRollbacks rollbacks;
    private final RollbackCosts costs;
    private final ActDialogs dialogs;
    private final CurrentUser user;
    private String id = "";
    private Runnable afterwards = () -> {};

    InstancePanelActions(
            Migrations migrations,
            InstanceDecisions decisions,
            MigrationRollbacks rollbacks,
            RollbackCosts costs,
            ActDialogs dialogs,
            CurrentUser user) {
        this.migrations = migrations;
        this.decisions = decisions;
        this.rollbacks = rollbacks;
        this.costs = costs;
        this.dialogs = dialogs;
        this.user = user;
    }

    /** @param page shows the migration anew */
    void on(String migration, Runnable page) {
        id = migration;
        afterwards = page;
    }

    private Optional<MigrationInstance> instance(String instanceId) {
        return migrations.find(id).flatMap(migration -> migration.instance(instanceId));
    }

    @Override
    public void retry(String instanceId) {
        dialogs.of(
                        translate("migration.instance.retry.title", instanceId),
                        instance(instanceId)
                                .map(instance -> instance.step().retryEffect())
                                .orElse(""),
                        "",
                        translate("migration.instance.retry.confirm"),
                        (actor, reason) -> decisions.retry(id, instanceId, List.of(), actor, reason),
                        translate("migration.instance.retry.done", instanceId),
                        afterwards)
                .open();
    }

    @Override
    public void exportAgain(String instanceId) {
        dialogs.of(
                        translate("migration.instance.export-again.title", instanceId),
                        translate("migration.instance.export-again.effect"),
                        "",
                        translate("migration.instance.export-again.confirm"),
                        (actor, reason) -> decisions.exportAgain(id, instanceId, actor, reason),
                        translate("migration.instance.export-again.done", instanceId),
                        afterwards)
                .open();
    }

    @Override
    public void exclude(String instanceId) {
        dialogs.of(
                        translate("migration.instance.exclude.title", instanceId),
                        translate("migration.instance.exclude.effect"),
                        "",
                        translate("migration.instance.exclude.confirm"),
                        (actor, reason) -> decisions.exclude(id, instanceId, actor, reason),
                        translate("migration.instance.exclude.done", instanceId),
                        afterwards)
                .open();
    }

    @Override
    public void rollBack(String instanceId) {
        Actor actor = user.actor();
        boolean moved = instance(instanceId)
                .map(MigrationInstance::step)
                .filter(Step::mayHaveMoved)
                .isPresent();
        new RollbackDialog(
                        instanceId,
                        List.of(),
                        moved,
                        () -> costs.of(instanceId, List.of(), actor),
                        (exportFirst, reason) -> dialogs.act(
                                who -> rollbacks.rollBack(
                                        id, instanceId, new OperationOptions(List.of(), exportFirst), who, reason),
                                translate("migration.instance.roll-back.done", instanceId),
                                afterwards))
                .open();
    }
}
