package dev.instar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.localfleet.FleetOptions;
import dev.instar.localfleet.LocalFleet;
import dev.instar.localfleet.NodeApi;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Health;
import dev.instar.protocol.Problem;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskStarted;
import dev.instar.protocol.TaskState;
import dev.instar.protocol.WireJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** A local fleet of empty instances on free ports, and the few questions every test asks. */
public final class TestFleet implements AutoCloseable {

    public static final String INSTANCE = "i-shared-1";
    private static final int PORTS_NEEDED = 16;
    private static final Duration TASK_LIMIT = Duration.ofMinutes(10);

    private final LocalFleet fleet;
    private final Path data;
    private @Nullable Process restarted;

    private TestFleet(LocalFleet fleet, Path data) {
        this.fleet = fleet;
        this.data = data;
    }

    public static TestFleet start(Path state, String from, String to) {
        return start(state, from, to, false);
    }

    static TestFleet start(Path state, String from, String to, boolean withConsole) {
        return start(state, from, to, withConsole, Map.of());
    }

    /** @param nodeSettings by their names below {@code instar.node} */
    static TestFleet start(Path state, String from, String to, Map<String, String> nodeSettings) {
        return start(state, from, to, false, nodeSettings);
    }

    /** Several instances of different tiers, and the console. */
    public static TestFleet withConsole(Path state, int instances, Map<String, String> nodeSettings) {
        return start(state, "ladybug@0.16.1", "ladybug@0.20.4", true, instances, nodeSettings);
    }

    /** Registry and object store alone. */
    public static TestFleet withoutNodes(Path state) {
        return start(state, "ladybug@0.16.1", "ladybug@0.20.4", false, 0, Map.of());
    }

    private static TestFleet start(
            Path state, String from, String to, boolean withConsole, Map<String, String> nodeSettings) {
        return start(state, from, to, withConsole, 1, nodeSettings);
    }

    private static TestFleet start(
            Path state, String from, String to, boolean withConsole, int instances, Map<String, String> nodeSettings) {
        int base = freePorts();
        var fleet = new LocalFleet(
                new FleetOptions(
                        Path.of(System.getProperty("instar.home"))
                                .toAbsolutePath()
                                .normalize(),
                        state,
                        false,
                        instances,
                        EngineVersion.parse(from),
                        EngineVersion.parse(to),
                        FleetOptions.Data.NONE,
                        withConsole ? base : 0,
                        base + 1,
                        nodeSettings),
                System.out);
        try {
            fleet.start();
        } catch (RuntimeException e) {
            fleet.close();
            throw e;
        }
        return new TestFleet(fleet, state.resolve("instances").resolve(INSTANCE));
    }

    /** A port nobody uses, outside the range from which outgoing connections take theirs. */
    public static int freePort() {
        return freePorts();
    }

    private static int freePorts() {
        while (true) {
            int base = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            boolean free = true;
            for (int port = base; port < base + PORTS_NEEDED && free; port++) {
                free = isFree(port);
            }
            if (free) {
                return base;
            }
        }
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Kills the console and starts it again as it was started; returns when it answers. */
    void killAndRestartConsole() throws IOException, InterruptedException {
        Process before = fleet.child("console").process();
        ProcessHandle.Info info = before.info();
        List<String> command = new ArrayList<>(List.of(info.command().orElseThrow()));
        command.addAll(List.of(info.arguments().orElseThrow()));
        before.destroyForcibly().waitFor();
        restarted = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        HttpRequest request = HttpRequest.newBuilder(fleet.consoleAddress()).build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (int i = 0; i < 600; i++) {
                assertThat(restarted.isAlive()).as("the console lives").isTrue();
                try {
                    http.send(request, HttpResponse.BodyHandlers.discarding());
                    return;
                } catch (IOException e) {
                    Thread.sleep(100);
                }
            }
        }
        throw new AssertionError("The console did not start again");
    }

    public LocalFleet fleet() {
        return fleet;
    }

    public NodeApi node() {
        return fleet.node(INSTANCE);
    }

    /** The instance's data folder. */
    Path data() {
        return data;
    }

    String startExport(String from, String to) {
        return started("/migration/export?source_version=" + from + "&target_version=" + to);
    }

    String startImport() {
        return started("/migration/import");
    }

    String startRollback() {
        return started("/migration/rollback");
    }

    /** Starts any operation. @return its task */
    String started(String path) {
        return started(path, Map.of());
    }

    String started(String path, Object body) {
        NodeApi node = node();
        return node.read(node.post(path, body), TaskStarted.class).taskId();
    }

    public void activate(String engine) {
        NodeApi node = node();
        node.read(node.post("/engine/activate", Map.of("engine", engine)), Object.class);
    }

    public TaskSnapshot awaitEnd(String taskId) throws InterruptedException {
        long deadline = System.nanoTime() + TASK_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            TaskSnapshot snapshot = task(taskId);
            if (snapshot.state() != TaskState.RUNNING) {
                return snapshot;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("Task " + taskId + " did not end within " + TASK_LIMIT);
    }

    TaskSnapshot task(String taskId) {
        NodeApi node = node();
        return node.read(node.get("/tasks/" + taskId + "/status"), TaskSnapshot.class);
    }

    /** What a refused request is told. */
    static Problem problem(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type").orElse("")).startsWith("application/problem+json");
        assertThat(response.body()).doesNotContain("Exception", "\tat ");
        return WireJson.mapper().readValue(response.body(), Problem.class);
    }

    int healthStatus() {
        return node().get("/health").statusCode();
    }

    Health health() {
        return WireJson.mapper().readValue(node().get("/health").body(), Health.class);
    }

    @Override
    public void close() {
        if (restarted != null) {
            restarted.destroyForcibly();
        }
        fleet.close();
    }
}
