package dev.instar.console.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.console.FaultTable;
import dev.instar.console.approval.ApprovalRequest;
import dev.instar.console.instance.InstanceCommands;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.domain.WaveStage;
import dev.instar.console.operation.OperationOptions;
import dev.instar.console.operation.OperationState;
import dev.instar.console.plan.Plan;
import dev.instar.console.problem.ConflictException;
import dev.instar.console.security.Actor;
import dev.instar.protocol.Gate;
import dev.instar.protocol.OperationKind;
import dev.instar.simulatedfleet.SimulatedNode;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;

/** What operators do to migrations under way, against nodes that are simulated. */
@ExtendWith(FaultTable.class)
class MigrationCommandsTest extends FlowTest {

    @Autowired
    InstanceCommands instanceCommands;

    @Test
    void an_export_that_is_repeated_voids_the_approval() throws Exception {
        fleetOf("ladybug-standard", "ladybug-standard");
        String id = start(plan(wave("all", 0, 2, 0))).id();
        approve(id, "import/0", GRACE);
        rollbacks.rollBack(id, "i-0001", OperationOptions.WHOLE, ADA, "data came late");
        await(id, migration -> migration.instance("i-0001").orElseThrow().step() == Step.ROLLED_BACK);
        decisions.exportAgain(id, "i-0001", ADA, "now it is there");
        await(id, migration -> migration.instance("i-0001").orElseThrow().step() == Step.EXPORTED);
        assertThatThrownBy(() -> gates.startImport(id, ADA, "go")).isInstanceOf(ConflictException.class);
        approve(id, "import/0", GRACE);
        gates.startImport(id, ADA, "go");
        await(id, Migration.State.COMPLETED);
        assertThat(starts(OperationKind.EXPORT)).isEqualTo(3);
    }

    @Test
    void a_failed_instance_is_retried_another_rolled_back_and_the_rest_go_on() throws Exception {
        fleetOf("ladybug-standard", "ladybug-standard", "ladybug-standard");
        nodes.node(0).fails(OperationKind.IMPORT, 1);
        nodes.node(1).fails(OperationKind.IMPORT, 1);
        String id = start(plan(wave("all", 0, 3, 3))).id();
        approve(id, "import/0", GRACE);
        gates.startImport(id, ADA, "go");
        await(id, Migration.State.FAILED);
        Migration failed = await(
                id,
                migration -> migration.failures(0) == 2
                        && migration.instance("i-0003").orElseThrow().step() == Step.IMPORTED);
        assertThat(failed.instance("i-0001").orElseThrow().message()).contains("The disk is full.");
        assertThat(statusExplainer.of(failed).sentence()).contains("failed on i-0001, i-0002");
        assertThatThrownBy(() -> decisions.exclude(id, "i-0001", ADA, "skip it"))
                .hasMessageContaining("cannot be excluded");
        decisions.retry(id, "i-0001", List.of(), ADA, "space is freed");
        rollbacks.rollBack(id, "i-0002", OperationOptions.WHOLE, ADA, "later");
        Migration moved = await(id, Migration.State.COMPLETED);
        assertThat(moved.instances().stream().map(MigrationInstance::step))
                .containsExactly(Step.IMPORTED, Step.ROLLED_BACK, Step.IMPORTED);
        assertThat(nodes.node(1).engine()).isEqualTo(FROM);
    }

    @Test
    void a_name_that_is_none_never_reads_as_the_whole_instance() {
        for (String name : List.of("", " ", "a,b", "../x", "-a")) {
            assertThatThrownBy(() ->
                            rollbacks.rollBack("m-1", "i-1", new OperationOptions(List.of(name), false), ADA, "why"))
                    .hasMessageContaining("is no name of a database");
            assertThatThrownBy(() -> decisions.retry("m-1", "i-1", List.of(name), ADA, "why"))
                    .hasMessageContaining("is no name of a database");
        }
    }

    @Test
    void nothing_is_started_without_a_reason() throws Exception {
        fleetOf("ladybug-standard");
        String id = start(plan(wave("all", 0, 1, 0))).id();
        assertThatThrownBy(() -> gates.startImport(id, ADA, " ")).hasMessageContaining("Give a reason");
        assertThatThrownBy(() -> gates.finish(id, ADA, "")).hasMessageContaining("Give a reason");
        assertThatThrownBy(() -> newMigrations.start(plan(wave("all", 0, 1, 0)), null, ADA, ""))
                .hasMessageContaining("Give a reason");
        commands.abort(id, ADA, "the test is over");
    }

    @Test
    void a_single_database_is_retried_only_after_a_failed_import() throws Exception {
        fleetOf("ladybug-standard", "ladybug-standard");
        nodes.node(0).fails(OperationKind.EXPORT, 1);
        nodes.node(1).fails(OperationKind.IMPORT, 1);
        String id = start(plan(wave("all", 0, 2, 3))).id();
        await(id, migration -> migration.failures(0) == 1);
        assertThatThrownBy(() -> decisions.retry(id, "i-0001", List.of("g0"), ADA, "g0 only"))
                .hasMessageContaining("Single databases can be retried after a failed import");
        decisions.retry(id, "i-0001", List.of(), ADA, "again");
        await(id, Migration.State.AWAITING_APPROVAL);
        approve(id, "import/0", GRACE);
        gates.startImport(id, ADA, "go");
        await(id, migration -> migration.failures(0) == 1);
        decisions.retry(id, "i-0002", List.of("g0"), ADA, "g0 only");
        await(id, Migration.State.COMPLETED);
        assertThat(operations.latest(id, "i-0002").orElseThrow().options().databases())
                .containsExactly("g0");
    }

    @Test
    void more_failures_than_the_budget_stop_the_wave_until_they_are_decided() throws Exception {
        fleetOf(Collections.nCopies(6, "ladybug-standard").toArray(String[]::new));
        nodes.node(0).fails(OperationKind.EXPORT, 1);
        nodes.node(1).fails(OperationKind.EXPORT, 1);
        String id = start(plan(wave("all", 0, 1, 1))).id();
        await(id, migration -> migration.isBudgetSpent(0));
        long before = starts(OperationKind.EXPORT);
        requireStill(() -> starts(OperationKind.EXPORT) == before);
        Migration stopped = migrations.require(id);
        MigrationInstance waiting = stopped.instances().stream()
                .filter(instance -> instance.step().isRunning())
                .findFirst()
                .orElseThrow();
        assertThat(statusExplainer.of(stopped, waiting).sentence()).contains("failure budget of 1");
        decisions.exclude(id, "i-0001", ADA, "without it");
        decisions.retry(id, "i-0002", List.of(), ADA, "again");
        Migration exported = await(id, Migration.State.AWAITING_APPROVAL);
        assertThat(exported.instances())
                .filteredOn(instance -> instance.step() == Step.EXPORTED)
                .hasSize(5);
        commands.abort(id, ADA, "enough");
        await(id, Migration::isClosed);
    }

    @Test
    void a_paused_migration_starts_nothing_but_ways_back() throws Exception {
        fleetOf("ladybug-standard", "ladybug-standard");
        nodes.node(0).takes(OperationKind.EXPORT, Duration.ofMillis(500));
        String id = start(plan(wave("all", 0, 1, 0))).id();
        await(id, _ -> starts(OperationKind.EXPORT) == 1);
        commands.pause(id, ADA, "hold on");
        commands.pause(id, ADA, "hold on");
        await(id, migration -> migration.instances().stream().anyMatch(instance -> instance.step() == Step.EXPORTED));
        long started = starts(OperationKind.PREFLIGHT) + starts(OperationKind.EXPORT);
        requireStill(() -> starts(OperationKind.PREFLIGHT) + starts(OperationKind.EXPORT) == started);
        Migration paused = migrations.require(id);
        String exported = paused.instances().stream()
                .filter(instance -> instance.step() == Step.EXPORTED)
                .findFirst()
                .orElseThrow()
                .instanceId();
        rollbacks.rollBack(id, exported, OperationOptions.WHOLE, ADA, "give it back");
        await(id, migration -> migration.instance(exported).orElseThrow().step() == Step.ROLLED_BACK);
        commands.resume(id, ADA, "go on");
        await(id, Migration.State.AWAITING_APPROVAL);
        commands.abort(id, ADA, "over");
        await(id, Migration::isClosed);
    }

    @Test
    void no_instance_is_left_without_writes_whose_plan_keeps_what_was_exported() throws Exception {
        fleetOf("ladybug-standard", "ladybug-standard", "ladybug-standard", "ladybug-standard");
        for (int i = 0; i < 4; i++) {
            nodes.node(i).fails(OperationKind.EXPORT, 1);
        }
        String id = start(keepingExported(plan(wave("all", 0, 4, 4)))).id();
        await(id, migration -> migration.failures(0) == 4);
        assertThat(nodes.nodes()).extracting(SimulatedNode::gate).containsOnly(Gate.FROZEN);
        assertThatThrownBy(() -> decisions.exclude(id, "i-0001", ADA, "without it"))
                .hasMessageContaining("Roll it back");
        rollbacks.rollBack(id, "i-0001", OperationOptions.WHOLE, ADA, "without it");
        decisions.retry(id, "i-0002", List.of(), ADA, "again");
        nodes.node(2).fails(OperationKind.PREFLIGHT, 1);
        decisions.retry(id, "i-0003", List.of(), ADA, "again");
        await(
                id,
                migration -> migration.instances().stream()
                        .map(MigrationInstance::step)
                        .toList()
                        .equals(List.of(Step.ROLLED_BACK, Step.EXPORTED, Step.BLOCKED, Step.EXPORT_FAILED)));
        assertThat(nodes.node(0).gate()).isEqualTo(Gate.SERVING);
        assertThatThrownBy(() -> decisions.exclude(id, "i-0003", ADA, "without it"))
                .hasMessageContaining("Roll it back");
        assertThatThrownBy(() -> instanceCommands.restore("i-0003", "g1", "a backup", ADA, "the older rows"))
                .hasMessageContaining("is part of migration " + id);
        awaitNoMark("i-0001");
        requireStill(() ->
                Stream.of("i-0002", "i-0003", "i-0004").map(registry::markOf).allMatch(id::equals));

        commands.abort(id, ADA, "enough");

        await(id, Migration::isClosed);
        assertThat(nodes.nodes()).extracting(SimulatedNode::gate).containsOnly(Gate.SERVING);
        assertThat(nodes.nodes()).extracting(SimulatedNode::violations).containsOnly(List.of());
    }

    @Test
    void an_instance_whose_node_refused_the_export_goes_back_with_nothing_to_do() throws Exception {
        fleetOf("ladybug-standard");
        nodes.node(0).refuses(OperationKind.EXPORT, 1);
        String id = start(keepingExported(plan(wave("all", 0, 1, 1)))).id();
        await(id, migration -> migration.failures(0) == 1);

        rollbacks.rollBack(id, "i-0001", OperationOptions.WHOLE, ADA, "without it");

        Migration closed = await(id, Migration::isClosed);
        assertThat(closed.instances()).extracting(MigrationInstance::step).containsExactly(Step.ROLLED_BACK);
        assertThat(nodes.node(0).gate()).isEqualTo(Gate.SERVING);
    }

    @Test
    void what_was_never_exported_does_not_keep_the_others_from_going_back_together() throws Exception {
        fleetOf("ladybug-standard", "ladybug-standard");
        nodes.node(1).fails(OperationKind.PREFLIGHT, 1);
        String id = start(keepingExported(plan(wave("all", 0, 2, 2)))).id();
        await(
                id,
                migration -> migration.instances().stream()
                        .map(MigrationInstance::step)
                        .toList()
                        .equals(List.of(Step.EXPORTED, Step.BLOCKED)));

        assertThat(rollbacks.rollBackAll(id, Optional.empty(), false, ADA, "all back"))
                .isEqualTo(1);

        await(id, migration -> migration.instances().getFirst().step() == Step.ROLLED_BACK);
    }

    @Test
    void a_rollback_and_a_finalize_that_failed_are_repeated_and_the_next_migration_can_begin() throws Exception {
        fleetOf("ladybug-standard", "ladybug-standard");
        nodes.node(0).fails(OperationKind.ROLLBACK, 1);
        nodes.node(1).fails(OperationKind.FINALIZE, 1);
        String id = start(plan(wave("all", 0, 2, 0))).id();
        approve(id, "import/0", GRACE);
        gates.startImport(id, ADA, "go");
        await(id, Migration.State.COMPLETED);

        rollbacks.rollBack(id, "i-0001", OperationOptions.WHOLE, ADA, "data came late");
        await(id, migration -> migration.instance("i-0001").orElseThrow().step() == Step.ROLLBACK_FAILED);
        rollbacks.rollBack(id, "i-0001", OperationOptions.WHOLE, ADA, "the file is back");
        await(id, migration -> migration.instance("i-0001").orElseThrow().step() == Step.ROLLED_BACK);

        gates.requestFinalize(id, ADA, "served well");
        approve(id, Migration.FINALIZE, GRACE);
        gates.finish(id, ADA, "done");
        await(id, migration -> migration.instance("i-0002").orElseThrow().step() == Step.FINALIZE_FAILED);
        decisions.retry(id, "i-0002", List.of(), ADA, "what it named is settled");
        assertThat(await(id, Migration::isClosed).state()).isEqualTo(Migration.State.FINALIZED);

        awaitNoMark("i-0001");
        awaitNoMark("i-0002");
    }

    @Test
    void a_finalize_goes_on_after_a_rollback_that_its_node_refused() throws Exception {
        fleetOf("ladybug-standard");
        nodes.node(0).fails(OperationKind.FINALIZE, 1);
        nodes.node(0).refuses(OperationKind.ROLLBACK, 1);
        String id = start(plan(wave("all", 0, 1, 0))).id();
        approve(id, "import/0", GRACE);
        gates.startImport(id, ADA, "go");
        await(id, Migration.State.COMPLETED);
        gates.requestFinalize(id, ADA, "served well");
        approve(id, Migration.FINALIZE, GRACE);
        gates.finish(id, ADA, "done");
        await(id, migration -> migration.instance("i-0001").orElseThrow().step() == Step.FINALIZE_FAILED);

        rollbacks.rollBack(id, "i-0001", OperationOptions.WHOLE, ADA, "as the page offers");
        await(
                id,
                migration -> migration.instance("i-0001").orElseThrow().step() == Step.FINALIZE_FAILED
                        && operations.open(id).isEmpty());
        decisions.retry(id, "i-0001", List.of(), ADA, "it goes on");
        assertThat(await(id, Migration::isClosed).state()).isEqualTo(Migration.State.FINALIZED);
    }

    @Test
    void a_node_that_cannot_tell_yet_what_its_operation_left_is_asked_until_it_can() throws Exception {
        fleetOf("ladybug-standard");
        nodes.node(0).failsToTellStatus(8);
        String id = start(plan(wave("all", 0, 1, 0))).id();
        approve(id, "import/0", GRACE);
        gates.startImport(id, ADA, "go");
        await(id, Migration.State.COMPLETED);

        nodes.node(0).failsToTellStatus(8);
        String database = nodes.node(0).databases().getFirst();
        rollbacks.rollBack(id, "i-0001", new OperationOptions(List.of(database), false), ADA, "one");
        Migration back = await(
                id,
                migration ->
                        !migration.instance("i-0001").orElseThrow().rolledBack().isEmpty());
        assertThat(back.instance("i-0001").orElseThrow().step())
                .as("what a node did not say is not taken for databases that wait")
                .isNotEqualTo(Step.IMPORT_FAILED);
        rollbacks.rollBack(id, "i-0001", OperationOptions.WHOLE, ADA, "all");
        await(id, Migration::isClosed);
    }

    @Test
    void a_wave_whose_nodes_put_originals_back_is_not_said_to_import() throws Exception {
        fleetOf("ladybug-standard");
        nodes.node(0).fails(OperationKind.IMPORT, 1);
        nodes.node(0).takes(OperationKind.ROLLBACK, Duration.ofSeconds(1));
        String id = start(plan(wave("all", 0, 1, 0))).id();
        approve(id, "import/0", GRACE);
        gates.startImport(id, ADA, "go");
        await(id, Migration.State.FAILED);
        rollbacks.rollBack(id, "i-0001", OperationOptions.WHOLE, ADA, "later");
        Migration back = await(
                id,
                migration -> operations.open(id).stream()
                        .anyMatch(operation -> operation.state() == OperationState.RUNNING));
        assertThat(back.wave(0).stage()).isEqualTo(WaveStage.IMPORTING);
        assertThat(statusExplainer.of(back, back.wave(0)).sentence())
                .isEqualTo("Waiting for the nodes, which are rolling back: 1 at work (i-0001). No action" + " needed.");
        await(id, Migration::isClosed);
    }

    @Test
    void acts_need_a_role_and_a_reason() throws Exception {
        fleetOf("ladybug-standard");
        assertThatThrownBy(() -> newMigrations.start(plan(wave("all", 0, 1, 0)), null, GRACE, "mine"))
                .hasMessageContaining("role OPERATOR");
        String id = start(plan(wave("all", 0, 1, 0))).id();
        assertThatThrownBy(() -> commands.pause(id, ADA, " ")).hasMessageContaining("reason");
        ApprovalRequest request = request(id, "import/0");
        var operator = new Actor("alan", Set.of("OPERATOR"));
        assertThatThrownBy(() -> gates.decide(request.id(), request.evidenceHash(), true, operator, ""))
                .hasMessageContaining("role APPROVER");
        commands.abort(id, ADA, "over");
        await(id, Migration::isClosed);
    }

    @Test
    void an_instance_that_another_migration_has_now_is_not_exported_again() throws Exception {
        fleetOf("ladybug-standard", "ladybug-shared");
        String id = start(plan(wave("all", 0, 2, 0))).id();
        await(id, Migration.State.AWAITING_APPROVAL);
        rollbacks.rollBack(id, "i-0001", OperationOptions.WHOLE, ADA, "later");
        await(id, migration -> migration.instance("i-0001").orElseThrow().step() == Step.ROLLED_BACK);
        awaitNoMark("i-0001");
        String other = start(Plan.ofTier("ladybug-standard", FROM, TO, 1)).id();

        assertThatThrownBy(() -> decisions.exportAgain(id, "i-0001", ADA, "now"))
                .hasMessageContaining("i-0001 is part of another migration now");

        for (String each : List.of(other, id)) {
            commands.abort(each, ADA, "over");
            await(each, Migration::isClosed);
        }
    }
}
