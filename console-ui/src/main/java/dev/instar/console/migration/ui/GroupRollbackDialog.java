package dev.instar.console.migration.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.checkbox.Checkbox;
import dev.instar.console.migration.command.MigrationRollbacks;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.domain.Wave;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Asks about the rollback of a wave, or of a whole migration. */
@Component
class GroupRollbackDialog {

    private final MigrationRollbacks rollbacks;
    private final BlastRadiusText blastRadius;
    private final ActDialogs dialogs;

    GroupRollbackDialog(MigrationRollbacks rollbacks, BlastRadiusText blastRadius, ActDialogs dialogs) {
        this.rollbacks = rollbacks;
        this.blastRadius = blastRadius;
        this.dialogs = dialogs;
    }

    /** @param wave that goes back; everything of the migration if empty */
    void ask(Migration migration, Optional<Wave> wave, String title, Runnable afterwards) {
        String word = wave.map(Wave::name).orElse(migration.id());
        List<MigrationInstance> instances =
                wave.map(each -> migration.ofWave(each.number())).orElse(migration.instances());
        boolean moved = instances.stream().map(MigrationInstance::step).anyMatch(Step::mayHaveMoved);
        var exportFirst = new Checkbox(translate("migration.rollback.export"));
        exportFirst.setVisible(moved);
        dialogs.of(
                        title,
                        String.join(
                                " ",
                                blastRadius.of(instances, Step.ROLLING_BACK::mayFollow, false),
                                moved
                                        ? translate("migration.rollback.moved")
                                        : translate("migration.rollback.not-moved")),
                        word,
                        translate("migration.rollback"),
                        (actor, reason) -> rollbacks.rollBackAll(
                                migration.id(), wave.map(Wave::number), exportFirst.getValue(), actor, reason),
                        translate("migration.rollback.done", word),
                        afterwards)
                .asking(exportFirst)
                .open();
    }
}
