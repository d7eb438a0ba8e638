package dev.instar.console.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.console.ConsoleTest;
import dev.instar.console.Refused;
import dev.instar.console.approval.ApprovalRequest;
import dev.instar.console.fleet.FakeRegistry;
import dev.instar.console.fleet.Fleet;
import dev.instar.console.plan.ApprovalRule;
import dev.instar.console.plan.Plan;
import dev.instar.console.plan.Selection;
import dev.instar.console.plan.VersionWay;
import dev.instar.console.plan.WavePlan;
import dev.instar.console.plan.Windows;
import dev.instar.console.security.Actor;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.FailurePolicy;
import dev.instar.protocol.Gate;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.VerificationLevel;
import dev.instar.simulatedfleet.SimulatedFleet;
import dev.instar.simulatedfleet.SimulatedNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Whole migrations through the processes, against nodes that are simulated. */
@ConsoleTest
class MigrationFlowTest {

    private static final EngineVersion FROM = EngineVersion.parse("ladybug@0.16.1");
    private static final EngineVersion TO = EngineVersion.parse("ladybug@0.20.4");
    private static final Actor ADA = new Actor("ada", Set.of("VIEWER", "OPERATOR"));
    private static final Actor GRACE = new Actor("grace", Set.of("VIEWER", "APPROVER"));
    private static final Actor EDSGER = new Actor("edsger", Set.of("VIEWER", "APPROVER"));
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Autowired
    private Migrations migrations;

    @Autowired
    private MigrationActs acts;

    @Autowired
    private WhyWaiting whyWaiting;

    @Autowired
    private FakeRegistry registry;

    @Autowired
    private Fleet fleet;

    @Autowired
    private MigrationFixture fixture;

    private SimulatedFleet nodes = noFleet();

    private static SimulatedFleet noFleet() {
        try {
            return SimulatedFleet.start(List.of(), 0, FROM, TO, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void no_node_was_asked_what_no_console_may_ask() {
        for (SimulatedNode node : nodes.nodes()) {
            assertThat(node.violations()).as(node.instanceId()).isEmpty();
            assertThat(node.started()).as(node.instanceId()).doesNotHaveDuplicates();
        }
        nodes.close();
        fixture.stopAll();
        fixture.forgetAll();
    }

    private void fleetOf(String... tiers) throws IOException {
        nodes.close();
        nodes = SimulatedFleet.start(List.of(tiers), 2, FROM, TO, 0);
        registry.register(nodes);
        fleet.refresh();
    }

    private static Plan plan(VersionWay way, Windows windows, ApprovalRule approval, WavePlan... waves) {
        return new Plan(
                Plan.FORMAT,
                "test",
                FROM,
                TO,
                new Selection(List.of(), List.of(), List.of(), true),
                List.of(waves),
                windows,
                way,
                VerificationLevel.FULL,
                FailurePolicy.EACH_ON_ITS_OWN,
                approval,
                Duration.ofMinutes(5));
    }

    private static Plan plan(WavePlan... waves) {
        return plan(VersionWay.ACTIVATE, Windows.ALWAYS, new ApprovalRule(1, Duration.ofHours(1)), waves);
    }

    private static WavePlan wave(String name, int canary, int concurrency, int errorBudget) {
        return new WavePlan(name, List.of(), canary, concurrency, errorBudget, Duration.ZERO);
    }

    private Migration start(Plan plan) {
        return migrations.start(plan, null, ADA, "test");
    }

    private Migration await(String id, Predicate<Migration> reached) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        Migration migration = migrations.require(id);
        while (!reached.test(migration)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Never reached: " + migration + "\n" + whyWaiting.of(migration));
            }
            Thread.sleep(20);
            migration = migrations.require(id);
        }
        return migration;
    }

    private Migration await(String id, Migration.State state) throws InterruptedException {
        return await(id, migration -> migration.state() == state);
    }

    private ApprovalRequest request(String id, String subject) throws InterruptedException {
        await(id, migration -> migrations.approval(migration, subject).isPresent());
        return migrations.approval(migrations.require(id), subject).orElseThrow();
    }

    private void approve(String id, String subject, Actor who) throws InterruptedException {
        ApprovalRequest request = request(id, subject);
        migrations.decide(request.id(), request.evidenceHash(), true, who, "");
    }

    private void awaitNoMark(String instanceId) throws InterruptedException {
        for (int i = 0; i < 100 && !registry.markOf(instanceId).isEmpty(); i++) {
            Thread.sleep(100);
        }
        assertThat(registry.markOf(instanceId)).isEmpty();
    }

    private long starts(OperationKind kind) {
        return nodes.nodes().stream()
                .flatMap(node -> node.started().stream())
                .filter(start -> start.startsWith(kind + " "))
                .count();
    }

    @Test
    void waves_move_one_after_the_other_and_end_in_a_finalize() throws Exception {
        fleetOf("ladybug-standard", "ladybug-standard", "ladybug-standard");
        String id = start(plan(wave("canary", 1, 1, 0), wave("rest", 0, 4, 0))).id();

        await(id, Migration.State.AWAITING_APPROVAL);
        assertThat(starts(OperationKind.EXPORT)).isEqualTo(1);
        assertThat(registry.markOf("i-0001")).isEqualTo(id);
        approve(id, "import/0", GRACE);
        migrations.startImport(id, ADA, "go");
        await(id, migration -> migration.wave(1).stage() == WaveStage.GATE);
        assertThat(starts(OperationKind.IMPORT)).isEqualTo(1);
        approve(id, "import/1", GRACE);
        migrations.startImport(id, ADA, "go");
        Migration moved = await(id, Migration.State.COMPLETED);
        assertThat(whyWaiting.of(moved).sentence()).contains("ask for the finalize");
        assertThat(nodes.nodes()).allSatisfy(node -> assertThat(node.engine()).isEqualTo(TO));

        assertThatThrownBy(() -> migrations.finish(id, ADA, "done")).hasMessageContaining("approval");
        migrations.requestFinalize(id, ADA, "served well");
        approve(id, Migration.FINALIZE, GRACE);
        migrations.finish(id, ADA, "done");
        Migration finalized = await(id, Migration::isClosed);
        assertThat(finalized.state()).isEqualTo(Migration.State.FINALIZED);
        assertThat(starts(OperationKind.FINALIZE)).isEqualTo(3);
        awaitNoMark("i-0001");
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

        assertThatThrownBy(() -> migrations.startImport(id, ADA, "go")).isInstanceOf(Refused.class);
        var adaApproves = new Actor("ada", Set.of("APPROVER"));
        assertThatThrownBy(() -> migrations.decide(request.id(), request.evidenceHash(), true, adaApproves, ""))
                .hasMessageContaining("somebody else");
        assertThatThrownBy(() -> migrations.decide(request.id(), "seen long ago", true, GRACE, ""))
                .hasMessageContaining("evidence changed");
        approve(id, "import/0", GRACE);
        approve(id, "import/0", GRACE);
        assertThatThrownBy(() -> migrations.startImport(id, ADA, "go")).isInstanceOf(Refused.class);
        assertThat(whyWaiting.of(migrations.require(id)).sentence()).contains("1 of 2 approvals");
        approve(id, "import/0", EDSGER);
        assertThat(starts(OperationKind.IMPORT)).isZero();
        migrations.startImport(id, ADA, "go");
        await(id, Migration.State.COMPLETED);
        assertThat(starts(OperationKind.IMPORT)).isEqualTo(1);
    }

    @Test
    void a_rejection_stops_the_import_until_somebody_asks_again() throws Exception {
        fleetOf("ladybug-standard");
        String id = start(plan(wave("all", 0, 1, 0))).id();
        approve(id, "import/0", GRACE);
        ApprovalRequest approved = request(id, "import/0");
        migrations.decide(approved.id(), approved.evidenceHash(), false, EDSGER, "not today");
        assertThatThrownBy(() -> migrations.startImport(id, ADA, "go")).isInstanceOf(Refused.class);
        assertThat(whyWaiting.of(migrations.require(id)).sentence()).contains("rejected");
        migrations.askAgain(id, "import/0", ADA, "tomorrow");
        approve(id, "import/0", GRACE);
        migrations.startImport(id, ADA, "go");
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
        Thread.sleep(1_100);
        assertThatThrownBy(() -> migrations.startImport(id, ADA, "go")).isInstanceOf(Refused.class);
        assertThat(whyWaiting.of(migrations.require(id)).sentence()).contains("expired");
        acts.abort(id, ADA, "over");
        assertThat(await(id, Migration::isClosed).state()).isEqualTo(Migration.State.ABORTED);
        assertThat(nodes.node(0).gate()).isEqualTo(Gate.SERVING);
    }

    @Test
    void an_export_that_is_repeated_voids_the_approval() throws Exception {
        fleetOf("ladybug-standard", "ladybug-standard");
        String id = start(plan(wave("all", 0, 2, 0))).id();
        approve(id, "import/0", GRACE);
        acts.rollBack(id, "i-0001", RollbackOptions.WHOLE, ADA, "data came late");
        await(id, migration -> migration.instance("i-0001").orElseThrow().step() == Step.ROLLED_BACK);
        acts.exportAgain(id, "i-0001", ADA, "now it is there");
        await(id, migration -> migration.instance("i-0001").orElseThrow().step() == Step.EXPORTED);
        assertThatThrownBy(() -> migrations.startImport(id, ADA, "go")).isInstanceOf(Refused.class);
        approve(id, "import/0", GRACE);
        migrations.startImport(id, ADA, "go");
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
        migrations.startImport(id, ADA, "go");
        Migration failed = await(id, Migration.State.FAILED);
        failed = await(
                id,
                migration -> migration.failures(0) == 2
                        && migration.instance("i-0003").orElseThrow().step() == Step.IMPORTED);
        assertThat(failed.instance("i-0001").orElseThrow().message()).contains("The disk is full.");
        assertThat(whyWaiting.of(failed).sentence()).contains("i-0001, i-0002 stopped");
        assertThatThrownBy(() -> acts.exclude(id, "i-0001", ADA, "skip it")).hasMessageContaining("cannot be excluded");
        acts.retry(id, "i-0001", ADA, "space is freed");
        acts.rollBack(id, "i-0002", RollbackOptions.WHOLE, ADA, "later");
        Migration moved = await(id, Migration.State.COMPLETED);
        assertThat(moved.instances().stream().map(MigrationInstance::step))
                .containsExactly(Step.IMPORTED, Step.ROLLED_BACK, Step.IMPORTED);
        assertThat(nodes.node(1).engine()).isEqualTo(FROM);
    }

    @Test
    void more_failures_than_the_budget_stop_the_wave_until_they_are_decided() throws Exception {
        fleetOf(Collections.nCopies(6, "ladybug-standard").toArray(String[]::new));
        nodes.node(0).fails(OperationKind.EXPORT, 1);
        nodes.node(1).fails(OperationKind.EXPORT, 1);
        String id = start(plan(wave("all", 0, 1, 1))).id();
        await(id, migration -> migration.isBudgetSpent(0));
        long before = starts(OperationKind.EXPORT);
        Thread.sleep(500);
        assertThat(starts(OperationKind.EXPORT)).isEqualTo(before);
        Migration stopped = migrations.require(id);
        MigrationInstance waiting = stopped.instances().stream()
                .filter(instance -> instance.step().isRunning())
                .findFirst()
                .orElseThrow();
        assertThat(whyWaiting.of(stopped, waiting).sentence()).contains("error budget of 1");
        acts.exclude(id, "i-0001", ADA, "without it");
        acts.retry(id, "i-0002", ADA, "again");
        Migration exported = await(id, Migration.State.AWAITING_APPROVAL);
        assertThat(exported.instances())
                .filteredOn(instance -> instance.step() == Step.EXPORTED)
                .hasSize(5);
        acts.abort(id, ADA, "enough");
        await(id, Migration::isClosed);
    }

    @Test
    void a_paused_migration_starts_nothing_but_ways_back() throws Exception {
        fleetOf("ladybug-standard", "ladybug-standard");
        nodes.node(0).takes(OperationKind.EXPORT, Duration.ofMillis(500));
        String id = start(plan(wave("all", 0, 1, 0))).id();
        await(id, _ -> starts(OperationKind.EXPORT) == 1);
        acts.pause(id, ADA, "hold on");
        acts.pause(id, ADA, "hold on");
        await(id, migration -> migration.instances().stream().anyMatch(instance -> instance.step() == Step.EXPORTED));
        long started = starts(OperationKind.PREFLIGHT) + starts(OperationKind.EXPORT);
        Thread.sleep(400);
        assertThat(starts(OperationKind.PREFLIGHT) + starts(OperationKind.EXPORT))
                .isEqualTo(started);
        Migration paused = migrations.require(id);
        String exported = paused.instances().stream()
                .filter(instance -> instance.step() == Step.EXPORTED)
                .findFirst()
                .orElseThrow()
                .instanceId();
        acts.rollBack(id, exported, RollbackOptions.WHOLE, ADA, "give it back");
        await(id, migration -> migration.instance(exported).orElseThrow().step() == Step.ROLLED_BACK);
        acts.resume(id, ADA, "go on");
        await(id, Migration.State.AWAITING_APPROVAL);
        acts.abort(id, ADA, "over");
        await(id, Migration::isClosed);
    }

    @Test
    void an_abort_gives_every_instance_its_writes_back_that_was_not_imported() throws Exception {
        fleetOf(Collections.nCopies(4, "ladybug-standard").toArray(String[]::new));
        nodes.node(3).takes(OperationKind.EXPORT, Duration.ofMillis(800));
        String id = start(plan(wave("canary", 1, 1, 0), wave("rest", 0, 3, 0))).id();
        approve(id, "import/0", GRACE);
        migrations.startImport(id, ADA, "go");
        await(
                id,
                migration -> migration.instance("i-0002").orElseThrow().step() == Step.EXPORTED
                        && starts(OperationKind.EXPORT) == 4);
        acts.abort(id, ADA, "trouble elsewhere");
        Migration aborted = await(id, migration -> migration.all(step -> step == Step.IMPORTED || step.isOut()));
        assertThat(aborted.state()).isEqualTo(Migration.State.ABORTED);
        assertThat(aborted.instance("i-0001").orElseThrow().step()).isEqualTo(Step.IMPORTED);
        assertThat(nodes.nodes()).allSatisfy(node -> assertThat(node.gate()).isEqualTo(Gate.SERVING));
        acts.rollBackAll(id, Optional.empty(), false, ADA, "all of it");
        assertThat(await(id, Migration::isClosed).state()).isEqualTo(Migration.State.ABORTED);
        assertThat(nodes.node(0).engine()).isEqualTo(FROM);
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
        migrations.startImport(id, ADA, "go");
        nodes.node(0).deploy(TO);
        await(id, migration -> migration.instance("i-0001").orElseThrow().step() == Step.IMPORTED);
        Migration waiting = migrations.require(id);
        assertThat(whyWaiting
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
        Thread.sleep(500);
        assertThat(starts(OperationKind.PREFLIGHT)).isZero();
        assertThat(whyWaiting.of(migrations.require(id)).sentence()).contains("Outside the plan's windows");
        acts.abort(id, ADA, "never mind");
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
        acts.abort(id, ADA, "over");
        await(id, Migration::isClosed);
    }

    @Test
    void a_migration_that_cannot_start_says_everything_that_blocks_it() throws Exception {
        fleetOf("ladybug-standard", "ladybug-standard");
        String first = start(plan(wave("all", 0, 2, 0))).id();
        assertThatThrownBy(() -> start(plan(wave("again", 0, 2, 0))))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("part of an open migration: i-0001, i-0002");
        await(first, Migration.State.AWAITING_APPROVAL);
        acts.abort(first, ADA, "over");
        await(first, Migration::isClosed);

        awaitNoMark("i-0002");
        registry.mark("i-0002", "somebody-elses-work");
        assertThatThrownBy(() -> start(plan(wave("third", 0, 2, 0))))
                .hasMessageContaining("somebody else's maintenance mark: i-0002");
        nodes.node(0).setSilent(true);
        assertThatThrownBy(() -> start(plan(wave("fourth", 0, 2, 0)))).hasMessageContaining("do not answer: i-0001");
        registry.setAway(true);
        assertThatThrownBy(() -> start(plan(wave("fifth", 0, 2, 0)))).hasMessageContaining("registry cannot be read");
        registry.setAway(false);
    }

    @Test
    void acts_need_a_role_and_a_reason() throws Exception {
        fleetOf("ladybug-standard");
        assertThatThrownBy(() -> migrations.start(plan(wave("all", 0, 1, 0)), null, GRACE, "mine"))
                .hasMessageContaining("role OPERATOR");
        String id = start(plan(wave("all", 0, 1, 0))).id();
        assertThatThrownBy(() -> acts.pause(id, ADA, " ")).hasMessageContaining("reason");
        ApprovalRequest request = request(id, "import/0");
        var operator = new Actor("alan", Set.of("OPERATOR"));
        assertThatThrownBy(() -> migrations.decide(request.id(), request.evidenceHash(), true, operator, ""))
                .hasMessageContaining("role APPROVER");
        acts.abort(id, ADA, "over");
        await(id, Migration::isClosed);
    }

    @Test
    void a_repeated_request_finds_the_migration_it_started() throws Exception {
        fleetOf("ladybug-standard");
        Plan plan = plan(wave("all", 0, 1, 0));
        Migration first = migrations.start(plan, "deploy-17", ADA, "pipeline");
        assertThat(Stream.generate(() -> migrations.start(plan, "deploy-17", ADA, "pipeline"))
                        .limit(3)
                        .map(Migration::id))
                .containsOnly(first.id());
        acts.abort(first.id(), ADA, "over");
        await(first.id(), Migration::isClosed);
    }
}
