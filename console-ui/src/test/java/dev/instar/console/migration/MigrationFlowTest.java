package dev.instar.console.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.console.FaultTable;
import dev.instar.console.approval.ApprovalRequest;
import dev.instar.console.audit.AuditLog;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.MigrationRepository;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.domain.WaveStage;
import dev.instar.console.operation.OperationOptions;
import dev.instar.console.plan.ApprovalRule;
import dev.instar.console.plan.PlanDocument;
import dev.instar.console.plan.VersionWay;
import dev.instar.console.plan.Windows;
import dev.instar.console.problem.ConflictException;
import dev.instar.console.security.Actor;
import dev.instar.protocol.Gate;
import dev.instar.protocol.OperationKind;
import dev.instar.simulatedfleet.SimulatedNode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;

/** Whole migrations, against nodes that are simulated. */
@ExtendWith(FaultTable.class)
class MigrationFlowTest extends FlowTest {

    @Autowired
    private AuditLog audit;

    @Autowired
    private MigrationRepository repository;

    @Test
    void an_operation_that_ended_well_just_before_its_cancel_has_ended_well() throws Exception {
        fleetOf("ladybug-standard");
        SimulatedNode node = nodes.nodes().getFirst();
        node.takes(OperationKind.EXPORT, Duration.ofHours(1));
        node.endsBeforeCancels();

        String id =
                start(within(Duration.ofSeconds(1), plan(wave("all", 0, 1, 0)))).id();

        await(id, Migration.State.AWAITING_APPROVAL);
        assertThat(starts(OperationKind.EXPORT)).isEqualTo(1);
    }

    /** The node alone knows of the undo; what is signed has to be what it will remove. */
    @Test
    void a_rollback_that_was_undone_at_its_node_is_no_part_of_what_a_finalize_is_approved_on() throws Exception {
        fleetOf("ladybug-standard");
        String id = moved();
        MigrationInstance instance = migrations.require(id).instances().getFirst();
        String database = nodes.nodes().getFirst().databases().getFirst();
        repository.update(id, instance, instance.withRolledBack(List.of(database, "back")));

        nodes.nodes().getFirst().setSilent(true);
        fleet.refresh();
        assertThatThrownBy(() -> gates.requestFinalize(id, ADA, "done"))
                .hasMessageContaining("its node does not answer whether they still are");
        nodes.nodes().getFirst().setSilent(false);
        gates.requestFinalize(id, ADA, "done");

        assertThat(migrations.require(id).instances().getFirst().rolledBack()).containsExactly("back");
        assertThat(audit.ofMigration(id, 100))
                .filteredOn(entry -> entry.act().equals("ROLLBACK_UNDONE"))
                .extracting(AuditLog.Entry::detail)
                .containsExactly("Undone at the node, seen now: " + database);
    }

    @Test
    void an_instance_is_rolled_back_once_its_node_says_that_its_last_database_is() throws Exception {
        fleetOf("ladybug-standard");
        SimulatedNode node = nodes.nodes().getFirst();
        String id = moved();
        List<String> all = node.databases();
        String first = all.getFirst();
        rollBack(id, List.of(first), Step.IMPORTED);
        node.undoRollback(first);

        rollBack(id, all.subList(1, all.size()), Step.IMPORTED);

        rollBack(id, List.of(first), Step.ROLLED_BACK);
        assertThat(node.violations()).isEmpty();
    }

    @Test
    void a_rollback_of_a_database_that_its_node_refuses_leaves_the_other_ways_on() throws Exception {
        fleetOf("ladybug-standard");
        SimulatedNode node = nodes.nodes().getFirst();
        String id = moved();
        node.refuses(OperationKind.ROLLBACK, 1);
        assertThatThrownBy(() ->
                        rollbacks.rollBack(id, "i-0001", new OperationOptions(List.of("another"), false), ADA, "back"))
                .hasMessageContaining("The export of i-0001 has no database 'another'.");

        rollBack(id, List.of(node.databases().getFirst()), Step.IMPORTED);

        assertThat(migrations.require(id).instances().getFirst().message()).contains("is not serving");
        gates.requestFinalize(id, ADA, "done");
    }

    @Test
    void what_is_final_in_part_is_never_said_to_be_rolled_back_and_its_rest_needs_an_approval_anew() throws Exception {
        fleetOf("ladybug-standard");
        SimulatedNode node = nodes.nodes().getFirst();
        String id = finalizeFailed(node);
        List<String> all = node.databases();
        node.makeFinal(all.getFirst());

        rollBack(id, List.of(), Step.FINALIZE_FAILED);
        rollBack(id, all.subList(1, all.size()), Step.FINALIZE_FAILED);

        assertThat(migrations.require(id).instances().getFirst().message()).contains(all.getFirst() + " is final");
        assertThatThrownBy(() -> decisions.retry(id, "i-0001", List.of(), ADA, "the rest"))
                .hasMessageContaining("needs a valid approval of exactly what it would make final now");
        gates.requestFinalize(id, ADA, "the rest");
        approve(id, Migration.FINALIZE, GRACE);
        decisions.retry(id, "i-0001", List.of(), ADA, "the rest");
        await(id, Migration.State.FINALIZED);
    }

    @Test
    void a_finalize_that_made_nothing_final_leaves_what_is_not_rolled_back_as_imported() throws Exception {
        fleetOf("ladybug-standard");
        SimulatedNode node = nodes.nodes().getFirst();
        String id = finalizeFailed(node);

        rollBack(id, List.of(node.databases().getFirst()), Step.IMPORTED);

        assertThatThrownBy(() -> gates.finish(id, ADA, "as approved before"))
                .hasMessageContaining("needs a valid approval of exactly what it would make final now");
        gates.requestFinalize(id, ADA, "the rest");
        approve(id, Migration.FINALIZE, GRACE);
        gates.finish(id, ADA, "the rest");
        await(id, Migration.State.FINALIZED);
    }

    @Test
    void a_refused_rollback_of_a_database_ends_with_the_refusal_though_its_node_tells_no_more() throws Exception {
        fleetOf("ladybug-standard");
        SimulatedNode node = nodes.nodes().getFirst();
        String id = moved();
        node.refuses(OperationKind.ROLLBACK, 1);
        node.failsToTellStatus(1_000);

        rollBack(id, List.of(node.databases().getFirst()), Step.ROLLBACK_FAILED);

        node.failsToTellStatus(0);
        assertThat(migrations.require(id).instances().getFirst().message()).contains("is not serving");
        decisions.retry(id, "i-0001", List.of(), ADA, "as before");
        await(id, migration -> migration.instances().getFirst().step() == Step.IMPORTED);
    }

    /** @return the id of a migration whose finalize failed */
    private String finalizeFailed(SimulatedNode node) throws Exception {
        String id = moved();
        gates.requestFinalize(id, ADA, "done");
        approve(id, Migration.FINALIZE, GRACE);
        node.fails(OperationKind.FINALIZE, 1);
        gates.finish(id, ADA, "done");
        await(id, migration -> migration.instances().getFirst().step() == Step.FINALIZE_FAILED);
        return id;
    }

    /** @return the id of a migration that is over and not final */
    private String moved() throws Exception {
        String id = start(plan(wave("all", 0, 1, 0))).id();
        await(id, Migration.State.AWAITING_APPROVAL);
        approve(id, "import/0", GRACE);
        gates.startImport(id, ADA, "go");
        await(id, Migration.State.COMPLETED);
        return id;
    }

    private void rollBack(String id, List<String> databases, Step after) throws Exception {
        rollbacks.rollBack(id, "i-0001", new OperationOptions(databases, false), ADA, "back");
        await(
                id,
                migration -> migration.instances().getFirst().step() == after
                        && operations.open(id).isEmpty());
    }

    @Test
    void an_operation_that_takes_too_long_is_cancelled_and_fails() throws Exception {
        fleetOf("ladybug-standard");
        SimulatedNode node = nodes.nodes().getFirst();
        node.takes(OperationKind.EXPORT, Duration.ofHours(1));

        String id =
                start(within(Duration.ofSeconds(1), plan(wave("all", 0, 1, 0)))).id();

        Migration failed =
                await(id, migration -> migration.instances().getFirst().step() == Step.EXPORT_FAILED);
        assertThat(failed.instances().getFirst().message())
                .contains("took longer than operation_timeout of the plan, PT1S");
        assertThat(node.isAtWork()).isFalse();
    }

    @Test
    void waves_move_one_after_the_other_and_end_in_a_finalize() throws Exception {
        fleetOf("ladybug-standard", "ladybug-standard", "ladybug-standard");
        String id = start(plan(wave("canary", 1, 1, 0), wave("rest", 0, 4, 0), wave("nobody is left", 0, 1, 0)))
                .id();

        await(id, Migration.State.AWAITING_APPROVAL);
        assertThat(starts(OperationKind.EXPORT)).isEqualTo(1);
        assertThat(registry.markOf("i-0001")).isEqualTo(id);
        approve(id, "import/0", GRACE);
        gates.startImport(id, ADA, "go");
        await(id, migration -> migration.wave(1).stage() == WaveStage.GATE);
        assertThat(starts(OperationKind.IMPORT)).isEqualTo(1);
        approve(id, "import/1", GRACE);
        gates.startImport(id, ADA, "go");
        Migration moved = await(id, Migration.State.COMPLETED);
        assertThat(statusExplainer.of(moved).sentence()).contains("request the finalize");
        assertThat(nodes.nodes()).allSatisfy(node -> assertThat(node.engine()).isEqualTo(TO));

        assertThatThrownBy(() -> gates.finish(id, ADA, "done")).hasMessageContaining("approval");
        gates.requestFinalize(id, ADA, "served well");
        approve(id, Migration.FINALIZE, GRACE);
        gates.finish(id, ADA, "done");
        Migration finalized = await(id, Migration::isClosed);
        assertThat(finalized.state()).isEqualTo(Migration.State.FINALIZED);
        assertThat(starts(OperationKind.FINALIZE)).isEqualTo(3);
        awaitNoMark("i-0001");
        assertThat(audit.ofMigration(id, 100))
                .filteredOn(entry -> entry.act().equals("APPROVE"))
                .extracting(AuditLog.Entry::detail)
                .satisfiesExactly(
                        detail -> assertThat(detail).startsWith("Finalize, evidence "),
                        detail -> assertThat(detail).startsWith("Import of wave rest, evidence "),
                        detail -> assertThat(detail).startsWith("Import of wave canary, evidence "));
        assertThat(audit.ofMigration(id, 100))
                .as("a plan without a soak")
                .extracting(AuditLog.Entry::act)
                .contains("WAVE_DONE")
                .doesNotContain("WAVE_SOAKING");
        assertThat(audit.ofMigration(id, 100))
                .extracting(AuditLog.Entry::detail)
                .contains("Wave rest")
                .doesNotContain("Wave nobody is left");
    }

    @Test
    void a_migration_to_the_engine_that_is_there_checks_every_database() throws Exception {
        fleetTo(FROM, "ladybug-standard", "ladybug-standard");
        String id = start(PlanDocument.read("""
                        {"source": "%1$s", "target": "%1$s", "order": [{"name": "all"}]}""".formatted(FROM))).id();

        await(id, Migration.State.AWAITING_APPROVAL);
        approve(id, "import/0", GRACE);
        gates.startImport(id, ADA, "go");
        await(id, Migration.State.COMPLETED);

        assertThat(starts(OperationKind.IMPORT)).isEqualTo(2);
        assertThat(nodes.nodes()).allSatisfy(node -> assertThat(node.engine()).isEqualTo(FROM));
    }

    @Test
    void nothing_is_imported_without_a_valid_approval() throws Exception {
        fleetOf("ladybug-standard");
        String id = start(plan(
                        VersionWay.ACTIVATE,
                        Windows.ALWAYS,
                        new ApprovalRule(2, Duration.ofHours(1)),
                        wave("all", 0, 1, 0)))
                .id();
        await(id, Migration.State.AWAITING_APPROVAL);
        ApprovalRequest request = request(id, "import/0");

        assertThatThrownBy(() -> gates.startImport(id, ADA, "go")).isInstanceOf(ConflictException.class);
        var adaApproves = new Actor("ada", Set.of("APPROVER"));
        assertThatThrownBy(() -> gates.decide(request.id(), request.evidenceHash(), true, adaApproves, ""))
                .hasMessageContaining("another person");
        assertThatThrownBy(() -> gates.decide(request.id(), "seen long ago", true, GRACE, ""))
                .hasMessageContaining("evidence changed");
        approve(id, "import/0", GRACE);
        approve(id, "import/0", GRACE);
        assertThatThrownBy(() -> gates.startImport(id, ADA, "go")).isInstanceOf(ConflictException.class);
        assertThat(statusExplainer.of(migrations.require(id)).sentence()).contains("1 of 2 approvals");
        approve(id, "import/0", EDSGER);
        assertThat(starts(OperationKind.IMPORT)).isZero();
        gates.startImport(id, ADA, "go");
        await(id, Migration.State.COMPLETED);
        assertThat(starts(OperationKind.IMPORT)).isEqualTo(1);
    }

    @Test
    void a_rejection_stops_the_import_until_somebody_asks_again() throws Exception {
        fleetOf("ladybug-standard");
        String id = start(plan(wave("all", 0, 1, 0))).id();
        approve(id, "import/0", GRACE);
        ApprovalRequest approved = request(id, "import/0");
        gates.decide(approved.id(), approved.evidenceHash(), false, EDSGER, "not today");
        assertThatThrownBy(() -> gates.startImport(id, ADA, "go")).isInstanceOf(ConflictException.class);
        assertThat(statusExplainer.of(migrations.require(id)).sentence()).contains("rejected");
        gates.askAgain(id, "import/0", ADA, "tomorrow");
        approve(id, "import/0", GRACE);
        gates.startImport(id, ADA, "go");
        await(id, Migration.State.COMPLETED);
    }

    @Test
    void an_approval_expires() throws Exception {
        fleetOf("ladybug-standard");
        String id = start(plan(
                        VersionWay.ACTIVATE,
                        Windows.ALWAYS,
                        new ApprovalRule(1, Duration.ofSeconds(1)),
                        wave("all", 0, 1, 0)))
                .id();
        approve(id, "import/0", GRACE);
        Awaitility.await()
                .until(() ->
                        statusExplainer.of(migrations.require(id)).sentence().contains("expired"));
        assertThatThrownBy(() -> gates.startImport(id, ADA, "go")).isInstanceOf(ConflictException.class);
        commands.abort(id, ADA, "over");
        assertThat(await(id, Migration::isClosed).state()).isEqualTo(Migration.State.ABORTED);
        assertThat(nodes.node(0).gate()).isEqualTo(Gate.SERVING);
    }

    @Test
    void an_import_waits_until_the_image_brings_the_target() throws Exception {
        fleetOf("ladybug-standard", "ladybug-standard");
        String id = start(plan(
                        VersionWay.IMAGE,
                        Windows.ALWAYS,
                        new ApprovalRule(1, Duration.ofHours(1)),
                        wave("all", 0, 2, 0)))
                .id();
        approve(id, "import/0", GRACE);
        gates.startImport(id, ADA, "go");
        nodes.node(0).deploy(TO);
        await(id, migration -> migration.instance("i-0001").orElseThrow().step() == Step.IMPORTED);
        Migration waiting = migrations.require(id);
        assertThat(statusExplainer
                        .of(waiting, waiting.instance("i-0002").orElseThrow())
                        .sentence())
                .contains("Waits for a deployment", "LadybugDB 0.16.1");
        nodes.node(1).deploy(TO);
        await(id, Migration.State.COMPLETED);
    }

    @Test
    void nothing_starts_outside_the_windows() throws Exception {
        fleetOf("ladybug-standard");
        LocalDateTime now = LocalDateTime.ofInstant(Instant.now(), ZoneOffset.UTC);
        var closed =
                new Windows(null, List.of(), List.of(new Windows.Deny(now.minusHours(1), now.plusHours(1), "freeze")));
        String id = start(plan(
                        VersionWay.ACTIVATE, closed, new ApprovalRule(1, Duration.ofHours(1)), wave("all", 0, 1, 0)))
                .id();
        requireStill(() -> starts(OperationKind.PREFLIGHT) == 0);
        assertThat(statusExplainer.of(migrations.require(id)).sentence()).contains("Outside the plan's windows");
        commands.abort(id, ADA, "never mind");
        assertThat(await(id, Migration::isClosed).state()).isEqualTo(Migration.State.ABORTED);
    }

    @Test
    void no_more_operations_run_at_once_than_the_wave_says() throws Exception {
        fleetOf(Collections.nCopies(12, "ladybug-standard").toArray(String[]::new));
        nodes.nodes().forEach(node -> node.takes(OperationKind.EXPORT, Duration.ofMillis(200)));
        String id = start(plan(wave("all", 0, 3, 0))).id();
        long most = 0;
        while (migrations.require(id).state() != Migration.State.AWAITING_APPROVAL) {
            long atWork = nodes.nodes().stream().filter(node -> node.isAtWork()).count();
            most = Math.max(most, atWork);
            Thread.sleep(5);
        }
        assertThat(most).isBetween(2L, 3L);
        commands.abort(id, ADA, "over");
        await(id, Migration::isClosed);
    }
}
