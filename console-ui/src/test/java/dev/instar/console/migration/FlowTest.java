package dev.instar.console.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.console.ConsoleTest;
import dev.instar.console.approval.ApprovalRequest;
import dev.instar.console.fleet.FakeRegistry;
import dev.instar.console.fleet.Fleet;
import dev.instar.console.migration.command.Gates;
import dev.instar.console.migration.command.InstanceDecisions;
import dev.instar.console.migration.command.MigrationCommands;
import dev.instar.console.migration.command.MigrationRollbacks;
import dev.instar.console.migration.command.Migrations;
import dev.instar.console.migration.command.NewMigrations;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.status.StatusExplainer;
import dev.instar.console.operation.Operations;
import dev.instar.console.plan.ApprovalRule;
import dev.instar.console.plan.Plan;
import dev.instar.console.plan.Selection;
import dev.instar.console.plan.VersionWay;
import dev.instar.console.plan.WavePlan;
import dev.instar.console.plan.Windows;
import dev.instar.console.plan.dryrun.DryRuns;
import dev.instar.console.security.Actor;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.FailurePolicy;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.VerificationLevel;
import dev.instar.simulatedfleet.SimulatedFleet;
import dev.instar.simulatedfleet.SimulatedNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.springframework.beans.factory.annotation.Autowired;

/** What tests of whole migrations share: a console, a simulated fleet, people, and the waiting for what they want. */
@ConsoleTest
public abstract class FlowTest {

    public static final EngineVersion FROM = EngineVersion.parse("ladybug@0.16.1");
    static final EngineVersion TO = EngineVersion.parse("ladybug@0.20.4");
    public static final Actor ADA = new Actor("ada", Set.of("VIEWER", "OPERATOR"));
    public static final Actor GRACE = new Actor("grace", Set.of("VIEWER", "APPROVER"));
    static final Actor EDSGER = new Actor("edsger", Set.of("VIEWER", "APPROVER"));
    static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration STILL = Duration.ofMillis(500);

    @Autowired
    Migrations migrations;

    @Autowired
    Gates gates;

    @Autowired
    NewMigrations newMigrations;

    @Autowired
    MigrationCommands commands;

    @Autowired
    InstanceDecisions decisions;

    @Autowired
    MigrationRollbacks rollbacks;

    @Autowired
    StatusExplainer statusExplainer;

    @Autowired
    Operations operations;

    @Autowired
    FakeRegistry registry;

    @Autowired
    Fleet fleet;

    @Autowired
    DryRuns dryRuns;

    @Autowired
    MigrationFixture fixture;

    SimulatedFleet nodes = noFleet();

    static SimulatedFleet noFleet() {
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
        fixture.forgetAll();
    }

    void fleetOf(String... tiers) throws IOException {
        fleetTo(TO, tiers);
    }

    /** @param target engine that the nodes can be moved to */
    void fleetTo(EngineVersion target, String... tiers) throws IOException {
        nodes.close();
        nodes = SimulatedFleet.start(List.of(tiers), 2, FROM, target, 0);
        registry.register(nodes);
        fleet.refresh();
    }

    static Plan plan(VersionWay way, Windows windows, ApprovalRule approval, WavePlan... waves) {
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
                false,
                approval,
                Duration.ofMinutes(5));
    }

    static Plan plan(WavePlan... waves) {
        return plan(VersionWay.ACTIVATE, Windows.ALWAYS, new ApprovalRule(1, Duration.ofHours(1)), waves);
    }

    /** The same plan, which keeps what a failed export had exported. */
    static Plan keepingExported(Plan plan) {
        return changed(plan, true, plan.operationTimeout());
    }

    /** The same plan, of which no operation may take longer. */
    static Plan within(Duration operationTimeout, Plan plan) {
        return changed(plan, plan.keepExported(), operationTimeout);
    }

    private static Plan changed(Plan plan, boolean keepExported, Duration operationTimeout) {
        return new Plan(
                plan.format(),
                plan.name(),
                plan.source(),
                plan.target(),
                plan.selection(),
                plan.order(),
                plan.windows(),
                plan.versionWay(),
                plan.verification(),
                plan.failurePolicy(),
                keepExported,
                plan.approval(),
                operationTimeout);
    }

    static WavePlan wave(String name, int canary, int concurrency, int errorBudget) {
        return new WavePlan(name, List.of(), canary, concurrency, errorBudget, Duration.ZERO);
    }

    Migration start(Plan plan) {
        return newMigrations.start(plan, null, ADA, "test");
    }

    Migration await(String id, Predicate<Migration> reached) {
        try {
            return Awaitility.await()
                    .atMost(LIMIT)
                    .pollInterval(PAUSE)
                    .pollInSameThread()
                    .until(() -> migrations.require(id), reached);
        } catch (ConditionTimeoutException e) {
            Migration migration = migrations.require(id);
            throw new AssertionError("Never reached: " + migration + "\n" + statusExplainer.of(migration), e);
        }
    }

    /** Fails at once if something begins that must not, and waits long enough for it to have begun. */
    static void requireStill(BooleanSupplier still) {
        Awaitility.await()
                .during(STILL)
                .failFast("it changed", () -> !still.getAsBoolean())
                .pollInterval(PAUSE)
                .pollInSameThread()
                .until(() -> true);
    }

    Migration await(String id, Migration.State state) {
        return await(id, migration -> migration.state() == state);
    }

    ApprovalRequest request(String id, String subject) {
        await(id, migration -> gates.approval(migration, subject).isPresent());
        return gates.approval(migrations.require(id), subject).orElseThrow();
    }

    void approve(String id, String subject, Actor who) {
        ApprovalRequest request = request(id, subject);
        gates.decide(request.id(), request.evidenceHash(), true, who, "");
    }

    void awaitNoMark(String instanceId) {
        Awaitility.await("no mark on " + instanceId)
                .atMost(LIMIT)
                .pollInterval(PAUSE)
                .until(() -> registry.markOf(instanceId).isEmpty());
    }

    long starts(OperationKind kind) {
        return nodes.nodes().stream()
                .flatMap(node -> node.started().stream())
                .filter(start -> start.startsWith(kind + " "))
                .count();
    }
}
