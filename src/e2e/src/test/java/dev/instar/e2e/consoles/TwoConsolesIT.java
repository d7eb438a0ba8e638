package dev.instar.e2e.consoles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.e2e.ConsoleApi;
import dev.instar.e2e.MachineExtension;
import dev.instar.e2e.TestMachine;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Two consoles on one PostgreSQL move simulated nodes; one of them freezes and wakes up, then dies. In every build six
 * nodes and a short lease, in {@code ./instar fleet-test} 50 and the lease as it is shipped.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(MachineExtension.class)
class TwoConsolesIT {

    private static final boolean FULL = Boolean.getBoolean("instar.fleet.full");
    private static final int NODES = FULL ? 50 : 6;
    private static final int CONCURRENCY = FULL ? 8 : 3;
    private static final Duration LEASE = FULL ? Duration.ofSeconds(10) : Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration TAKEOVER = LEASE.plusSeconds(5);
    private static final String PLAN = """
            {"name": "all", "source": "ladybug@0.16.1", "target": "ladybug@0.20.4",
             "order": [{"name": "all", "concurrency": %d}]}""".formatted(CONCURRENCY);

    @TempDir
    static Path state;

    private Registry registry;
    private Postgres postgres;
    private SimulatedFleet nodes;
    private final List<ConsoleProcess> consoles = new ArrayList<>();
    private volatile long mostAtWork;
    private volatile boolean watching;
    private int runs;

    @BeforeAll
    void startServers(TestMachine machine) throws Exception {
        postgres = Postgres.start(machine, state);
    }

    @BeforeEach
    void start(TestMachine machine) throws Exception {
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
        registry = new Registry(machine.cloud());
        registry.register(nodes);
        Path run = Files.createTempDirectory(state, "run");
        runs++;
        List<String> settings = new ArrayList<>(registry.settings());
        settings.addAll(postgres.createDatabase("run" + runs));
        settings.add("--instar.console.limits.lease=" + LEASE.toSeconds() + "s");
        consoles.clear();
        for (String name : List.of("console-a", "console-b")) {
            consoles.add(ConsoleProcess.start(machine, name, run, settings));
        }
        for (ConsoleProcess console : consoles) {
            console.awaitReady();
        }
        mostAtWork = 0;
        watching = true;
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
        registry.close();
    }

    private ConsoleProcess console(int place) {
        return consoles.get(place);
    }

    /** @return the migration's path */
    private String startMigration() {
        ConsoleApi api = console(0).api();
        api.await(
                "/fleet",
                fleet -> fleet.get("instances").size() == NODES
                        && fleet.get("instances").valueStream().allMatch(instance -> instance.has("node")));
        return api.start(PLAN);
    }

    /** Owners of what runs, by operation. */
    private static Map<String, String> running(ConsoleProcess console, String migration) {
        Map<String, String> owners = new TreeMap<>();
        for (JsonNode operation : console.api().get(migration + "/operations")) {
            if (operation.get("state").asString().equals("RUNNING")) {
                owners.put(
                        operation.get("id").asString(), operation.get("owner").asString());
            }
        }
        return owners;
    }

    /**
     * A moment amid operations of a kind.
     *
     * @param owners of what runs, by operation
     * @param watching a console that watches some of it
     */
    private record Middle(Map<String, String> owners, ConsoleProcess watching, ConsoleProcess other) {}

    /** Waits until a console watches operations of a kind; which one does is up to the two of them. */
    private Middle middleOf(OperationKind kind, String migration) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            Map<String, String> owners = running(console(1), migration);
            for (int i = 0; i < 2; i++) {
                String owner = console(i).claimsAs();
                boolean watches = owners.entrySet().stream()
                        .anyMatch(operation -> operation.getKey().contains("/" + kind + "/")
                                && operation.getValue().equals(owner));
                if (watches) {
                    return new Middle(owners, console(i), console(1 - i));
                }
            }
            Thread.sleep(20);
        }
        throw new AssertionError("No console ever watched an operation of kind " + kind);
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

    private static void row(String run, String outcome) {
        System.out.printf("| %s | 1 | %s | held |%n", run, outcome);
    }

    @Test
    void a_console_that_freezes_or_dies_loses_nothing_and_nothing_starts_twice() throws Exception {
        String migration = startMigration();
        wakeUpLate(migration);
        console(0).api().approve();
        console(0).api().post(migration + "/import", Map.of("reason", "go"));
        ConsoleProcess survivor = dieAmidImports(migration);
        survivor.api().awaitState(migration, "COMPLETED");
        requireEachStartedOnce(OperationKind.PREFLIGHT, OperationKind.EXPORT, OperationKind.IMPORT);
    }

    /** A console that froze amid exports and wakes up when all is done writes nothing any more. */
    private void wakeUpLate(String migration) throws Exception {
        Middle middle = middleOf(OperationKind.EXPORT, migration);
        middle.watching().freeze();
        ConsoleApi api = middle.other().api();
        api.awaitState(migration, "AWAITING_APPROVAL");
        List<JsonNode> ended =
                List.copyOf(api.get(migration + "/operations").valueStream().toList());
        middle.watching().thaw();
        // Long enough for the woken console to have tried whatever it was about to write.
        Thread.sleep(LEASE.toMillis());
        assertThat(api.get(migration + "/operations").valueStream().toList())
                .as("what the woken console left as it was")
                .isEqualTo(ended);
        middle.watching().awaitReady();
        row(
                "SIGSTOP and SIGCONT of one of two consoles, " + NODES + " nodes",
                "late writes refused, none started twice");
    }

    /** What a killed console watched is watched again within its lease, by the console that is left. */
    private ConsoleProcess dieAmidImports(String migration) throws Exception {
        Middle middle = middleOf(OperationKind.IMPORT, migration);
        ConsoleApi api = middle.other().api();
        String survivor = middle.other().claimsAs();
        String victim = middle.watching().claimsAs();
        api.await(
                migration + "/operations",
                operations -> operations
                        .valueStream()
                        .anyMatch(operation -> !operation.get("databases").isEmpty()
                                && operation.get("owner").asString().equals(victim)));
        long began = System.nanoTime();
        middle.watching().kill();
        long orphans = middle.owners().values().stream().filter(victim::equals).count();
        api.await(
                migration + "/operations",
                operations -> operations
                        .valueStream()
                        .filter(operation -> operation.get("state").asString().equals("RUNNING"))
                        .allMatch(operation -> operation.get("owner").asString().equals(survivor)));
        Duration taken = Duration.ofNanos(System.nanoTime() - began);
        assertThat(taken).isLessThan(TAKEOVER);
        row(
                "kill -9 of one of two consoles in mid-wave, " + NODES + " nodes",
                orphans + " operations watched again after " + taken.toSeconds() + " s, none started twice, none lost");
        return middle.other();
    }
}
