package dev.instar.console.migration.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import dev.instar.console.approval.ApprovalRequest;
import dev.instar.console.approval.ApprovalState;
import dev.instar.console.migration.command.Gates;
import dev.instar.console.migration.command.MigrationCommands;
import dev.instar.console.migration.command.Migrations;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.migration.domain.WaveStage;
import dev.instar.console.plan.VersionWay;
import dev.instar.console.security.Actor;
import dev.instar.console.security.CurrentUser;
import dev.instar.console.security.Roles;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.springframework.context.annotation.Scope;
import org.springframework.stereotype.Component;

/** What can be done to the migration at hand, and the dialogs that say what it costs. */
@Component
@Scope("prototype")
class MigrationActions extends Div {

    private final Migrations migrations;
    private final Gates gates;
    private final BlastRadiusText blastRadius;
    private final ActDialogs dialogs;
    private final CurrentUser user;
    private final Anchor review = new Anchor();
    private final Button askAgain = new Button(translate("migration.ask-again"));
    private final Button startImport = new Button();
    private final Button requestFinalize = new Button(translate("migration.request-finalize"));
    private final Button finish = new Button(translate("migration.finalize"));
    private final Button pause = new Button(translate("migration.pause"));
    private final Button resume = new Button(translate("migration.resume"));
    private final Button abort = new Button(translate("migration.abort"));
    private final Button rollBackAll = new Button(translate("migration.roll-back-all"));
    private String id = "";
    private Runnable afterwards = () -> {};

    MigrationActions(
            Migrations migrations,
            Gates gates,
            MigrationCommands commands,
            GroupRollbackDialog groupRollback,
            BlastRadiusText blastRadius,
            ActDialogs dialogs,
            CurrentUser user) {
        this.migrations = migrations;
        this.gates = gates;
        this.blastRadius = blastRadius;
        this.dialogs = dialogs;
        this.user = user;
        addClassName("actions");
        review.addClassName("button-link");
        startImport.addThemeVariants(ButtonVariant.PRIMARY);
        requestFinalize.addThemeVariants(ButtonVariant.PRIMARY);
        finish.addThemeVariants(ButtonVariant.PRIMARY);
        abort.addThemeVariants(ButtonVariant.ERROR);
        rollBackAll.addThemeVariants(ButtonVariant.ERROR);
        askAgain.addClickListener(_ -> ask(
                translate("migration.ask-again.title"),
                translate("migration.ask-again.effect"),
                "",
                translate("migration.request"),
                (actor, reason) -> gates.askAgain(id, subject(migrations.require(id)), actor, reason),
                translate("migration.request.done")));
        startImport.addClickListener(_ -> current().ifPresent(this::askToImport));
        requestFinalize.addClickListener(_ -> ask(
                translate("migration.request-finalize.title", name()),
                translate("migration.request-finalize.effect"),
                "",
                translate("migration.request"),
                (actor, reason) -> gates.requestFinalize(id, actor, reason),
                translate("migration.request.done")));
        finish.addClickListener(_ -> ask(
                translate("migration.finalize.title", name()),
                translate("migration.finalize.effect", touched(step -> step == Step.IMPORTED)),
                id,
                translate("migration.finalize.confirm"),
                (actor, reason) -> gates.finish(id, actor, reason),
                translate("migration.finalize.done")));
        pause.addClickListener(_ -> ask(
                translate("migration.pause.title", name()),
                translate("migration.pause.effect"),
                "",
                translate("migration.pause.confirm"),
                (actor, reason) -> commands.pause(id, actor, reason),
                translate("migration.pause.done")));
        resume.addClickListener(_ -> ask(
                translate("migration.resume.title", name()),
                translate("migration.resume.effect"),
                "",
                translate("migration.resume.confirm"),
                (actor, reason) -> commands.resume(id, actor, reason),
                translate("migration.resume.done")));
        abort.addClickListener(_ -> ask(
                translate("migration.abort.title", name()),
                translate("migration.abort.effect", touched(step -> !step.isOut())),
                id,
                translate("migration.abort.confirm"),
                (actor, reason) -> commands.abort(id, actor, reason),
                translate("migration.abort.done")));
        rollBackAll.addClickListener(_ -> current()
                .ifPresent(migration -> groupRollback.ask(
                        migration, Optional.empty(), translate("migration.roll-back-all.title", name()), afterwards)));
        add(review, startImport, requestFinalize, finish, askAgain, resume, pause, rollBackAll, abort);
    }

    /** @param page shows the migration anew */
    void on(String migration, Runnable page) {
        id = migration;
        afterwards = page;
    }

    private void ask(
            String title, String effect, String word, String actName, BiConsumer<Actor, String> act, String done) {
        dialogs.of(title, effect, word, actName, act, done, afterwards).open();
    }

    void show(Migration migration) {
        String subject = subject(migration);
        Optional<ApprovalRequest> request = gates.approval(migration, subject);
        Optional<ApprovalState> state = request.map(gates::state);
        Actor actor = user.actor();
        boolean operator = actor.roles().contains(Roles.OPERATOR) && !migration.isClosed();
        boolean gate = migration
                        .currentWave()
                        .filter(wave -> wave.stage() == WaveStage.GATE)
                        .isPresent()
                && !migration.aborted();
        boolean asked = state.filter(found -> found == ApprovalState.PENDING).isPresent() && !migration.isClosed();
        review.setVisible(asked);
        boolean mine =
                request.filter(found -> found.requestedBy().equals(actor.id())).isPresent();
        review.setText(mine ? translate("migration.review.own") : translate("migration.review"));
        review.setClassName("button-link", !mine);
        request.ifPresent(found -> review.setHref("approvals/" + found.id()));
        askAgain.setVisible(operator
                && state.filter(found -> found == ApprovalState.REJECTED || found == ApprovalState.EXPIRED)
                        .isPresent());
        boolean approved =
                state.filter(found -> found == ApprovalState.APPROVED).isPresent();
        boolean nothingLeft = gate
                && migration.ofWave(migration.currentWave().orElseThrow().number()).stream()
                        .allMatch(instance -> instance.step().isOut());
        startImport.setVisible(operator && gate && (approved || nothingLeft));
        startImport.setText(
                nothingLeft
                        ? translate("migration.import.go-on")
                        : migration.plan().versionWay() == VersionWay.ACTIVATE
                                ? translate(
                                        "migration.import.activate",
                                        migration.target().version())
                                : translate(
                                        "migration.import.as-reported",
                                        migration.target().version()));
        boolean moved = migration.canFinalize();
        requestFinalize.setVisible(operator && migration.canAskForFinalize() && request.isEmpty());
        finish.setVisible(operator && moved && approved && subject.equals(Migration.FINALIZE));
        boolean goingOn = migration.currentWave().isPresent() && !migration.aborted();
        pause.setVisible(operator && goingOn && !migration.paused());
        resume.setVisible(operator && migration.paused());
        abort.setVisible(operator && goingOn);
        rollBackAll.setVisible(operator
                && migration.instances().size() > 1
                && migration.instances().stream().anyMatch(migration::canRollBack));
    }

    private static String subject(Migration migration) {
        return migration.aborted()
                ? Migration.FINALIZE
                : migration.currentWave().map(Wave::subject).orElse(Migration.FINALIZE);
    }

    /** What an act would touch: the instances at such a step. */
    private String touched(Predicate<Step> wanted) {
        return current()
                .map(migration -> blastRadius.of(migration.instances(), wanted, false))
                .orElse("");
    }

    private String name() {
        return current().map(Migration::name).orElse(id);
    }

    private Optional<Migration> current() {
        return migrations.find(id);
    }

    private void askToImport(Migration migration) {
        migration
                .currentWave()
                .ifPresent(wave -> ask(
                        translate("migration.import.title", wave.name(), migration.name()),
                        translate(
                                "migration.import.effect",
                                blastRadius.of(migration.ofWave(wave.number()), step -> step == Step.EXPORTED, true),
                                wave.name(),
                                migration.target().displayName()),
                        wave.name(),
                        translate("migration.import.confirm"),
                        (actor, reason) -> gates.startImport(id, actor, reason),
                        translate("migration.import.done", wave.name())));
    }
}
