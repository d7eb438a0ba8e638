package dev.instar.e2e.consoles;

import dev.instar.e2e.TestFleet;
import dev.instar.protocol.WireJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** A console in a process of its own, and its API. */
final class ConsoleProcess implements AutoCloseable {

    static final String OPERATOR = "operator-token-000001";
    static final String APPROVER = "approver-token-000001";
    private static final Pattern CLAIMS_AS = Pattern.compile("claims operations as (\\S+)");
    private static final Duration START_LIMIT = Duration.ofSeconds(120);

    private final Process process;
    private final int port;
    private final Path log;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private ConsoleProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /**
     * Begins to start a console; {@link #awaitReady} waits for it.
     *
     * @param settings beside its port and its keys
     */
    static ConsoleProcess start(String name, Path state, List<String> settings) throws IOException {
        int port = TestFleet.freePort();
        Path jar = Path.of(System.getProperty("instar.home"), "console-ui", "target", "console-ui-exec.jar");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar.toAbsolutePath().normalize().toString(),
                "--server.port=" + port,
                "--instar.console.data-folder=" + state.resolve(name),
                "--instar.console.node-api-key=test",
                "--instar.console.signing-key=signs-approvals-in-tests",
                "--instar.console.target-engine=ladybug@0.20.4",
                "--instar.console.tokens[0].name=operator",
                "--instar.console.tokens[0].secret=" + OPERATOR,
                "--instar.console.tokens[1].name=approver",
                "--instar.console.tokens[1].secret=" + APPROVER,
                "--instar.console.tokens[1].roles=VIEWER,APPROVER"));
        command.addAll(settings);
        Path log = state.resolve(name + ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new ConsoleProcess(process, port, log);
    }

    ConsoleProcess awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            if (!process.isAlive()) {
                throw new AssertionError("The console ended with " + process.exitValue() + ":\n" + lastWords());
            }
            try {
                if (send(request("/actuator/health/readiness", OPERATOR).GET().build())
                                .statusCode()
                        == 200) {
                    return this;
                }
            } catch (UncheckedIOException e) {
                // Not listening yet.
            }
            Thread.sleep(200);
        }
        throw new AssertionError("The console was not ready in " + START_LIMIT + "; see " + log);
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode get(String path) {
        return answer(send(request("/api/v1" + path, OPERATOR).GET().build()), 200);
    }

    JsonNode post(String path, String token, String body) {
        return answer(
                send(request("/api/v1" + path, token)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build()),
                200);
    }

    /** What the console measures of itself, in Prometheus' words. */
    String metrics() {
        return send(request("/actuator/prometheus", OPERATOR).GET().build()).body();
    }

    private HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private JsonNode answer(HttpResponse<String> response, int status) {
        if (response.statusCode() != status) {
            throw new AssertionError(response.uri() + " answered " + response.statusCode() + ": " + response.body()
                    + "\n" + lastWords());
        }
        return WireJson.mapper().readTree(response.body());
    }

    /** The name under which it claims operations, as its log has it. */
    String claimsAs() throws IOException {
        Matcher line = CLAIMS_AS.matcher(Files.readString(log));
        if (!line.find()) {
            throw new AssertionError("No name in " + log);
        }
        return line.group(1);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    long pid() {
        return process.pid();
    }

    Path log() {
        return log;
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGSTOP: it does nothing, and does not know. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT. */
    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        try {
            signal("CONT");
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
