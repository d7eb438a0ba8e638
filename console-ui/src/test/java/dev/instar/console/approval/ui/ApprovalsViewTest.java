package dev.instar.console.approval.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.browserless.SpringBrowserlessTest;
import com.vaadin.browserless.ViewPackages;
import com.vaadin.flow.component.html.Paragraph;
import dev.instar.console.ConsoleTest;
import dev.instar.console.migration.MigrationFixture;
import dev.instar.console.migration.domain.Step;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The list of approval requests, empty and with requests of one's own. */
@ConsoleTest
@ViewPackages(packages = "dev.instar.console")
class ApprovalsViewTest extends SpringBrowserlessTest {

    @Autowired
    private MigrationFixture fixture;

    @BeforeEach
    void forgetMigrations() {
        fixture.forgetAll();
    }

    private boolean says(String text) {
        navigate(ApprovalsView.class);
        return find(Paragraph.class).withTextContaining(text).exists();
    }

    @Test
    void an_empty_inbox_says_so() {
        assertThat(says("Nothing waits for an approval.")).isTrue();
    }

    @Test
    void your_own_requests_are_counted_apart() {
        fixture.stored("ada", Step.EXPORTED);
        fixture.stored("grace", Step.EXPORTED);
        fixture.stored("grace", Step.IMPORTED);
        assertThat(says("You can approve 1 of 2; the rest you requested yourself."))
                .isTrue();
    }
}
