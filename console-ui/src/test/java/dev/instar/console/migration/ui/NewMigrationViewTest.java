package dev.instar.console.migration.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.browserless.SpringBrowserlessTest;
import com.vaadin.browserless.ViewPackages;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.checkbox.Checkbox;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.textfield.IntegerField;
import com.vaadin.flow.component.textfield.TextArea;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.server.VaadinSession;
import dev.instar.console.ConsoleTest;
import dev.instar.console.fleet.FakeRegistry;
import dev.instar.console.fleet.Fleet;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.OperationKind;
import dev.instar.simulatedfleet.SimulatedFleet;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The form for a new migration: safe defaults, live dry run, input that is kept. */
@ConsoleTest
@ViewPackages(packages = "dev.instar.console")
class NewMigrationViewTest extends SpringBrowserlessTest {

    @Autowired
    private FakeRegistry registry;

    @Autowired
    private Fleet fleet;

    private SimulatedFleet nodes;

    @BeforeEach
    void twoTiers() throws Exception {
        nodes = SimulatedFleet.start(
                List.of("ladybug-shared", "ladybug-standard", "ladybug-standard"),
                2,
                EngineVersion.parse("ladybug@0.16.1"),
                EngineVersion.parse("ladybug@0.20.4"),
                0);
        registry.register(nodes);
        fleet.refresh();
    }

    @AfterEach
    void forget() {
        nodes.close();
        registry.clear();
        fleet.refresh();
    }

    private Button button(String text) {
        return find(Button.class).withText(text).single();
    }

    private boolean listed(String text) {
        return find(ListItem.class).all().stream()
                .anyMatch(item -> item.getText().contains(text));
    }

    @Test
    void the_safe_answers_make_a_plan_that_can_start() {
        navigate(NewMigrationView.class);
        assertThat(find(Paragraph.class)
                        .withTextContaining("Touches 3 instances with 6 databases")
                        .exists())
                .isTrue();
        assertThat(listed("of wave canary")).isTrue();
        assertThat(button("Start the migration ...").isEnabled()).isTrue();
    }

    @Test
    void a_tier_in_the_address_is_chosen() {
        UI.getCurrent().navigate("migrations/new", QueryParameters.of("tier", "ladybug-shared"));
        assertThat(find(Paragraph.class)
                        .withTextContaining("Touches 1 instance with 2 databases")
                        .exists())
                .isTrue();
    }

    @Test
    void an_answer_that_is_no_number_is_said_to_be_none() {
        navigate(NewMigrationView.class);
        IntegerField field = find(IntegerField.class).all().stream()
                .filter(found -> found.getLabel().startsWith("Instances at the same time"))
                .findFirst()
                .orElseThrow();
        field.setValue(null);
        assertThat(find(Paragraph.class)
                        .withTextContaining("needs a number from 1 to 1000")
                        .exists())
                .isTrue();
        assertThat(button("Start the migration ...").isEnabled()).isFalse();
    }

    @Test
    void what_was_exported_is_kept_if_the_form_says_so() {
        navigate(NewMigrationView.class);
        TextArea json = find(TextArea.class).all().getFirst();
        assertThat(json.getValue()).doesNotContain("keep_exported");

        find(Checkbox.class).all().stream()
                .filter(box -> box.getLabel().startsWith("If an export fails"))
                .findFirst()
                .orElseThrow()
                .setValue(true);

        assertThat(json.getValue()).contains("\"keep_exported\" : true");
    }

    @Test
    void what_somebody_writes_is_not_overwritten_by_the_live_page() {
        navigate(NewMigrationView.class);
        TextArea json = find(TextArea.class).all().getFirst();
        json.setValue("{\"half\": ");
        ((NewMigrationView) getCurrentView()).refresh();
        assertThat(json.getValue()).isEqualTo("{\"half\": ");
    }

    @Test
    void nothing_to_do_is_said_and_blocks() {
        nodes.nodes().forEach(node -> node.deploy(EngineVersion.parse("ladybug@0.20.4")));
        fleet.refresh();
        navigate(NewMigrationView.class);
        assertThat(button("Start the migration ...").isEnabled()).isFalse();
    }

    @Test
    void what_the_nodes_found_stays_until_the_plan_is_another() {
        nodes.node(0).fails(OperationKind.PREFLIGHT, 1);
        navigate(NewMigrationView.class);
        test(button("Run preflight")).click();
        String found = nodes.node(0).instanceId() + ": Its preflight did not come to its end.";
        Awaitility.await().atMost(Duration.ofSeconds(10)).pollInSameThread().until(() -> {
            VaadinSession session = VaadinSession.getCurrent();
            session.getService().runPendingAccessTasks(session);
            return listed(found);
        });
        nodes.nodes().forEach(node -> node.deploy(EngineVersion.parse("ladybug@0.16.1")));
        fleet.refresh();
        ((NewMigrationView) getCurrentView()).refresh();
        assertThat(listed(found)).isTrue();
        assertThat(button("Start the migration ...").isEnabled()).isFalse();

        find(IntegerField.class).all().stream()
                .filter(field -> field.getLabel().startsWith("Instances at the same time"))
                .findFirst()
                .orElseThrow()
                .setValue(1);
        assertThat(listed(found)).isFalse();
        assertThat(button("Start the migration ...").isEnabled()).isTrue();
    }
}
