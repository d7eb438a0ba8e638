package dev.instar.console.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.console.FaultTable;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.MigrationRepository;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.operation.Operation;
import dev.instar.console.operation.OperationContext;
import dev.instar.console.operation.OperationOptions;
import dev.instar.console.operation.OperationState;
import dev.instar.console.operation.OtherDatabases;
import dev.instar.console.operation.Outcome;
import dev.instar.protocol.Gate;
import dev.instar.protocol.OperationKind;
import dev.instar.simulatedfleet.SimulatedNode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * An abort reopens every instance that was not imported for writes. Imported instances can still be rolled back or
 * finalized.
 */
@ExtendWith(FaultTable.class)
class MigrationAbortTest extends FlowTest {

    @Autowired
    MigrationRepository repository;

    @Autowired
    OperationContext context;

    @Autowired
    TransactionTemplate transactions;

    @Test
    void an_abort_gives_every_instance_its_writes_back_that_was_not_imported() throws Exception {
        fleetOf(Collections.nCopies(4, "ladybug-standard").toArray(String[]::new));
        nodes.node(3).takes(OperationKind.EXPORT, Duration.ofMillis(800));
        String id = start(plan(wave("canary", 1, 1, 0), wave("rest", 0, 3, 0))).id();
        approve(id, "import/0", GRACE);
        gates.startImport(id, ADA, "go");
        await(
                id,
                migration -> migration.instance("i-0002").orElseThrow().step() == Step.EXPORTED
                        && starts(OperationKind.EXPORT) == 4);
        commands.abort(id, ADA, "trouble elsewhere");
        Migration aborted = await(id, migration -> migration.all(step -> step == Step.IMPORTED || step.isOut()));
        assertThat(aborted.state()).isEqualTo(Migration.State.ABORTED);
        assertThat(aborted.instance("i-0001").orElseThrow().step()).isEqualTo(Step.IMPORTED);
        assertThat(nodes.nodes()).allSatisfy(node -> assertThat(node.gate()).isEqualTo(Gate.SERVING));
        rollbacks.rollBackAll(id, Optional.empty(), false, ADA, "all of it");
        Migration closed = await(id, Migration::isClosed);
        assertThat(closed.state()).isEqualTo(Migration.State.ABORTED);
        assertThat(closed.waves())
                .extracting(wave -> statusExplainer.of(closed, wave).sentence())
                .containsOnly("Nothing: every instance of the wave was rolled back or excluded.");
        assertThat(nodes.node(0).engine()).isEqualTo(FROM);
    }

    @Test
    void an_abort_leaves_out_an_instance_whose_export_had_not_begun() throws Exception {
        fleetOf("ladybug-standard", "ladybug-standard");
        nodes.node(0).takes(OperationKind.EXPORT, Duration.ofSeconds(2));
        nodes.node(1).takes(OperationKind.EXPORT, Duration.ofSeconds(2));
        String id = start(keepingExported(plan(wave("all", 0, 1, 2)))).id();
        await(
                id,
                migration -> nodes.nodes().stream().anyMatch(SimulatedNode::isAtWork)
                        && migration.instances().stream()
                                .map(MigrationInstance::step)
                                .toList()
                                .equals(List.of(Step.EXPORTING, Step.EXPORTING)));

        commands.abort(id, ADA, "enough");

        Migration closed = await(id, Migration::isClosed);
        assertThat(closed.instances())
                .extracting(MigrationInstance::step)
                .containsExactlyInAnyOrder(Step.ROLLED_BACK, Step.EXCLUDED);
    }

    @Test
    void an_abort_during_a_rollback_of_some_databases_gives_the_others_their_writes_back() {
        String id = fixture.stored("ada", Step.ROLLING_BACK).id();
        repository.setAborted(id);
        var ofOne = new Operation(
                id + "/i-1/ROLLBACK/1",
                id,
                "i-1",
                0,
                URI.create("http://127.0.0.1:1"),
                OperationKind.ROLLBACK,
                new OperationOptions(List.of("orders"), false),
                OperationState.RUNNING,
                null,
                null,
                1,
                1,
                null,
                null,
                null,
                Instant.now(),
                null,
                null);

        transactions.executeWithoutResult(_ -> context.ended(
                ofOne, new Outcome.Succeeded(null, null, new OtherDatabases(true, List.of(), List.of()))));

        assertThat(operations.open(id)).singleElement().satisfies(rest -> {
            assertThat(rest.kind()).isEqualTo(OperationKind.ROLLBACK);
            assertThat(rest.options()).isEqualTo(OperationOptions.WHOLE);
        });
    }

    @Test
    void a_wave_that_was_aborted_and_finalized_is_not_said_to_be_rolled_back() throws Exception {
        fleetOf("ladybug-standard", "ladybug-standard");
        nodes.node(1).fails(OperationKind.IMPORT, 1);
        String id = start(plan(wave("all", 0, 2, 1))).id();
        approve(id, "import/0", GRACE);
        gates.startImport(id, ADA, "go");
        await(
                id,
                migration -> migration.instance("i-0001").orElseThrow().step() == Step.IMPORTED
                        && migration.instance("i-0002").orElseThrow().step() == Step.IMPORT_FAILED);
        commands.abort(id, ADA, "enough");
        rollbacks.rollBack(id, "i-0002", OperationOptions.WHOLE, ADA, "later");
        await(id, migration -> migration.instance("i-0002").orElseThrow().step() == Step.ROLLED_BACK);
        gates.requestFinalize(id, ADA, "what moved stays");
        approve(id, Migration.FINALIZE, GRACE);
        gates.finish(id, ADA, "done");
        Migration closed = await(id, Migration::isClosed);
        assertThat(statusExplainer.of(closed, closed.wave(0)).sentence())
                .isEqualTo("Nothing: the migration was aborted, and what had moved is finalized.");
    }

    @Test
    void no_instance_is_left_without_writes_whose_export_ended_unheard() throws Exception {
        fleetOf("ladybug-standard");
        SimulatedNode node = nodes.node(0);
        node.takes(OperationKind.EXPORT, Duration.ofSeconds(1));
        String id =
                start(within(Duration.ofSeconds(4), plan(wave("all", 0, 1, 0)))).id();
        await(id, _ -> node.started().stream().anyMatch(start -> start.startsWith("EXPORT ")));
        node.setSilent(true);
        Migration waiting =
                await(id, migration -> statusExplainer.of(migration).sentence().contains("i-0001 does not answer"));
        assertThat(statusExplainer.of(waiting).sentence()).contains("See whether its node runs");
        assertThat(statusExplainer.ofInstances(waiting))
                .hasEntrySatisfying("i-0001", sentence -> assertThat(sentence).contains("does not answer"));
        await(id, migration -> migration.failures(0) == 1);
        assertThat(node.gate()).isEqualTo(Gate.FROZEN);
        node.setSilent(false);

        assertThatThrownBy(() -> decisions.exclude(id, "i-0001", ADA, "without it"))
                .hasMessageContaining("did not hear how the export of i-0001 ended")
                .hasMessageContaining("Roll it back");
        commands.abort(id, ADA, "enough");

        Migration closed = await(id, Migration::isClosed);
        assertThat(closed.instances().getFirst().step()).isEqualTo(Step.ROLLED_BACK);
        assertThat(node.gate()).isEqualTo(Gate.SERVING);
    }
}
