package dev.instar.console.migration.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.UI;
import dev.instar.console.base.ui.Formats;
import dev.instar.console.base.ui.Notices;
import dev.instar.console.base.ui.TypedConfirmation;
import dev.instar.console.migration.command.NewMigrations;
import dev.instar.console.plan.Plan;
import dev.instar.console.plan.dryrun.DryRun;
import dev.instar.console.plan.dryrun.DryRuns;
import dev.instar.console.problem.ConflictException;
import dev.instar.console.security.CurrentUser;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Says what a plan would touch, asks for the reason, starts it and leads to its page. */
@Component
public class MigrationStart {

    private final NewMigrations migrations;
    private final DryRuns dryRuns;
    private final CurrentUser user;

    MigrationStart(NewMigrations migrations, DryRuns dryRuns, CurrentUser user) {
        this.migrations = migrations;
        this.dryRuns = dryRuns;
        this.user = user;
    }

    /**
     * Opens the dialog that starts a migration.
     *
     * @param whenRefused lets the page show the state that speaks against it
     */
    public void ask(String title, Plan plan, Runnable whenRefused) {
        new TypedConfirmation(
                        title,
                        effect(plan, dryRuns.of(plan)),
                        Optional.empty(),
                        translate("migrations.start"),
                        reason -> start(plan, reason, whenRefused))
                .open();
    }

    private static String effect(Plan plan, DryRun dryRun) {
        DryRun.BlastRadius radius = dryRun.blastRadius();
        long waves = dryRun.waves().stream()
                .filter(wave -> !wave.instances().isEmpty())
                .count();
        return String.join(
                " ",
                translate(
                        "migrations.start.scope",
                        radius.instances(),
                        radius.databases(),
                        Formats.bytes(radius.bytes()),
                        plan.source().displayName(),
                        plan.target().displayName(),
                        waves),
                waves > 1 ? translate("migrations.start.effect.waves") : translate("migrations.start.effect"),
                translate("migrations.start.approval"));
    }

    private void start(Plan plan, String reason, Runnable whenRefused) {
        try {
            String id = migrations.start(plan, null, user.actor(), reason).id();
            UI.getCurrent().navigate("migrations/" + id);
        } catch (ConflictException e) {
            Notices.refused(String.valueOf(e.getMessage()));
            whenRefused.run();
        }
    }
}
