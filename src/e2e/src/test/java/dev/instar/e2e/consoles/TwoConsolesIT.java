package dev.instar.e2e.consoles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.e2e.TestFleet;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.OperationKind;
import dev.instar.simulatedfleet.SimulatedFleet;
import dev.instar.simulatedfleet.SimulatedNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two consoles on one PostgreSQL move 50 simulated nodes; one of them dies, or freezes and wakes up. */
class TwoConsolesIT {

    private static final int NODES = 50;
    private static final int CONCURRENCY = 8;
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration TAKEOVER = Duration.ofSeconds(15);
    private static final String PLAN = """
            {"name": "all", "source": "ladybug@0.16.1", "target": "ladybug@0.20.4",
             "order": [{"name": "all", "concurrency": %d}]}""".formatted(CONCURRENCY);

    @TempDir
    static Path state;

    private static TestFleet infrastructure;
    private static Registry registry;
    private Postgres postgres;
    private SimulatedFleet nodes;
    private final List<ConsoleProcess> consoles = new ArrayList<>();
    private volatile long mostAtWork;
    private volatile boolean watching = true;

    @BeforeAll
    static void startRegistry() {
        infrastructure = TestFleet.withoutNodes(state.resolve("fleet"));
        registry = new Registry(infrastructure);
    }

    @AfterAll
    static void stopRegistry() {
        registry.close();
        infrastructure.close();
    }

    @BeforeEach
    void start() throws Exception {
        nodes = SimulatedFleet.start(
                Collections.nCopies(NODES, "ladybug-standard"),
                3,
                EngineVersion.parse("ladybug@0.16.1"),
                EngineVersion.parse("ladybug@0.20.4"),
                0);
        for (int i = 0; i < NODES; i++) {
            nodes.node(i).takes(OperationKind.EXPORT, Duration.ofMillis(1_000 + 30L * i));
            nodes.node(i).takes(OperationKind.IMPORT, Duration.ofMillis(1_000 + 30L * i));
        }
        registry.register(nodes);
        Path run = Files.createTempDirectory(state, "run");
        postgres = Postgres.start(run);
        List<String> settings = new ArrayList<>(registry.settings());
        settings.addAll(postgres.settings());
        for (String name : List.of("console-a", "console-b")) {
            consoles.add(ConsoleProcess.start(name, run, settings));
        }
        for (ConsoleProcess console : consoles) {
            console.awaitReady();
        }
        Thread.ofVirtual().start(this::countAtWork);
    }

    private void countAtWork() {
        while (watching) {
            long atWork = nodes.nodes().stream().filter(SimulatedNode::isAtWork).count();
            mostAtWork = Math.max(mostAtWork, atWork);
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @AfterEach
    void stop() {
        watching = false;
        consoles.forEach(ConsoleProcess::close);
        nodes.close();
        postgres.close();
    }

    private ConsoleProcess console(int place) {
        return consoles.get(place);
    }

    private String startMigration() throws InterruptedException {
        await(
                console(0),
                "/fleet",
                fleet -> fleet.get("instances").size() == NODES
                        && fleet.get("instances").valueStream().allMatch(instance -> instance.has("node")));
        String hash = console(0)
                .post("/plans", ConsoleProcess.OPERATOR, PLAN)
                .get("hash")
                .asString();
        return console(0)
                .post("/migrations", ConsoleProcess.OPERATOR, "{\"plan_hash\": \"" + hash + "\", \"reason\": \"test\"}")
                .at("/migration/id")
                .asString();
    }

    private static JsonNode await(ConsoleProcess console, String path, Predicate<JsonNode> reached)
            throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        JsonNode answer = console.get(path);
        while (!reached.test(answer)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "Never reached at " + path + "; see " + console.log() + "\n" + answer.toPrettyString());
            }
            Thread.sleep(200);
            answer = console.get(path);
        }
        return answer;
    }

    private static void awaitState(ConsoleProcess console, String id, String migrationState)
            throws InterruptedException {
        await(
                console,
                "/migrations/" + id,
                migration -> migration.at("/migration/state").asString().equals(migrationState));
    }

    /** Owners of what runs, by operation. */
    private static Map<String, String> running(ConsoleProcess console, String id) {
        Map<String, String> owners = new TreeMap<>();
        for (JsonNode operation : console.get("/migrations/" + id + "/operations")) {
            if (operation.get("state").asString().equals("RUNNING")) {
                owners.put(
                        operation.get("id").asString(), operation.get("owner").asString());
            }
        }
        return owners;
    }

    /** Waits until both consoles watch something, in the middle of the exports. */
    private Map<String, String> middleOfExports(String id) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            Map<String, String> owners = running(console(1), id);
            long exports = owners.keySet().stream()
                    .filter(operation -> operation.contains("/EXPORT/"))
                    .count();
            if (exports >= CONCURRENCY / 2
                    && owners.values().stream().distinct().count() == 2) {
                return owners;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("The consoles never shared the exports");
    }

    private void approveAndImport(ConsoleProcess console, String id) throws InterruptedException {
        JsonNode approval =
                await(console, "/approvals", approvals -> approvals.size() == 1).get(0);
        console.post(
                "/approvals/" + approval.get("id").asString() + "/approve",
                ConsoleProcess.APPROVER,
                "{\"evidence_hash\": \"" + approval.get("evidence_hash").asString() + "\"}");
        console.post("/migrations/" + id + "/import", ConsoleProcess.OPERATOR, "{\"reason\": \"go\"}");
    }

    private void requireEachStartedOnce(OperationKind... kinds) {
        for (SimulatedNode node : nodes.nodes()) {
            assertThat(node.violations()).as(node.instanceId()).isEmpty();
            for (OperationKind kind : kinds) {
                assertThat(node.started().stream().filter(start -> start.startsWith(kind + " ")))
                        .as("%s of %s", kind, node.instanceId())
                        .hasSize(1);
            }
        }
        assertThat(mostAtWork).as("operations at the same time").isBetween(2L, (long) CONCURRENCY);
    }

    private static void row(String run, int times, String outcome) {
        System.out.printf("| %s | %d | %s | held |%n", run, times, outcome);
    }

    @Test
    void what_a_killed_console_watched_is_watched_again_within_15_seconds_and_nothing_starts_twice() throws Exception {
        String id = startMigration();
        Map<String, String> before = middleOfExports(id);
        String survivor = console(1).claimsAs();
        await(
                console(1),
                "/migrations/" + id + "/operations",
                operations -> operations
                        .valueStream()
                        .anyMatch(operation -> !operation.get("databases").isEmpty()
                                && !operation.get("owner").asString().equals(survivor)));
        long began = System.nanoTime();
        console(0).kill();
        long orphans = before.values().stream()
                .filter(owner -> !owner.equals(survivor))
                .count();
        await(
                console(1),
                "/migrations/" + id + "/operations",
                operations -> operations
                        .valueStream()
                        .filter(operation -> operation.get("state").asString().equals("RUNNING"))
                        .allMatch(operation -> operation.get("owner").asString().equals(survivor)));
        Duration taken = Duration.ofNanos(System.nanoTime() - began);
        assertThat(taken).isLessThan(TAKEOVER);

        awaitState(console(1), id, "AWAITING_APPROVAL");
        approveAndImport(console(1), id);
        awaitState(console(1), id, "COMPLETED");
        requireEachStartedOnce(OperationKind.PREFLIGHT, OperationKind.EXPORT, OperationKind.IMPORT);
        row(
                "kill -9 of one of two consoles in mid-wave, 50 nodes",
                1,
                orphans + " operations watched again after " + taken.toSeconds() + " s, none started twice, none lost");
    }

    @Test
    void a_console_that_froze_and_wakes_up_writes_nothing_any_more() throws Exception {
        String id = startMigration();
        middleOfExports(id);
        console(0).freeze();
        awaitState(console(1), id, "AWAITING_APPROVAL");
        List<JsonNode> ended = List.copyOf(console(1)
                .get("/migrations/" + id + "/operations")
                .valueStream()
                .toList());
        console(0).thaw();
        Thread.sleep(5_000);
        assertThat(console(1)
                        .get("/migrations/" + id + "/operations")
                        .valueStream()
                        .toList())
                .as("what the woken console left as it was")
                .isEqualTo(ended);
        console(0).awaitReady();
        approveAndImport(console(0), id);
        awaitState(console(0), id, "COMPLETED");
        requireEachStartedOnce(OperationKind.PREFLIGHT, OperationKind.EXPORT, OperationKind.IMPORT);
        row("SIGSTOP and SIGCONT of one of two consoles, 50 nodes", 1, "late writes refused, none started twice");
    }
}
