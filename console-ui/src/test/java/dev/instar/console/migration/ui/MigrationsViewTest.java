package dev.instar.console.migration.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.browserless.SpringBrowserlessTest;
import com.vaadin.browserless.ViewPackages;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Paragraph;
import dev.instar.console.ConsoleTest;
import dev.instar.console.base.ui.LocalText;
import dev.instar.console.migration.MigrationFixture;
import dev.instar.console.migration.command.Gates;
import dev.instar.console.migration.command.Migrations;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.status.StatusExplainer;
import dev.instar.console.security.Actor;
import dev.instar.console.security.Roles;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The list of migrations: empty, waiting, moved and finalized. */
@ConsoleTest
@ViewPackages(packages = "dev.instar.console")
class MigrationsViewTest extends SpringBrowserlessTest {

    @Autowired
    private MigrationFixture fixture;

    @Autowired
    private Migrations migrations;

    @Autowired
    private Gates gates;

    @Autowired
    private StatusExplainer statusExplainer;

    @BeforeEach
    void forgetMigrations() {
        fixture.forgetAll();
    }

    @Test
    void where_there_is_no_migration_the_page_says_how_to_begin_one() {
        navigate(MigrationsView.class);
        assertThat(find(Paragraph.class)
                        .withTextContaining("No migration yet. Plan one")
                        .exists())
                .isTrue();
        assertThat(find(Grid.class).all()).isEmpty();
    }

    @Test
    void every_migration_says_what_it_waits_for() {
        Migration migration = fixture.stored("ada", Step.EXPORTED);
        navigate(MigrationsView.class);
        Grid<?> grid = find(Grid.class).single();
        assertThat(test(grid).size()).isEqualTo(1);
        assertThat(test(grid).getCellComponent(0, 0).getElement().getTextRecursively())
                .contains(migration.id());
        assertThat(test(grid).getCellComponent(0, 5).getElement().getTextRecursively())
                .contains("by ada");
        assertThat(((LocalText) test(grid).getCellComponent(0, 2)).getText())
                .contains("a person other than ada to approve");
    }

    @Test
    void a_migration_that_has_moved_says_how_far_its_finalize_is() {
        Migration migration = fixture.stored("ada", Step.IMPORTED);
        assertThat(statusExplainer.word(migration)).isEqualTo("Migrated, pending finalize");
        String request = gates.requestFinalize(
                        migration.id(), new Actor("ada", Set.of(Roles.OPERATOR)), "it served well")
                .id();
        assertThat(statusExplainer.word(migration)).isEqualTo("Awaiting approval");
        gates.decide(
                request,
                gates.currentEvidence(migration, Migration.FINALIZE),
                true,
                new Actor("grace", Set.of(Roles.APPROVER)),
                "the soak was quiet");
        assertThat(statusExplainer.word(migration)).isEqualTo("Finalize approved");
    }

    @Test
    void a_finalize_has_to_be_asked_for_again_once_something_went_back() {
        Migration migration = fixture.stored("ada", Step.IMPORTED, Step.IMPORTED);
        gates.requestFinalize(migration.id(), new Actor("ada", Set.of(Roles.OPERATOR)), "it served well");
        fixture.setStep(migration, "i-2", Step.ROLLED_BACK);
        Migration changed = migrations.find(migration.id()).orElseThrow();
        assertThat(statusExplainer.word(changed)).isEqualTo("Migrated, pending finalize");
        assertThat(statusExplainer.of(changed).sentence()).contains("Waiting for an operator to request the finalize");
    }
}
