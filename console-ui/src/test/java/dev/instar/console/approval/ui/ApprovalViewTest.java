package dev.instar.console.approval.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.browserless.SpringBrowserlessTest;
import com.vaadin.browserless.ViewPackages;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Paragraph;
import dev.instar.console.ConsoleTest;
import dev.instar.console.audit.AuditLog;
import dev.instar.console.migration.MigrationFixture;
import dev.instar.console.migration.command.Gates;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.security.Actor;
import dev.instar.console.security.Roles;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The page of one approval request: the evidence, who may decide, and what became of it. */
@ConsoleTest
@ViewPackages(packages = "dev.instar.console")
class ApprovalViewTest extends SpringBrowserlessTest {

    @Autowired
    private AuditLog audit;

    @Autowired
    private MigrationFixture fixture;

    @Autowired
    private Gates gates;

    private void open(Migration migration) {
        String request = gates.approval(migration, "import/0").orElseThrow().id();
        navigate(ApprovalView.class, Map.of("id", request));
    }

    private Button button(String text) {
        return find(Button.class).withText(text).single();
    }

    private boolean says(String text) {
        return find(Paragraph.class).withTextContaining(text).exists();
    }

    @Test
    void your_own_request_cannot_be_approved_and_the_page_says_why() {
        open(fixture.stored("ada", Step.EXPORTED));
        assertThat(button("Approve").isEnabled()).isFalse();
        assertThat(button("Reject").isEnabled()).isFalse();
        assertThat(says("You requested this, so another person has to approve it"))
                .isTrue();
    }

    @Test
    void somebody_elses_request_is_approved_with_a_comment() {
        Migration migration = fixture.stored("grace", Step.EXPORTED);
        open(migration);
        assertThat(find(H1.class).single().getText())
                .isEqualTo("Import of wave ladybug-standard · ladybug-standard to 0.20.4");
        test(button("Approve")).click();
        assertThat(gates.isApproved(migration, "import/0")).isTrue();
        assertThat(says("Approved. An operator can go on.")).isTrue();
    }

    @Test
    void a_rejection_is_shown_for_what_it_is() {
        Migration migration = fixture.stored("grace", Step.EXPORTED);
        open(migration);
        test(button("Reject")).click();
        assertThat(gates.isApproved(migration, "import/0")).isFalse();
        assertThat(says("One rejection outweighs every approval")).isTrue();
    }

    @Test
    void what_changed_since_it_was_asked_is_named_and_nothing_can_be_decided() {
        Migration migration = fixture.stored("grace", Step.EXPORTED, Step.EXPORTED);
        String request = gates.approval(migration, "import/0").orElseThrow().id();
        fixture.setStep(migration, "i-1", Step.EXPORTING);
        fixture.setStep(migration, "i-2", Step.ROLLED_BACK);
        navigate(ApprovalView.class, Map.of("id", request));
        assertThat(says("This request is out of date")).isTrue();
        assertThat(find(ListItem.class).withText("i-2 is now rolled back.").exists())
                .isTrue();
        assertThat(find(Button.class).withText("Approve").exists()).isFalse();
    }

    @Test
    void what_happened_after_a_request_does_not_change_what_it_says() throws InterruptedException {
        Migration migration = fixture.stored("grace", Step.IMPORTED);
        String request = gates.requestFinalize(
                        migration.id(),
                        new Actor("grace", Set.of(Roles.OPERATOR)),
                        "it served well. Reason: none failed")
                .id();
        // A request knows its millisecond, not what happened within it.
        Thread.sleep(2);
        audit.record(AuditLog.CONSOLE, "IMPORT_FAILED", migration.id(), "i-1", "later");
        navigate(ApprovalView.class, Map.of("id", request));
        assertThat(find(ListItem.class).withText("Nothing failed on the way.").exists())
                .isTrue();
        assertThat(find(ListItem.class)
                        .withText("grace gave the reason: it served well. Reason: none failed")
                        .exists())
                .isTrue();
    }
}
