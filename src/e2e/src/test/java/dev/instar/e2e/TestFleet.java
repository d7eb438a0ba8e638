package dev.instar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.localfleet.LocalFleet;
import dev.instar.localfleet.NodeApi;
import dev.instar.protocol.Health;
import dev.instar.protocol.Problem;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskStarted;
import dev.instar.protocol.TaskState;
import dev.instar.protocol.WireJson;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A local fleet of empty instances, and the few questions every test asks. */
public final class TestFleet implements AutoCloseable, Evidence {

    public static final String INSTANCE = "i-shared-1";
    private static final Duration START_LIMIT = Duration.ofMinutes(1);
    private static final Duration TASK_LIMIT = Duration.ofMinutes(10);

    private final LocalFleet fleet;
    private final Path state;
    private @Nullable Process restarted;

    TestFleet(LocalFleet fleet, Path state) {
        this.fleet = fleet;
        this.state = state;
    }

    /** Kills the console and starts it again as it was started; returns when it answers. */
    public void killAndRestartConsole() throws IOException, InterruptedException {
        Process before = fleet.child("console").process();
        ProcessHandle.Info info = before.info();
        List<String> command = new ArrayList<>(List.of(info.command().orElseThrow()));
        command.addAll(List.of(info.arguments().orElseThrow()));
        before.destroyForcibly().waitFor();
        restarted = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        state.resolve("logs").resolve("console.log").toFile()))
                .start();
        HttpRequest request = HttpRequest.newBuilder(fleet.consoleAddress()).build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            Awaitility.await("the console's first answer")
                    .atMost(START_LIMIT)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> http.send(request, HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            > 0);
        }
    }

    public LocalFleet fleet() {
        return fleet;
    }

    public NodeApi node() {
        return fleet.node(INSTANCE);
    }

    /** The instance's data folder. */
    Path data() {
        return state.resolve("instances").resolve(INSTANCE);
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

    public TaskSnapshot awaitEnd(String taskId) {
        return Awaitility.await("the end of task " + taskId)
                .atMost(TASK_LIMIT)
                .until(() -> task(taskId), snapshot -> snapshot.state() != TaskState.RUNNING);
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

    /** Logs of all processes, and journal and engine host logs of every instance. */
    @Override
    public void leaveIn(Path folder) throws IOException {
        Evidence.copyLogs(state, folder);
    }

    @Override
    public void close() {
        if (restarted != null) {
            restarted.destroyForcibly();
        }
        fleet.close();
    }
}
