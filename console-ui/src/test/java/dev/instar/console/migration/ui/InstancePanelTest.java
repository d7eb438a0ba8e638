package dev.instar.console.migration.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.browserless.SpringBrowserlessTest;
import com.vaadin.browserless.ViewPackages;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import dev.instar.console.ConsoleTest;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.migration.domain.WaveStage;
import dev.instar.console.plan.Plan;
import dev.instar.console.plan.PlanDocument;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The panel of an instance offers what the console would do. */
@ConsoleTest
@ViewPackages(packages = "dev.instar.console")
class InstancePanelTest extends SpringBrowserlessTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Plan KEEPING = PlanDocument.read(
            "{\"source\": \"ladybug@0.16.1\", \"target\": \"ladybug@0.20.4\", \"keep_exported\": true}");

    private static final InstancePanel.Actions NOTHING = new InstancePanel.Actions() {
        @Override
        public void retry(String instanceId) {}

        @Override
        public void exportAgain(String instanceId) {}

        @Override
        public void exclude(String instanceId) {}

        @Override
        public void rollBack(String instanceId) {}
    };

    private static List<String> offered(boolean underMaintenance) {
        var blocked = new MigrationInstance(
                "i-1",
                0,
                "ladybug-shared",
                URI.create("http://i-1"),
                Step.BLOCKED,
                2,
                "The disk is full.",
                null,
                0,
                0,
                0,
                NOON,
                List.of(),
                false);
        var wave = new Wave(0, "all", WaveStage.EXPORTING, 2, null, NOON);
        var migration = new Migration(
                "m",
                KEEPING,
                PlanDocument.hash(KEEPING),
                "ada",
                NOON,
                false,
                false,
                null,
                List.of(wave),
                List.of(blocked));
        var panel = new InstancePanel("i-1", NOTHING);
        panel.show(
                new InstancePanel.Report(
                        blocked, List.of(), Optional.empty(), List.of(), Optional.empty(), underMaintenance),
                migration,
                true);
        return all(panel)
                .filter(Button.class::isInstance)
                .filter(Component::isVisible)
                .map(button -> ((Button) button).getText())
                .toList();
    }

    private static Stream<Component> all(Component component) {
        return Stream.concat(Stream.of(component), component.getChildren().flatMap(InstancePanelTest::all));
    }

    @Test
    void a_blocked_instance_that_holds_kept_exports_can_go_back_and_not_be_left_out() {
        assertThat(offered(true)).containsExactly("Retry ...", "Roll back ...");
    }

    @Test
    void a_blocked_instance_that_holds_nothing_can_be_left_out_and_has_no_way_back() {
        assertThat(offered(false)).containsExactly("Retry ...", "Exclude ...");
    }
}
