package dev.instar.e2e.consoles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.e2e.ConsoleApi;
import dev.instar.e2e.MachineExtension;
import dev.instar.e2e.TestMachine;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.OperationKind;
import dev.instar.simulatedfleet.SimulatedFleet;
import dev.instar.simulatedfleet.SimulatedNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand instances of ten databases each go through a whole migration with approvals, by the API alone, on the
 * embedded database. Prints what the console took.
 */
@EnabledIfSystemProperty(named = "instar.fleet.full", matches = "true")
@ExtendWith(MachineExtension.class)
class ThousandInstancesIT {

    private static final int NODES = 1_000;
    private static final int DATABASES = 10;
    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final String PLAN = """
            {"name": "the whole fleet", "source": "ladybug@0.16.1", "target": "ladybug@0.20.4",
             "order": [
               {"name": "canary", "canary": 3, "concurrency": 3},
               {"name": "shared", "tiers": ["ladybug-shared"], "concurrency": 10},
               {"name": "large", "tiers": ["ladybug-xlarge", "ladybug-large"], "concurrency": 50},
               {"name": "standard", "tiers": ["ladybug-standard"], "concurrency": 50}]}""";

    @TempDir
    Path state;

    @Test
    void a_thousand_instances_move_and_are_finalized(TestMachine machine) throws Exception {
        List<String> tiers = IntStream.range(0, NODES)
                .mapToObj(i -> switch (i % 20) {
                    case 0 -> "ladybug-shared";
                    case 1 -> "ladybug-xlarge";
                    case 2, 3, 4 -> "ladybug-large";
                    default -> "ladybug-standard";
                })
                .toList();
        try (var nodes = SimulatedFleet.start(
                        tiers,
                        DATABASES,
                        EngineVersion.parse("ladybug@0.16.1"),
                        EngineVersion.parse("ladybug@0.20.4"),
                        0);
                var registry = new Registry(machine.cloud())) {
            nodes.nodes().forEach(node -> {
                node.takes(OperationKind.EXPORT, Duration.ofSeconds(2));
                node.takes(OperationKind.IMPORT, Duration.ofSeconds(2));
            });
            registry.register(nodes);
            List<String> settings = new ArrayList<>(registry.settings());
            settings.add("--instar.console.limits.refresh=10s");
            move(ConsoleProcess.start(machine, "console", state, settings).awaitReady(), nodes);
        }
    }

    private static void move(ConsoleProcess console, SimulatedFleet nodes) throws Exception {
        ConsoleApi api = console.api();
        api.await(
                "/fleet",
                LIMIT,
                fleet -> fleet.get("instances").size() == NODES
                        && fleet.get("instances").valueStream().allMatch(instance -> instance.has("node")));
        long began = System.nanoTime();
        String migration = api.start(PLAN);
        for (int wave = 0; wave < 4; wave++) {
            api.approve(LIMIT);
            api.post(migration + "/import", Map.of("reason", "go"));
        }
        api.awaitState(migration, LIMIT, "COMPLETED");
        api.post(migration + "/ask", Map.of("subject", "finalize", "reason", "done"));
        api.approve(LIMIT);
        api.post(migration + "/finalize", Map.of("reason", "done"));
        api.awaitState(migration, LIMIT, "FINALIZED");
        Duration taken = Duration.ofNanos(System.nanoTime() - began);

        for (SimulatedNode node : nodes.nodes()) {
            assertThat(node.violations()).as(node.instanceId()).isEmpty();
            assertThat(node.started()).as(node.instanceId()).hasSize(4).doesNotHaveDuplicates();
        }
        System.out.printf(
                "| 1000 instances of 10 databases, plan to finalize | 1 | %d s, console's CPU %s s, resident at most %s MiB"
                        + " | held |%n",
                taken.toSeconds(), cpuSeconds(console), residentMebibytes(console));
    }

    private static String cpuSeconds(ConsoleProcess console) {
        return console.metrics()
                .lines()
                .filter(line -> line.startsWith("process_cpu_time_ns_total"))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .map(nanoseconds -> Long.toString((long) (Double.parseDouble(nanoseconds) / 1e9)))
                .findFirst()
                .orElse("?");
    }

    private static String residentMebibytes(ConsoleProcess console) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(console.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .map(String::valueOf)
                .findFirst()
                .orElse("?");
    }
}
