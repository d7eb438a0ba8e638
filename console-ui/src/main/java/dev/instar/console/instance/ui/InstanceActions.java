package dev.instar.console.instance.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import dev.instar.console.base.ui.Notices;
import dev.instar.console.base.ui.RollbackDialog;
import dev.instar.console.base.ui.TypedConfirmation;
import dev.instar.console.fleet.Instance;
import dev.instar.console.instance.InstanceCommands;
import dev.instar.console.migration.command.InstanceDecisions;
import dev.instar.console.migration.command.MigrationRollbacks;
import dev.instar.console.migration.command.RollbackCosts;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.operation.OperationOptions;
import dev.instar.console.problem.ConflictException;
import dev.instar.console.security.Actor;
import dev.instar.console.security.CurrentUser;
import dev.instar.console.security.Roles;
import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.FailurePolicy;
import dev.instar.protocol.Gate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.context.annotation.Scope;
import org.springframework.stereotype.Component;

/** What can be done about the instance at hand, and the dialogs that say what it costs. */
@Component
@Scope("prototype")
class InstanceActions extends Div {

    private final InstanceCommands instanceCommands;
    private final InstanceDecisions decisions;
    private final MigrationRollbacks rollbacks;
    private final RollbackCosts costs;
    private final CurrentUser user;
    private final Button retry = new Button(translate("instance.retry.open"), _ -> retry(List.of()));
    private final Button rollBack = new Button(translate("instance.roll-back.open"), _ -> rollBack(List.of()));
    private String id = "";
    private Optional<Migration> migration = Optional.empty();

    InstanceActions(
            InstanceCommands instanceCommands,
            InstanceDecisions decisions,
            MigrationRollbacks rollbacks,
            RollbackCosts costs,
            CurrentUser user) {
        this.instanceCommands = instanceCommands;
        this.decisions = decisions;
        this.rollbacks = rollbacks;
        this.costs = costs;
        this.user = user;
        addClassName("actions");
        rollBack.addThemeVariants(ButtonVariant.ERROR);
        add(retry, rollBack);
    }

    void show(String instanceId, Optional<Instance> instance, Optional<Migration> open) {
        id = instanceId;
        migration = open;
        retry.setVisible(isOperator() && step().filter(Step::isFailure).isPresent());
        rollBack.setVisible(isOperator() && instance.isPresent() && mayRollBack());
    }

    private boolean isOperator() {
        return user.actor().roles().contains(Roles.OPERATOR);
    }

    private Optional<Step> step() {
        return migration.flatMap(found -> found.instance(id)).map(MigrationInstance::step);
    }

    private boolean mayRollBack() {
        return migration
                .filter(found -> found.instance(id).filter(found::canRollBack).isPresent())
                .isPresent();
    }

    /** Whether the instance is part of an open migration. */
    boolean isInMigration() {
        return step().filter(step -> !step.isOut()).isPresent();
    }

    /** Why no backup can be restored now; empty if one can. */
    Optional<String> whyNotRestore() {
        if (!isOperator()) {
            return Optional.of(translate("instance.restore.needs-role", Roles.OPERATOR));
        }
        return instanceCommands.movedBy(id).map(_ -> translate("instance.restore.migrating"));
    }

    boolean mayRetry(DatabaseInfo database) {
        return isOperator()
                && database.gate() == Gate.HELD
                && step().filter(step -> step == Step.IMPORT_FAILED).isPresent()
                && migration
                        .filter(found -> found.plan().failurePolicy() != FailurePolicy.ALL_OR_NOTHING)
                        .isPresent();
    }

    boolean mayRollBack(DatabaseInfo database) {
        return isOperator()
                && database.canRollBack()
                && step().filter(Step::mayHaveMoved).isPresent();
    }

    /** Whether a rollback, of its own or of the instance, took it out of the open migration. */
    boolean wentBack(DatabaseInfo database) {
        return migration
                .flatMap(found -> found.instance(id))
                .filter(member ->
                        member.step() == Step.ROLLED_BACK || member.rolledBack().contains(database.graphId()))
                .isPresent();
    }

    void retry(String database) {
        retry(List.of(database));
    }

    private void retry(List<String> databases) {
        String what = databases.isEmpty() ? id : String.join(", ", databases);
        new TypedConfirmation(
                        translate("instance.retry.heading", what),
                        step().map(Step::retryEffect).orElse(""),
                        Optional.empty(),
                        translate("instance.retry"),
                        reason -> act(
                                actor -> decisions.retry(migrationId(), id, databases, actor, reason),
                                translate("instance.retry.done", what)))
                .open();
    }

    void rollBack(String database) {
        rollBack(List.of(database));
    }

    private void rollBack(List<String> databases) {
        Actor actor = user.actor();
        new RollbackDialog(
                        id,
                        databases,
                        step().filter(Step::mayHaveMoved).isPresent(),
                        () -> costs.of(id, databases, actor),
                        (exportFirst, reason) -> act(
                                who -> rollbacks.rollBack(
                                        migrationId(), id, new OperationOptions(databases, exportFirst), actor, reason),
                                translate(
                                        "instance.roll-back.done",
                                        databases.isEmpty() ? id : String.join(", ", databases))))
                .open();
    }

    void restore(String database, String backup) {
        new TypedConfirmation(
                        translate("instance.restore.heading", database),
                        translate("instance.restore.effect", backup, database),
                        Optional.of(database),
                        translate("instance.restore"),
                        reason -> act(
                                actor -> instanceCommands.restore(id, database, backup, actor, reason),
                                translate("instance.restore.done", database)))
                .open();
    }

    private String migrationId() {
        return migration
                .map(Migration::id)
                .orElseThrow(() -> new ConflictException(translate("instance.no-open-migration", id)));
    }

    private void act(Consumer<Actor> change, String done) {
        try {
            change.accept(user.actor());
            Notices.done(done);
        } catch (ConflictException e) {
            Notices.refused(String.valueOf(e.getMessage()));
        }
    }
}
