package dev.instar.e2e.consoles;

import dev.instar.e2e.ConsoleApi;
import dev.instar.e2e.Evidence;
import dev.instar.e2e.TestMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A console in a process of its own, and its API. */
final class ConsoleProcess implements AutoCloseable, Evidence {

    private static final String OPERATOR = "operator-token-000001";
    private static final String APPROVER = "approver-token-000001";
    private static final Pattern CLAIMS_AS = Pattern.compile("claims operations as (\\S+)");
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final Process process;
    private final int port;
    private final Path log;
    private final ConsoleApi api;

    private ConsoleProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
        this.api = new ConsoleApi(address(), OPERATOR, APPROVER);
    }

    /**
     * Begins to start a console; {@link #awaitReady} waits for it.
     *
     * @param settings beside its port and its keys
     */
    static ConsoleProcess start(TestMachine machine, String name, Path state, List<String> settings)
            throws IOException {
        int port = machine.freePort();
        List<String> arguments = new ArrayList<>(List.of(
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
        arguments.addAll(settings);
        Path log = state.resolve(name + ".log");
        Process process = new ProcessBuilder(machine.console().command(arguments))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return machine.keep(new ConsoleProcess(process, port, log));
    }

    ConsoleProcess awaitReady() {
        Awaitility.await("a console that is ready, see " + log)
                .atMost(START_LIMIT)
                .failFast("the console ended, see " + log, () -> !process.isAlive())
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .until(() -> api.send("/actuator/health/readiness").statusCode() == 200);
        return this;
    }

    ConsoleApi api() {
        return api;
    }

    /** What the console measures of itself, in Prometheus' words. */
    String metrics() {
        return api.send("/actuator/prometheus").body();
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
    public void leaveIn(Path folder) throws IOException {
        Evidence.copy(log, folder.resolve(log.getFileName()));
    }

    @Override
    public void close() {
        if (!process.isAlive()) {
            return;
        }
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
