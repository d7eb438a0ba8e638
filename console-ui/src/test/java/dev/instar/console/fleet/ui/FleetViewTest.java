package dev.instar.console.fleet.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.browserless.SpringBrowserlessTest;
import com.vaadin.browserless.ViewPackages;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Paragraph;
import dev.instar.console.ConsoleTest;
import dev.instar.console.fleet.FakeRegistry;
import dev.instar.console.fleet.Fleet;
import dev.instar.console.fleet.Instance;
import dev.instar.protocol.EngineVersion;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The fleet page when the registry or a node does not answer, and what it offers then. */
@ConsoleTest
@ViewPackages(packages = "dev.instar.console")
class FleetViewTest extends SpringBrowserlessTest {

    private static final EngineVersion TARGET = EngineVersion.parse("ladybug@0.20.4");

    @Autowired
    private Fleet fleet;

    @Autowired
    private FakeRegistry registry;

    @BeforeEach
    void anEmptyFleet() {
        registry.setAway(false);
        registry.clear();
        fleet.refresh();
    }

    @AfterEach
    void registryIsBack() {
        registry.setAway(false);
    }

    /** The browser begins on the fleet page, so it has to leave it to see it new. */
    private void open() {
        UI.getCurrent().navigate("migrations");
        navigate(FleetView.class);
    }

    @Test
    void a_registry_that_does_not_answer_is_said_to_be_so() {
        registry.setAway(true);
        fleet.refresh();
        open();
        assertThat(find(Paragraph.class)
                        .withTextContaining("The instance registry")
                        .withTextContaining("cannot be read")
                        .exists())
                .isTrue();
    }

    private static List<InstanceRow> rows(String... ids) {
        return Stream.of(ids)
                .map(id -> InstanceRow.of(unreachable(id), Map.of()))
                .toList();
    }

    private static Instance unreachable(String id) {
        return new Instance(
                id,
                "ladybug-standard",
                "writer",
                URI.create("http://127.0.0.1:1"),
                Instant.EPOCH,
                null,
                null,
                0,
                "The node does not answer.");
    }

    @Test
    void an_export_that_cannot_start_is_offered_disabled_with_the_reason() {
        open();
        List<String> started = new ArrayList<>();
        var section = new TierSection("ladybug-standard", TARGET, started::add);
        getCurrentView().getElement().appendChild(section.getElement());

        section.show(
                rows("i-1"), rows("i-1"), Optional.empty(), () -> Optional.of("These instances do not answer: i-1."));
        Button export =
                find(Button.class).withText("Start export to 0.20.4 ...").single();
        assertThat(export.isEnabled()).isFalse();
        assertThat(export.getTooltip().getText()).isEqualTo("These instances do not answer: i-1.");

        section.show(rows("i-1"), rows("i-1"), Optional.empty(), Optional::empty);
        test(export).click();
        assertThat(started).containsExactly("ladybug-standard");
    }

    @Test
    void an_instance_that_does_not_answer_stays_in_the_list() {
        open();
        var section = new TierSection("ladybug-standard", TARGET, _ -> {});
        getCurrentView().getElement().appendChild(section.getElement());
        section.show(rows("i-1", "i-2"), rows("i-1", "i-2"), Optional.empty(), Optional::empty);
        @SuppressWarnings("unchecked")
        Grid<InstanceRow> grid = find(Grid.class).single();
        assertThat(test(grid).size()).isEqualTo(2);
        assertThat(test(grid).getCellText(0, 0)).isEqualTo("i-1");
        assertThat(test(grid).getCellText(0, 1)).isEqualTo("unknown");
        assertThat(grid.isDetailsVisible(test(grid).getRow(0)))
                .as("what speaks for a look is shown")
                .isTrue();
    }
}
