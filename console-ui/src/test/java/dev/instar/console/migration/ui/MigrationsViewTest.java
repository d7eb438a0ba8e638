package dev.instar.console.migration.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.browserless.SpringBrowserlessTest;
import com.vaadin.browserless.ViewPackages;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Paragraph;
import dev.instar.console.ConsoleTest;
import dev.instar.console.base.ui.LocalText;
import dev.instar.console.migration.Migration;
import dev.instar.console.migration.MigrationFixture;
import dev.instar.console.migration.Step;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@ConsoleTest
@ViewPackages(packages = "dev.instar.console")
class MigrationsViewTest extends SpringBrowserlessTest {

    @Autowired
    private MigrationFixture fixture;

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
        assertThat(test(grid).getCellComponent(0, 4).getElement().getTextRecursively())
                .contains("by ada");
        assertThat(((LocalText) test(grid).getCellComponent(0, 5)).getText())
                .contains("somebody other than ada to approve");
    }
}
