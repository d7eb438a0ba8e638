package dev.instar.console.migration.ui;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.checkbox.Checkbox;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.textfield.IntegerField;
import dev.instar.console.approval.ApprovalRequest;
import dev.instar.console.approval.ApprovalState;
import dev.instar.console.base.ui.Formats;
import dev.instar.console.base.ui.Notices;
import dev.instar.console.base.ui.RollbackDialog;
import dev.instar.console.base.ui.TypedConfirmation;
import dev.instar.console.migration.command.Gates;
import dev.instar.console.migration.command.MigrationCommands;
import dev.instar.console.migration.command.Migrations;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.migration.domain.WaveStage;
import dev.instar.console.operation.OperationOptions;
import dev.instar.console.plan.VersionWay;
import dev.instar.console.plan.WavePlan;
import dev.instar.console.plan.dryrun.DryRun;
import dev.instar.console.problem.ConflictException;
import dev.instar.console.security.Actor;
import dev.instar.console.security.CurrentUser;
import dev.instar.console.security.Roles;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What can be done to the migration at hand, and the dialogs that say what it costs. */
class MigrationActions extends Div implements InstancePanel.Acts, WaveCard.Acts {

    private final Migrations migrations;
    private final Gates gates;
    private final MigrationCommands commands;
    private final CurrentUser user;
    private final Clock clock;
    private final Runnable afterwards;
    private final Anchor review = new Anchor("", "Read the evidence and decide");
    private final Button askAgain = new Button("Ask for approval again ...");
    private final Button startImport = new Button();
    private final Button requestFinalize = new Button("Ask for the finalize ...");
    private final Button finish = new Button("Finalize ...");
    private final Button pause = new Button("Pause ...");
    private final Button resume = new Button("Resume ...");
    private final Button abort = new Button("Abort ...");
    private final Button rollBackAll = new Button("Roll everything back ...");
    private String id = "";

    /** @param afterwards shows the migration anew */
    MigrationActions(
            Migrations migrations,
            Gates gates,
            MigrationCommands commands,
            CurrentUser user,
            Clock clock,
            Runnable afterwards) {
        this.migrations = migrations;
        this.gates = gates;
        this.commands = commands;
        this.user = user;
        this.clock = clock;
        this.afterwards = afterwards;
        addClassName("actions");
        review.addClassName("button-link");
        startImport.addThemeVariants(ButtonVariant.PRIMARY);
        requestFinalize.addThemeVariants(ButtonVariant.PRIMARY);
        finish.addThemeVariants(ButtonVariant.PRIMARY);
        abort.addThemeVariants(ButtonVariant.ERROR);
        rollBackAll.addThemeVariants(ButtonVariant.ERROR);
        askAgain.addClickListener(_ -> current()
                .ifPresent(migration -> ask(
                        "Ask for approval again",
                        "A new request takes the place of the one that was rejected or expired.",
                        "",
                        "Ask",
                        reason -> act(
                                actor -> gates.askAgain(id, subject(migration), actor, reason),
                                "Another person has to approve it now."))));
        startImport.addClickListener(_ -> current().ifPresent(this::askToImport));
        requestFinalize.addClickListener(_ -> ask(
                titled("Ask for the finalize of"),
                "Somebody other than you has to approve that the way back is given up.",
                "",
                "Ask",
                reason -> act(
                        actor -> gates.requestFinalize(id, actor, reason), "Another person has to approve it now.")));
        finish.addClickListener(_ -> ask(
                titled("Finalize"),
                touched(step -> step == Step.IMPORTED)
                        + " Every node proves that backup and database can be read whole, then removes the originals, the"
                        + " exports and what was set aside. After that there is no rollback. Instances that were rolled"
                        + " back are left as they are.",
                id,
                "Finalize",
                reason -> act(actor -> gates.finish(id, actor, reason), "The nodes prove and finalize.")));
        pause.addClickListener(_ -> ask(
                titled("Pause"),
                "Nothing new is started; what runs goes on to its end. Rollbacks can still be started.",
                "",
                "Pause",
                reason -> act(actor -> commands.pause(id, actor, reason), "Paused.")));
        resume.addClickListener(_ -> ask(
                titled("Resume"),
                "Waiting operations start again.",
                "",
                "Resume",
                reason -> act(actor -> commands.resume(id, actor, reason), "Resumed.")));
        abort.addClickListener(_ -> ask(
                titled("Abort"),
                touched(step -> !step.isOut())
                        + " What runs goes on to its end. Instances that are exported but not imported get their writes back."
                        + " Imported ones stay on the new engine, and can be rolled back or finalized: to undo everything, roll everything back"
                        + " instead.",
                id,
                "Abort",
                reason -> act(actor -> commands.abort(id, actor, reason), "Aborted.")));
        rollBackAll.addClickListener(_ -> current()
                .ifPresent(migration ->
                        rollBackAll(titled("Roll back everything of"), id, migration.instances(), Optional.empty())));
        add(review, startImport, requestFinalize, finish, askAgain, resume, pause, rollBackAll, abort);
    }

    void show(Migration migration) {
        id = migration.id();
        String subject = subject(migration);
        Optional<ApprovalRequest> request = gates.approval(migration, subject);
        Optional<ApprovalState> state = request.map(found -> found.state(clock.instant()));
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
        review.setText(mine ? "Read what others decide on" : "Read the evidence and decide");
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
                .map(migration -> touched(migration.instances(), wanted, false))
                .orElse("");
    }

    private String touched(List<MigrationInstance> instances, Predicate<Step> wanted, boolean away) {
        DryRun.BlastRadius radius = migrations.blastRadius(instances.stream()
                .filter(instance -> wanted.test(instance.step()))
                .toList());
        Long seconds = radius.unavailableSecondsPerInstance();
        return "Touches " + Formats.count(radius.instances(), "instance") + " with "
                + Formats.count(radius.databases(), "database") + ", " + Formats.bytes(radius.bytes())
                + " when the migration began."
                + (away && seconds != null
                        ? " The largest will answer 503 for about " + Formats.duration(Duration.ofSeconds(seconds))
                                + ", by imports measured here."
                        : "");
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
                        touched(migration.ofWave(wave.number()), step -> step == Step.EXPORTED, true)
                                + " Every instance of wave " + wave.name() + " moves to "
                                + migration.target().displayName()
                                + ". Each answers 503 while its databases are imported and verified. Originals stay beside the"
                                + " new files, and each instance can be rolled back afterwards.",
                        wave.name(),
                        "Import",
                        reason -> act(
                                actor -> gates.startImport(id, actor, reason),
                                "The import of wave " + wave.name() + " runs.")));
    }

    @Override
    public void retry(String instanceId) {
        ask(
                "Retry " + instanceId,
                current()
                        .flatMap(migration -> migration.instance(instanceId))
                        .map(instance -> instance.step().retryEffect())
                        .orElse(""),
                "",
                "Retry",
                reason -> act(
                        actor -> commands.retry(id, instanceId, List.of(), actor, reason),
                        "Trying " + instanceId + " again."));
    }

    @Override
    public void exportAgain(String instanceId) {
        ask(
                "Export " + instanceId + " again",
                "It is checked, frozen, backed up and exported once more. The approval of its wave is void then.",
                "",
                "Export",
                reason -> act(
                        actor -> commands.exportAgain(id, instanceId, actor, reason), "Exporting " + instanceId + "."));
    }

    @Override
    public void exclude(String instanceId) {
        ask(
                "Exclude " + instanceId,
                "It takes no further part in this migration and stays as it is.",
                "",
                "Exclude",
                reason -> act(actor -> commands.exclude(id, instanceId, actor, reason), instanceId + " is excluded."));
    }

    @Override
    public void rollBack(String instanceId) {
        Actor actor = user.actor();
        boolean moved = current()
                .flatMap(migration -> migration.instance(instanceId))
                .map(MigrationInstance::step)
                .filter(step -> step == Step.IMPORTED || step == Step.IMPORT_FAILED || step == Step.FINALIZE_FAILED)
                .isPresent();
        new RollbackDialog(
                        instanceId,
                        List.of(),
                        moved,
                        () -> commands.rollbackCost(instanceId, List.of(), actor),
                        (exportFirst, reason) -> act(
                                who -> commands.rollBack(
                                        id, instanceId, new OperationOptions(List.of(), exportFirst), who, reason),
                                "Rolling " + instanceId + " back."))
                .open();
    }

    @Override
    public void changeConcurrency(Wave wave) {
        var number = new IntegerField("Operations at the same time");
        number.setValue(wave.concurrency());
        number.setMin(1);
        number.setMax(WavePlan.MOST_AT_ONCE);
        number.setStepButtonsVisible(true);
        ask(
                "Concurrency of wave " + wave.name(),
                "From now on so many operations of this wave run at the same time, over all consoles. What runs goes on.",
                number,
                "Change",
                reason -> {
                    Integer chosen = number.getValue();
                    act(
                            actor -> commands.setConcurrency(
                                    id, wave.number(), chosen == null ? wave.concurrency() : chosen, actor, reason),
                            "Changed.");
                });
    }

    @Override
    public void extendSoak(Wave wave) {
        var hours = new IntegerField("Hours from now");
        hours.setValue(1);
        hours.setMin(1);
        hours.setStepButtonsVisible(true);
        ask(
                "Extend the soak of wave " + wave.name(),
                "The next wave begins that much later.",
                hours,
                "Extend",
                reason -> {
                    Integer chosen = hours.getValue();
                    Instant until = clock.instant().plus(Duration.ofHours(chosen == null ? 1 : chosen));
                    act(actor -> commands.extendSoak(id, wave.number(), until, actor, reason), "Extended.");
                });
    }

    @Override
    public void rollBackWave(Wave wave) {
        current()
                .ifPresent(migration -> rollBackAll(
                        "Roll back wave " + wave.name(),
                        wave.name(),
                        migration.ofWave(wave.number()),
                        Optional.of(wave.number())));
    }

    private void rollBackAll(String title, String word, List<MigrationInstance> instances, Optional<Integer> wave) {
        boolean moved = instances.stream()
                .map(MigrationInstance::step)
                .anyMatch(step -> step == Step.IMPORTED || step == Step.IMPORT_FAILED || step == Step.FINALIZE_FAILED);
        var exportFirst =
                new Checkbox("Write what serves now to Parquet first, in the instances' exports folders and in"
                        + " the object store; what cannot be written stops that instance's rollback");
        exportFirst.setVisible(moved);
        new TypedConfirmation(
                        title,
                        touched(instances, Step.ROLLING_BACK::mayFollow, false)
                                + (moved
                                        ? " Every instance that has a way back returns to its original files and its old engine."
                                                + " What was written since the imports is not in the originals; it stays in the"
                                                + " set-aside files only. An instance's page counts what that is."
                                        : " Nothing was moved yet: their databases take writes again, and nothing is lost."),
                        Optional.of(word),
                        "Roll back",
                        reason -> act(
                                actor -> commands.rollBackAll(id, wave, exportFirst.getValue(), actor, reason),
                                "Rolling " + word + " back."))
                .asking(exportFirst)
                .open();
    }

    private static void ask(String title, String effect, Component field, String actName, Consumer<String> act) {
        new TypedConfirmation(title, effect, Optional.empty(), actName, act)
                .asking(field)
                .open();
    }

    /** @param word to be typed; none if empty */
    private static void ask(String title, String effect, String word, String actName, Consumer<String> act) {
        new TypedConfirmation(title, effect, Optional.of(word).filter(text -> !text.isEmpty()), actName, act).open();
    }

    private void act(Consumer<Actor> change, String done) {
        try {
            change.accept(user.actor());
            Notices.done(done);
        } catch (ConflictException e) {
            Notices.refused(String.valueOf(e.getMessage()));
        }
        afterwards.run();
    }
}
