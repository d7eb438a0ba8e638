package dev.instar.console.migration.ui;

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
    private final Anchor review = new Anchor("", "Read the evidence and decide");
    private final Button askAgain = new Button("Request approval again ...");
    private final Button startImport = new Button();
    private final Button requestFinalize = new Button("Request finalize ...");
    private final Button finish = new Button("Finalize ...");
    private final Button pause = new Button("Pause ...");
    private final Button resume = new Button("Resume ...");
    private final Button abort = new Button("Abort ...");
    private final Button rollBackAll = new Button("Roll everything back ...");
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
                "Request approval again",
                "A new request takes the place of the one that was rejected or expired.",
                "",
                "Request",
                (actor, reason) -> gates.askAgain(id, subject(migrations.require(id)), actor, reason),
                "Another person has to approve it now."));
        startImport.addClickListener(_ -> current().ifPresent(this::askToImport));
        requestFinalize.addClickListener(_ -> ask(
                titled("Request finalize of"),
                "A person other than you has to approve that nothing can be rolled back afterwards.",
                "",
                "Request",
                (actor, reason) -> gates.requestFinalize(id, actor, reason),
                "Another person has to approve it now."));
        finish.addClickListener(_ -> ask(
                titled("Finalize"),
                touched(step -> step == Step.IMPORTED)
                        + " Every node verifies that backup and database can be read whole, then removes the originals,"
                        + " the exports and files that rollbacks kept. After that there is no rollback. Instances that were"
                        + " rolled back are left as they are.",
                id,
                "Finalize",
                (actor, reason) -> gates.finish(id, actor, reason),
                "The nodes verify and finalize."));
        pause.addClickListener(_ -> ask(
                titled("Pause"),
                "Nothing new is started; what runs goes on to its end. Rollbacks can still be started.",
                "",
                "Pause",
                (actor, reason) -> commands.pause(id, actor, reason),
                "Paused."));
        resume.addClickListener(_ -> ask(
                titled("Resume"),
                "Waiting operations start again.",
                "",
                "Resume",
                (actor, reason) -> commands.resume(id, actor, reason),
                "Resumed."));
        abort.addClickListener(_ -> ask(
                titled("Abort"),
                touched(step -> !step.isOut())
                        + " What runs goes on to its end. Instances that are exported but not imported get their writes"
                        + " back. Imported ones stay on the new engine, and can be rolled back or finalized. To undo"
                        + " everything, roll everything back instead.",
                id,
                "Abort",
                (actor, reason) -> commands.abort(id, actor, reason),
                "Aborted."));
        rollBackAll.addClickListener(_ -> current()
                .ifPresent(migration ->
                        groupRollback.ask(migration, Optional.empty(), titled("Roll back everything of"), afterwards)));
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
        review.setText(mine ? "View approval request" : "Read the evidence and decide");
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
                        ? "Go on ..."
                        : migration.plan().versionWay() == VersionWay.ACTIVATE
                                ? "Activate " + migration.target().version() + " and import ..."
                                : "Import as nodes report " + migration.target().version() + " ...");
        boolean moved = migration.state() == Migration.State.COMPLETED
                || (migration.aborted() && migration.any(step -> step == Step.IMPORTED));
        requestFinalize.setVisible(operator && moved && request.isEmpty());
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

    private String titled(String act) {
        return act + " " + current().map(Migration::name).orElse(id);
    }

    private Optional<Migration> current() {
        return migrations.find(id);
    }

    private void askToImport(Migration migration) {
        migration
                .currentWave()
                .ifPresent(wave -> ask(
                        "Import wave " + wave.name() + " · " + migration.name(),
                        blastRadius.of(migration.ofWave(wave.number()), step -> step == Step.EXPORTED, true)
                                + " Every instance of wave " + wave.name() + " moves to "
                                + migration.target().displayName()
                                + ". Each answers 503 while its databases are imported and verified. Originals stay beside the"
                                + " new files, and each instance can be rolled back afterwards.",
                        wave.name(),
                        "Import",
                        (actor, reason) -> gates.startImport(id, actor, reason),
                        "The import of wave " + wave.name() + " runs."));
    }
}
