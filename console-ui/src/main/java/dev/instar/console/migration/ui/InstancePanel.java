package dev.instar.console.migration.ui;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Section;
import com.vaadin.flow.component.html.Span;
import dev.instar.console.base.ui.StateBadge;
import dev.instar.console.base.ui.StateBadge.Tone;
import dev.instar.console.base.ui.Words;
import dev.instar.console.migration.MigrationInstance;
import dev.instar.console.migration.Step;
import dev.instar.protocol.DatabaseProgress;
import java.util.List;
import java.util.Optional;

/** One instance inside a migration: its step, its databases, what can be decided about it. */
class InstancePanel extends Section {

    /** What an operator can do about an instance. */
    interface Acts {
        void retry(String instanceId);

        void exportAgain(String instanceId);

        void exclude(String instanceId);

        void rollBack(String instanceId);
    }

    private final StateBadge badge = new StateBadge(Tone.QUIET, "");
    private final Span summary = new Span();
    private final Paragraph message = new Paragraph();
    private final DatabaseProgressList databases = new DatabaseProgressList();
    private final Button retry;
    private final Button exportAgain;
    private final Button exclude;
    private final Button rollBack;

    InstancePanel(String instanceId, Acts acts) {
        addClassName("instance-panel");
        var title = new H2(instanceId);
        summary.addClassName("summary");
        retry = button("Retry ...", "Retry " + instanceId, () -> acts.retry(instanceId));
        exportAgain = button("Export again ...", "Export " + instanceId + " again", () -> acts.exportAgain(instanceId));
        exclude = button("Exclude ...", "Exclude " + instanceId, () -> acts.exclude(instanceId));
        rollBack = button("Roll back ...", "Roll back " + instanceId, () -> acts.rollBack(instanceId));
        rollBack.addThemeVariants(ButtonVariant.ERROR);
        var heading = new Div(title, badge, summary);
        heading.addClassName("instance-heading");
        var actions = new Div(retry, exportAgain, exclude, rollBack);
        actions.addClassName("actions");
        var header = new Div(heading, actions);
        header.addClassName("instance-header");
        message.addClassName("trouble");
        add(header, message, databases);
    }

    private static Button button(String text, String label, Runnable act) {
        var button = new Button(text, _ -> act.run());
        button.setAriaLabel(label);
        return button;
    }

    /**
     * @param unknown why nothing is known of the instance right now
     * @param over whether the migration is closed
     */
    void show(
            MigrationInstance instance,
            List<DatabaseProgress> progress,
            Optional<String> unknown,
            boolean over,
            boolean canExport) {
        Step step = instance.step();
        badge.show(tone(step), step.displayName());
        summary.setText(
                instance.rows() == 0
                        ? ""
                        : Words.count(instance.databases(), "database") + ", " + Words.count(instance.rows(), "row")
                                + " exported");
        Optional<String> trouble = step.isRunning()
                ? unknown.map(why -> "Nothing is known right now, the console keeps asking: " + why)
                : Optional.ofNullable(instance.message());
        message.setVisible(trouble.isPresent());
        message.setText(trouble.orElse(""));
        retry.setVisible(!over && step.isFailure());
        exportAgain.setVisible(!over && canExport && step == Step.ROLLED_BACK);
        exclude.setVisible(!over && !step.isRunning() && Step.EXCLUDED.mayFollow(step));
        rollBack.setVisible(!over && !step.isRunning() && Step.ROLLING_BACK.mayFollow(step));
        databases.show(progress);
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
