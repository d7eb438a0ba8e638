package dev.instar.console.migration.ui;

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
        var number = new IntegerField("Operations at the same time");
        number.setValue(wave.concurrency());
        number.setMin(1);
        number.setMax(WavePlan.MOST_AT_ONCE);
        number.setStepButtonsVisible(true);
        dialogs.of(
                        "Concurrency of wave " + wave.name(),
                        "From now on so many operations of this wave run at the same time, over all consoles. What runs"
                                + " goes on.",
                        "",
                        "Change",
                        (actor, reason) -> commands.setConcurrency(
                                id,
                                wave.number(),
                                Objects.requireNonNullElse(number.getValue(), wave.concurrency()),
                                actor,
                                reason),
                        "Changed.",
                        afterwards)
                .asking(number)
                .open();
    }

    @Override
    public void extendSoak(Wave wave) {
        var hours = new IntegerField("Hours from now");
        hours.setValue(1);
        hours.setMin(1);
        hours.setStepButtonsVisible(true);
        dialogs.of(
                        "Extend the soak of wave " + wave.name(),
                        "The next wave begins that much later.",
                        "",
                        "Extend",
                        (actor, reason) -> commands.extendSoak(
                                id,
                                wave.number(),
                                clock.instant().plus(Duration.ofHours(Objects.requireNonNullElse(hours.getValue(), 1))),
                                actor,
                                reason),
                        "Extended.",
                        afterwards)
                .asking(hours)
                .open();
    }

    @Override
    public void rollBackWave(Wave wave) {
        migrations
                .find(id)
                .ifPresent(migration ->
                        groupRollback.ask(migration, Optional.of(wave), "Roll back wave " + wave.name(), afterwards));
    }
}
