package dev.instar.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.e2e.Evidence;
import dev.instar.localfleet.NodeApi;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The process of one node, started again and again with the arguments the fleet gave it. */
final class NodeProcess implements AutoCloseable, Evidence {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private final String java;
    private final List<String> arguments;
    private final NodeApi node;
    private final Path log;
    private Process process;

    private NodeProcess(String java, List<String> arguments, NodeApi node, Path log) {
        this.java = java;
        this.arguments = arguments;
        this.node = node;
        this.log = log;
    }

    /** Takes over from a process the fleet started, which is stopped. */
    static NodeProcess inPlaceOf(Process started, NodeApi node, Path log) throws InterruptedException {
        ProcessHandle.Info info = started.info();
        List<String> arguments = new ArrayList<>(List.of(info.arguments().orElseThrow()));
        arguments.add("--instar.node.limits.finalize-after=0s");
        started.destroy();
        assertThat(started.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new NodeProcess(info.command().orElseThrow(), arguments, node, log);
    }

    void start() throws IOException {
        start(arguments);
    }

    /** Starts the node that dies at a point. */
    void startCrashing(CrashPoint point) throws IOException {
        int jar = arguments.indexOf("-jar");
        List<String> crashing = new ArrayList<>(arguments.subList(0, jar));
        crashing.add("-Dcrash.at=" + point.at());
        crashing.add("-Dcrash.when=" + point.when());
        crashing.add("-Dcrash.who=" + point.who());
        crashing.add("-cp");
        // The cache of what a JVM learnt fits class paths that begin as the one it was made with.
        crashing.add(arguments.get(jar + 1)
                + File.pathSeparator
                + Path.of("target", "test-classes").toAbsolutePath());
        crashing.add(CrashingNode.class.getName());
        crashing.addAll(arguments.subList(jar + 2, arguments.size()));
        start(crashing);
    }

    private void start(List<String> given) throws IOException {
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(given);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Awaitility.await("the node's start, see " + log)
                .atMost(START_LIMIT)
                .failFast("the node died, see " + log, () -> !process.isAlive())
                .ignoreExceptionsInstanceOf(IllegalStateException.class)
                .until(() -> node.get("/health").statusCode() > 0);
    }

    void awaitDeath() throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS))
                .as("the node was to die, see " + log)
                .isTrue();
        assertThat(process.exitValue()).as("SIGKILL, see " + log).isEqualTo(128 + 9);
    }

    void stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS))
                .as("the node was to stop, see " + log)
                .isTrue();
    }

    @Override
    public void leaveIn(Path folder) throws IOException {
        Evidence.copy(log, folder.resolve(log.getFileName()));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
