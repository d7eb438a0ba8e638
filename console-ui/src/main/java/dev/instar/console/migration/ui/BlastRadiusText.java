package dev.instar.console.migration.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import dev.instar.console.base.ui.Formats;
import dev.instar.console.migration.command.Migrations;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.plan.dryrun.DryRun;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/** The sentences that say what an act on instances touches. */
@Component
class BlastRadiusText {

    private final Migrations migrations;

    BlastRadiusText(Migrations migrations) {
        this.migrations = migrations;
    }

    /** @param away whether the instances answer 503 meanwhile */
    String of(List<MigrationInstance> instances, Predicate<Step> wanted, boolean away) {
        DryRun.BlastRadius radius = migrations.blastRadius(instances.stream()
                .filter(instance -> wanted.test(instance.step()))
                .toList());
        Long seconds = radius.unavailableSecondsPerInstance();
        String touches =
                translate("migrations.touches", radius.instances(), radius.databases(), Formats.bytes(radius.bytes()));
        return away && seconds != null
                ? String.join(
                        " ",
                        touches,
                        translate("migrations.touches.away", Formats.duration(Duration.ofSeconds(seconds))))
                : touches;
    }
}
