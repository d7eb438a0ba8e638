package dev.instar.console.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.console.FaultTable;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.plan.Plan;
import dev.instar.console.plan.WavePlan;
import dev.instar.protocol.OperationKind;
import dev.instar.simulatedfleet.SimulatedNode;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The registry changes under a migration that is under way. */
@ExtendWith(FaultTable.class)
class RegistryFaultsTest extends FlowTest {

    @Autowired
    private JdbcClient jdbc;

    @Test
    void an_instance_that_moved_to_another_address_is_imported_there() throws Exception {
        fleetOf("ladybug-standard", "ladybug-standard");
        String id = start(plan(wave("all", 0, 2, 0))).id();
        await(id, Migration.State.AWAITING_APPROVAL);
        nodes.move(nodes.node(0));
        registry.register(nodes);
        fleet.refresh();
        approve(id, "import/0", GRACE);
        gates.startImport(id, ADA, "go");
        await(id, Migration.State.COMPLETED);
        assertThat(nodes.nodes()).allSatisfy(node -> assertThat(node.engine()).isEqualTo(TO));
    }

    @Test
    void preflights_pass_over_no_instance_that_does_not_answer() throws Exception {
        fleetOf("ladybug-standard", "ladybug-standard");
        Plan plan = plan(wave("all", 0, 2, 0));
        nodes.node(1).setSilent(true);
        assertThat(dryRuns.askNodes(plan).found().blockers())
                .as("it answered a moment ago")
                .singleElement()
                .asString()
                .startsWith("i-0002: ");

        fleet.refresh();

        assertThat(dryRuns.askNodes(plan).found().blockers()).containsExactly("i-0002: It does not answer.");
        assertThat(dryRuns.withPreflights(plan).blockers())
                .singleElement()
                .asString()
                .contains("do not answer: i-0002");
    }

    @Test
    void nothing_is_started_on_another_instance_that_got_the_address() throws Exception {
        fleetOf("ladybug-standard", "ladybug-large");
        SimulatedNode meant = nodes.node(0);
        SimulatedNode other = nodes.node(1);
        nodes.nodes().forEach(node -> node.takes(OperationKind.PREFLIGHT, Duration.ofMillis(1)));
        String id = startWithOneWaveForEach();
        await(id, Migration.State.AWAITING_APPROVAL);
        nodes.take(other, meant);
        approve(id, "import/0", GRACE);
        gates.startImport(id, ADA, "go");
        Migration failed = await(id, Migration.State.FAILED);
        assertThat(failed.instance(meant.instanceId()).orElseThrow().message())
                .contains("answers " + other.instanceId() + ", not " + meant.instanceId());
        assertThat(other.started()).isEmpty();
        commands.abort(id, ADA, "sort this out first");
    }

    @Test
    void nothing_is_started_on_another_instance_that_got_the_address_when_a_console_takes_an_operation_up()
            throws Exception {
        fleetOf("ladybug-standard", "ladybug-large");
        SimulatedNode meant = nodes.node(0);
        SimulatedNode other = nodes.node(1);
        meant.takes(OperationKind.EXPORT, Duration.ofMinutes(5));
        String id = startWithOneWaveForEach();
        await(
                id,
                _ -> operations.open(id).stream()
                        .anyMatch(operation -> operation.taskId() != null && operation.kind() == OperationKind.EXPORT));
        nodes.take(other, meant);

        jdbc.sql("update instar.operation set owner = 'gone', lease_until = :past where state = 'RUNNING'")
                .param("past", OffsetDateTime.now(ZoneOffset.UTC).minusHours(1))
                .update();

        Migration failed = await(id, Migration.State.FAILED);
        assertThat(failed.instance(meant.instanceId()).orElseThrow())
                .satisfies(instance -> assertThat(instance.message())
                        .contains("answers " + other.instanceId() + ", not " + meant.instanceId()))
                .satisfies(instance -> assertThat(instance.exportUnheard()).isTrue());
        assertThat(other.started()).isEmpty();
    }

    private String startWithOneWaveForEach() {
        return start(plan(
                        new WavePlan("all", List.of("ladybug-standard"), 0, 1, 0, Duration.ZERO),
                        new WavePlan("large", List.of("ladybug-large"), 0, 1, 0, Duration.ZERO)))
                .id();
    }

    @Test
    void an_item_that_is_deleted_under_way_loses_nothing() throws Exception {
        fleetOf("ladybug-standard", "ladybug-standard");
        String id = start(plan(wave("all", 0, 2, 0))).id();
        await(id, Migration.State.AWAITING_APPROVAL);
        registry.remove("i-0001");
        fleet.refresh();
        approve(id, "import/0", GRACE);
        gates.startImport(id, ADA, "go");
        Migration moved = await(id, Migration.State.COMPLETED);
        assertThat(moved.instances())
                .allSatisfy(instance -> assertThat(instance.step()).isEqualTo(Step.IMPORTED));
    }

    @Test
    void a_registry_that_is_away_stops_nothing_that_runs() throws Exception {
        fleetOf("ladybug-standard", "ladybug-standard");
        String id = start(plan(wave("all", 0, 2, 0))).id();
        registry.setAway(true);
        try {
            approve(id, "import/0", GRACE);
            gates.startImport(id, ADA, "go");
            await(id, Migration.State.COMPLETED);
        } finally {
            registry.setAway(false);
        }
    }
}
