package dev.instar.console.migration.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.textfield.IntegerField;
import dev.instar.console.migration.command.MigrationCommands;
import dev.instar.console.migration.command.Migrations;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.plan.WavePlan;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.springframework.context.annotation.Scope;
import org.springframework.stereotype.Component;

/** What can be done to the waves of the migration at hand. */
@Component
@Scope("prototype")
class WaveActions implements WaveCard.Actions {

    private final Migrations migrations;
    private final MigrationCommands commands;
    private final GroupRollbackDialog groupRollback;
    private final ActDialogs dialogs;
    private final Clock clock;
    private String id = "";
    private Runnable afterwards = () -> {};

    WaveActions(
            Migrations migrations,
            MigrationCommands commands,
            GroupRollbackDialog groupRollback,
            ActDialogs dialogs,
            Clock clock) {
        this.migrations = migrations;
        this.commands = commands;
        this.groupRollback = groupRollback;
        this.dialogs = dialogs;
        this.clock = clock;
    }

    /** @param page shows the migration anew */
    void on(String migration, Runnable page) {
        id = migration;
        afterwards = page;
    }

    @Override
    public void changeConcurrency(Wave wave) {
        var number = new IntegerField(translate("migration.wave.concurrency.number"));
        number.setValue(wave.concurrency());
        number.setMin(1);
        number.setMax(WavePlan.MOST_AT_ONCE);
        number.setStepButtonsVisible(true);
        dialogs.of(
                        translate("migration.wave.concurrency.title", wave.name()),
                        translate("migration.wave.concurrency.effect"),
                        "",
                        translate("migration.wave.concurrency.confirm"),
                        (actor, reason) -> commands.setConcurrency(
                                id,
                                wave.number(),
                                Objects.requireNonNullElse(number.getValue(), wave.concurrency()),
                                actor,
                                reason),
                        translate("migration.wave.concurrency.done"),
                        afterwards)
                .asking(number)
                .open();
    }

    @Override
    public void extendSoak(Wave wave) {
        var hours = new IntegerField(translate("migration.wave.soak.hours"));
        hours.setValue(1);
        hours.setMin(1);
        hours.setStepButtonsVisible(true);
        dialogs.of(
                        translate("migration.wave.soak.title", wave.name()),
                        translate("migration.wave.soak.effect"),
                        "",
                        translate("migration.wave.soak.confirm"),
                        (actor, reason) -> commands.extendSoak(
                                id,
                                wave.number(),
                                clock.instant().plus(Duration.ofHours(Objects.requireNonNullElse(hours.getValue(), 1))),
                                actor,
                                reason),
                        translate("migration.wave.soak.done"),
                        afterwards)
                .asking(hours)
                .open();
    }

    @Override
    public void rollBackWave(Wave wave) {
        migrations
                .find(id)
                .ifPresent(migration -> groupRollback.ask(
                        migration,
                        Optional.of(wave),
                        translate("migration.wave.roll-back.title", wave.name()),
                        afterwards));
    }
}
