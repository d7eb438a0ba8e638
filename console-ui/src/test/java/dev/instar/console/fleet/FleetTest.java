package dev.instar.console.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.console.ConsoleTest;
import dev.instar.protocol.EngineVersion;
import dev.instar.simulatedfleet.SimulatedFleet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Registry and nodes laid side by side; what differs is shown for what it is. */
@ConsoleTest
class FleetTest {

    @Autowired
    private Fleet fleet;

    @Autowired
    private FakeRegistry registry;

    private SimulatedFleet nodes;

    FleetTest() throws Exception {
        nodes = SimulatedFleet.start(
                List.of("ladybug-standard", "ladybug-standard"),
                1,
                EngineVersion.parse("ladybug@0.16.1"),
                EngineVersion.parse("ladybug@0.20.4"),
                0);
    }

    @BeforeEach
    void register() {
        registry.register(nodes);
    }

    @AfterEach
    void stop() {
        registry.setAway(false);
        registry.clear();
        fleet.refresh();
        nodes.close();
    }

    private Instance instance(String id) {
        fleet.refresh();
        return fleet.snapshot().instances().stream()
                .filter(found -> found.instanceId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private String trouble(String id) {
        return Objects.requireNonNullElse(instance(id).trouble(), "");
    }

    @Test
    void an_instance_that_is_registered_and_answers_has_nothing_to_remark() {
        assertThat(instance("i-0001").node()).isNotNull();
        assertThat(trouble("i-0001")).isEmpty();
    }

    @Test
    void two_items_with_one_address_are_told_apart_by_what_answers_there() {
        registry.put(
                "i-copy", "ladybug-standard", "writer", nodes.node(0).address().toString());
        assertThat(trouble("i-copy")).isEqualTo("At this address answers i-0001 of tier ladybug-standard.");
        assertThat(instance("i-copy").node()).isNull();
        assertThat(trouble("i-0001")).isEmpty();
    }

    @Test
    void a_changed_address_is_followed() {
        registry.put(
                "i-0001", "ladybug-standard", "writer", nodes.node(1).address().toString());
        assertThat(trouble("i-0001")).contains("At this address answers i-0002");
        registry.put(
                "i-0001", "ladybug-standard", "writer", nodes.node(0).address().toString());
        assertThat(trouble("i-0001")).isEmpty();
    }

    @Test
    void a_half_registered_instance_stays_in_sight() {
        registry.put("i-half", "", "", "");
        assertThat(trouble("i-half")).isEqualTo("The registry names no address.");
        assertThat(instance("i-half").tier()).isEqualTo("unknown tier");
    }

    @Test
    void an_address_outside_the_allowed_networks_is_never_called() {
        registry.put("i-far", "ladybug-standard", "writer", "http://93.184.216.34:8001");
        assertThat(trouble("i-far")).contains("is in none of the allowed networks");
    }

    @Test
    void a_node_that_is_silent_is_unknown_and_not_gone() {
        nodes.node(1).setSilent(true);
        assertThat(trouble("i-0002")).contains("does not answer");
        assertThat(fleet.snapshot().instances()).hasSize(2);
    }

    @Test
    void what_was_known_last_is_shown_while_the_registry_is_away() {
        instance("i-0001");
        registry.setAway(true);
        assertThat(instance("i-0001").node()).isNotNull();
        assertThat(fleet.snapshot().registryTrouble()).contains("cannot be read");
    }
}
