package dev.instar.console.migration.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.browserless.SpringBrowserlessTest;
import com.vaadin.browserless.ViewPackages;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.checkbox.Checkbox;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.textfield.TextField;
import dev.instar.console.ConsoleTest;
import dev.instar.console.audit.AuditLog;
import dev.instar.console.base.ui.LocalText;
import dev.instar.console.base.ui.StateBadge;
import dev.instar.console.migration.MigrationFixture;
import dev.instar.console.migration.command.Gates;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.security.Actor;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The page of one migration: what it says at each stage, and which actions it offers. */
@ConsoleTest
@ViewPackages(packages = "dev.instar.console")
class MigrationViewTest extends SpringBrowserlessTest {

    @Autowired
    private MigrationFixture fixture;

    @Autowired
    private Gates gates;

    @Autowired
    private AuditLog audit;

    private void open(Migration migration) {
        navigate(MigrationView.class, Map.of("id", migration.id()));
    }

    private Button button(String text) {
        return find(Button.class).withText(text).single();
    }

    private TextField field(String label) {
        return find(TextField.class).all().stream()
                .filter(field -> field.getLabel() != null && field.getLabel().startsWith(label))
                .findFirst()
                .orElseThrow();
    }

    private boolean says(String text) {
        return find(Paragraph.class).withTextContaining(text).exists()
                || find(LocalText.class).all().stream()
                        .anyMatch(found -> found.getText().contains(text));
    }

    @Test
    void a_request_leads_to_its_evidence() {
        Migration migration = fixture.stored("ada", Step.EXPORTED);
        open(migration);
        assertThat(says("Waiting for a person other than ada to approve")).isTrue();
        String request = gates.approval(migration, "import/0").orElseThrow().id();
        assertThat(find(Anchor.class).withText("View approval request").single().getHref())
                .isEqualTo("approvals/" + request);
    }

    @Test
    void an_approved_import_can_be_started() {
        Migration migration = approved();
        open(migration);
        assertThat(find(StateBadge.class).all().getFirst().getElement().getTextRecursively())
                .contains("Approved");
        assertThat(button("Activate 0.20.4 and import ...").isVisible()).isTrue();
    }

    private Migration approved() {
        Migration migration = fixture.stored("grace", Step.EXPORTED);
        gates.decide(
                gates.approval(migration, "import/0").orElseThrow().id(),
                migration.evidenceHash(0),
                true,
                new Actor("ada", Set.of("APPROVER")),
                "");
        return migration;
    }

    @Test
    void a_wave_between_its_stages_says_what_it_has_behind_it() {
        open(fixture.stored("grace", Step.EXPORTED, Step.ROLLED_BACK));
        assertThat(says("1 of 2 instances exported")).isTrue();
    }

    @Test
    void a_wave_that_goes_back_is_not_said_to_go_forth() {
        open(fixture.stored("grace", Step.IMPORT_FAILED, Step.ROLLING_BACK));
        assertThat(says("0 of 2 instances rolled back")).isTrue();
        assertThat(says("exporting")).isFalse();
        assertThat(says("importing")).isFalse();
    }

    @Test
    void rolling_everything_back_can_be_told_to_export_first() {
        Migration migration = fixture.stored("grace", Step.IMPORTED, Step.IMPORTED);
        open(migration);
        test(button("Roll everything back ...")).click();
        test(find(Checkbox.class).single()).click();
        test(field("Reason")).setValue("it misbehaves");
        test(field("Type " + migration.id())).setValue(migration.id());
        test(button("Roll back")).click();
        assertThat(audit.ofMigration(migration.id(), 100))
                .filteredOn(entry -> entry.act().equals("ROLL_BACK"))
                .extracting(AuditLog.Entry::detail)
                .containsExactly(
                        "With everything of the migration. Exports first. Reason: it misbehaves",
                        "With everything of the migration. Exports first. Reason: it misbehaves");
    }

    @Test
    void an_import_asks_for_the_tier_to_be_typed() {
        open(approved());
        test(button("Activate 0.20.4 and import ...")).click();
        Button confirm = button("Import");
        assertThat(confirm.isEnabled()).isFalse();
        test(field("Reason")).setValue("the window is open");
        test(field("Type ladybug-standard")).setValue("ladybug-large");
        assertThat(confirm.isEnabled()).isFalse();
        test(field("Type ladybug-standard")).setValue("ladybug-standard");
        assertThat(confirm.isEnabled()).isTrue();
    }

    @Test
    void a_failed_instance_says_why_and_can_be_retried() {
        open(fixture.stored("grace", Step.EXPORT_FAILED, Step.EXPORTED));
        assertThat(says("The disk is full.")).isTrue();
        assertThat(button("Retry ...").isVisible()).isTrue();
        assertThat(find(StateBadge.class).all()).isNotEmpty();
    }

    @Test
    void only_instances_with_a_way_back_offer_it() {
        open(fixture.stored("grace", Step.IMPORTED, Step.ROLLED_BACK));
        assertThat(find(Button.class).withText("Roll back ...").all()).hasSize(1);
    }
}
