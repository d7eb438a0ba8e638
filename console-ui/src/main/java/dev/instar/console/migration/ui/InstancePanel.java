package dev.instar.console.migration.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.html.UnorderedList;
import dev.instar.console.base.ui.ErrorCodes;
import dev.instar.console.base.ui.Sentence;
import dev.instar.console.base.ui.StateBadge;
import dev.instar.console.base.ui.StateBadge.Tone;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.domain.WaveStage;
import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.DatabaseProgress;
import dev.instar.protocol.Gate;
import dev.instar.protocol.OperationKind;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One instance inside a migration: its step, its databases, what can be decided about it. */
class InstancePanel extends Section {

    /** What an operator can do about an instance. */
    interface Actions {
        void retry(String instanceId);

        void exportAgain(String instanceId);

        void exclude(String instanceId);

        void rollBack(String instanceId);
    }

    /**
     * What is known of an instance.
     *
     * @param kind of the operation the progress is of
     * @param known the instance's databases as its node shows them
     * @param unknown why nothing is known of the instance right now
     * @param underMaintenance whether something of the migration is still on it
     */
    record Report(
            MigrationInstance instance,
            List<DatabaseProgress> progress,
            Optional<OperationKind> kind,
            List<DatabaseInfo> known,
            Optional<String> unknown,
            boolean underMaintenance) {}

    /**
     * What guidance is about.
     *
     * @param keeps whether databases may be closed for writes by an export
     * @param unheard whether that is because its end stayed unheard
     * @param holds whether databases are on hold
     */
    private record Trouble(Step failure, boolean keeps, boolean unheard, boolean holds) {}

    private final StateBadge badge = new StateBadge(Tone.QUIET, "");
    private final Span summary = new Span();
    private final Paragraph message = new Paragraph();
    private final UnorderedList guidance = new UnorderedList();
    private final String instanceId;
    private @Nullable Trouble guided;
    private final DatabaseProgressList databases = new DatabaseProgressList();
    private final Button retry;
    private final Button exportAgain;
    private final Button exclude;
    private final Button rollBack;

    InstancePanel(String instanceId, Actions actions) {
        this.instanceId = instanceId;
        addClassName("instance-panel");
        var title = new H2(instanceId);
        summary.addClassName("summary");
        retry = button(
                translate("migration.instance.retry"),
                translate("migration.instance.retry.title", instanceId),
                () -> actions.retry(instanceId));
        exportAgain = button(
                translate("migration.instance.export-again"),
                translate("migration.instance.export-again.title", instanceId),
                () -> actions.exportAgain(instanceId));
        exclude = button(
                translate("migration.instance.exclude"),
                translate("migration.instance.exclude.title", instanceId),
                () -> actions.exclude(instanceId));
        rollBack = button(
                translate("migration.instance.roll-back"),
                translate("migration.instance.roll-back.title", instanceId),
                () -> actions.rollBack(instanceId));
        rollBack.addThemeVariants(ButtonVariant.ERROR);
        var heading = new Div(title, badge, summary);
        heading.addClassName("instance-heading");
        var buttons = new Div(retry, exportAgain, exclude, rollBack);
        buttons.addClassName("actions");
        var header = new Div(heading, buttons);
        header.addClassName("instance-header");
        guidance.addClassName("guidance");
        var open = new Anchor("instances/" + instanceId, translate("migration.instance.open"));
        open.setAriaLabel(translate("migration.instance.open.title", instanceId));
        heading.add(open);
        add(header, message, guidance, databases);
    }

    private static Button button(String text, String label, Runnable act) {
        var button = new Button(text, _ -> act.run());
        button.setAriaLabel(label);
        return button;
    }

    /** @param mayAct whether the reader may act, and the migration is open */
    void show(Report report, Migration migration, boolean mayAct) {
        MigrationInstance instance = report.instance();
        List<DatabaseInfo> known = report.known();
        Step step = instance.step();
        badge.show(tone(step), step.displayName());
        summary.setText(
                instance.rows() == 0
                        ? ""
                        : translate("migration.instance.exported", instance.databases(), instance.rows()));
        Optional<String> trouble = step.isRunning()
                ? report.unknown().map(why -> translate("migration.instance.unknown", why))
                : Optional.ofNullable(instance.message()).or(() -> backSingly(instance));
        message.setVisible(trouble.isPresent());
        message.setClassName("trouble", step.isFailure() || step.isRunning());
        message.setClassName("waiting", !step.isFailure() && !step.isRunning());
        message.setText(trouble.orElse(""));
        ErrorCodes.in(trouble.orElse("")).ifPresent(code -> message.add(ErrorCodes.link(code)));
        boolean keeps = migration.mayKeepExports(instance) && report.underMaintenance();
        boolean holds = known.stream().anyMatch(database -> database.gate() == Gate.HELD);
        guide(mayAct && step.isFailure() ? new Trouble(step, keeps, instance.exportUnheard(), holds) : null);
        WaveStage stage = migration.wave(instance.wave()).stage();
        boolean canExport = stage == WaveStage.EXPORTING || stage == WaveStage.GATE;
        retry.setVisible(mayAct && step.isFailure());
        exportAgain.setVisible(mayAct && canExport && step == Step.ROLLED_BACK);
        boolean isUntouched = !step.isRunning() && Step.EXCLUDED.mayFollow(step) && !keeps;
        exclude.setVisible(mayAct && isUntouched);
        rollBack.setVisible(mayAct && migration.canRollBack(instance) && (keeps || step != Step.BLOCKED));
        databases.show(report.progress(), report.kind(), instance, known);
    }

    /** Cause stands above; here is what each way on does, and where the evidence is. */
    private void guide(@Nullable Trouble trouble) {
        if (Objects.equals(trouble, guided)) {
            return;
        }
        guided = trouble;
        guidance.removeAll();
        guidance.setVisible(trouble != null);
        if (trouble == null) {
            return;
        }
        if (trouble.holds()) {
            guidance.add(new ListItem(translate("migration.guide.on-hold")));
        }
        boolean keeps = trouble.keeps();
        switch (trouble.failure()) {
            case BLOCKED -> {
                guidance.add(new ListItem(translate("migration.guide.blocked.retry")));
                guidance.add(new ListItem(
                        keeps ? translate("migration.guide.blocked.roll-back") : translate("migration.guide.exclude")));
            }
            case EXPORT_FAILED -> {
                if (keeps) {
                    guidance.add(
                            new ListItem(translate(
                                    trouble.unheard()
                                            ? "migration.guide.export-failed.unheard.retry"
                                            : "migration.guide.export-failed.keeps.retry")),
                            new ListItem(translate("migration.guide.export-failed.keeps.roll-back")));
                } else {
                    guidance.add(
                            new ListItem(translate("migration.guide.export-failed.retry")),
                            new ListItem(translate("migration.guide.export-failed.roll-back")),
                            new ListItem(translate("migration.guide.exclude")));
                }
            }
            case IMPORT_FAILED ->
                guidance.add(
                        new ListItem(translate("migration.guide.import-failed.retry")),
                        new ListItem(translate("migration.guide.import-failed.roll-back")),
                        new ListItem(translate("migration.guide.import-failed.single")),
                        new ListItem(translate("migration.guide.import-failed.no-accept")));
            case ROLLBACK_FAILED -> guidance.add(new ListItem(translate("migration.guide.rollback-failed.retry")));
            case FINALIZE_FAILED ->
                guidance.add(
                        new ListItem(translate("migration.guide.finalize-failed.retry")),
                        new ListItem(translate("migration.guide.finalize-failed.roll-back")));
            default -> throw new IllegalArgumentException(trouble.failure() + " is no failure");
        }
        guidance.add(new ListItem(Sentence.with(
                translate("migration.guide.evidence", Sentence.PLACE),
                new Anchor("instances/" + instanceId + "?view=journal", translate("migration.guide.evidence.journal")),
                new Anchor("instances/" + instanceId + "?view=log", translate("migration.guide.evidence.log")),
                new Anchor("instances/" + instanceId + "?view=files", translate("migration.guide.evidence.files")))));
    }

    private static Optional<String> backSingly(MigrationInstance instance) {
        return instance.rolledBack().isEmpty() || instance.step().isOut()
                ? Optional.empty()
                : Optional.of(translate("migration.instance.rolled-back", String.join(", ", instance.rolledBack())));
    }

    private static Tone tone(Step step) {
        return switch (step) {
            case CHECKING, EXPORTING, IMPORTING, ROLLING_BACK, FINALIZING -> Tone.BUSY;
            case EXPORTED -> Tone.WAITING;
            case IMPORTED, FINALIZED -> Tone.GOOD;
            case PLANNED, ROLLED_BACK, EXCLUDED -> Tone.QUIET;
            case BLOCKED, EXPORT_FAILED, IMPORT_FAILED, ROLLBACK_FAILED, FINALIZE_FAILED -> Tone.BAD;
        };
    }
}
