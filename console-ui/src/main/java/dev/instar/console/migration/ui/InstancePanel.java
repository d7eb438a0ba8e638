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

/** One instance inside a migration: its step, its databases, its way back. */
class InstancePanel extends Section {

    private final StateBadge badge = new StateBadge(Tone.QUIET, "");
    private final Span summary = new Span();
    private final Paragraph message = new Paragraph();
    private final DatabaseProgressList databases = new DatabaseProgressList();
    private final Button rollBack;

    InstancePanel(String instanceId, Runnable askToRollBack) {
        addClassName("instance-panel");
        var title = new H2(instanceId);
        summary.addClassName("summary");
        rollBack = new Button("Roll back ...", _ -> askToRollBack.run());
        rollBack.addThemeVariants(ButtonVariant.ERROR);
        rollBack.setAriaLabel("Roll back " + instanceId);
        var heading = new Div(title, badge, summary);
        heading.addClassName("instance-heading");
        var header = new Div(heading, rollBack);
        header.addClassName("instance-header");
        message.addClassName("trouble");
        add(header, message, databases);
    }

    /** @param unknown why nothing is known of the instance right now */
    void show(MigrationInstance instance, List<DatabaseProgress> progress, Optional<String> unknown) {
        badge.show(tone(instance.step()), instance.step().displayName());
        summary.setText(
                instance.rows() == 0
                        ? ""
                        : Words.count(instance.databases(), "database") + ", " + Words.count(instance.rows(), "row")
                                + " exported");
        Optional<String> trouble = instance.step().isRunning()
                ? unknown.map(why -> "Nothing is known right now, the console keeps asking: " + why)
                : Optional.ofNullable(instance.message());
        message.setVisible(trouble.isPresent());
        message.setText(trouble.orElse(""));
        rollBack.setVisible(canRollBack(instance.step()));
        databases.show(progress);
    }

    private static boolean canRollBack(Step step) {
        return switch (step) {
            case EXPORT_FAILED, EXPORTED, IMPORT_FAILED, IMPORTED, ROLLBACK_FAILED -> true;
            case EXPORTING, IMPORTING, ROLLING_BACK, ROLLED_BACK -> false;
        };
    }

    private static Tone tone(Step step) {
        return switch (step) {
            case EXPORTING, IMPORTING, ROLLING_BACK -> Tone.BUSY;
            case EXPORTED -> Tone.WAITING;
            case IMPORTED -> Tone.GOOD;
            case ROLLED_BACK -> Tone.QUIET;
            case EXPORT_FAILED, IMPORT_FAILED, ROLLBACK_FAILED -> Tone.BAD;
        };
    }
}
