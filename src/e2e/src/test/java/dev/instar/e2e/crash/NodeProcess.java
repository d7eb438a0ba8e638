package dev.instar.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.localfleet.NodeApi;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The process of one node, started again and again with the arguments the fleet gave it. */
final class NodeProcess {

    private static final int START_SECONDS = 90;

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
    static NodeProcess inPlaceOf(Process started, NodeApi node) throws IOException, InterruptedException {
        ProcessHandle.Info info = started.info();
        List<String> arguments = new ArrayList<>(List.of(info.arguments().orElseThrow()));
        arguments.add("--instar.node.limits.finalize-after=0s");
        started.destroy();
        assertThat(started.waitFor(30, TimeUnit.SECONDS)).isTrue();
        Path log = Files.createTempFile("crashing-node", ".log");
        return new NodeProcess(info.command().orElseThrow(), arguments, node, log);
    }

    void start() throws IOException, InterruptedException {
        start(arguments);
    }

    /** Starts the node that dies at a point. */
    void startCrashing(CrashPoint point) throws IOException, InterruptedException {
        int jar = arguments.indexOf("-jar");
        Path unpacked = unpack(Path.of(arguments.get(jar + 1)));
        List<String> crashing = new ArrayList<>(arguments.subList(0, jar));
        crashing.add("-Dcrash.at=" + point.at());
        crashing.add("-Dcrash.when=" + point.when());
        crashing.add("-Dcrash.who=" + point.who());
        crashing.add("-cp");
        crashing.add(String.join(
                ":",
                Path.of("target", "test-classes").toAbsolutePath().toString(),
                unpacked.resolve("BOOT-INF/classes").toString(),
                unpacked.resolve("BOOT-INF/lib") + "/*"));
        crashing.add(CrashingNode.class.getName());
        crashing.addAll(arguments.subList(jar + 2, arguments.size()));
        start(crashing);
    }

    private void start(List<String> given) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(given);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        for (int i = 0; i < START_SECONDS * 10; i++) {
            assertThat(process.isAlive()).as("the node, see " + log).isTrue();
            try {
                node.get("/health");
                return;
            } catch (IllegalStateException e) {
                Thread.sleep(100);
            }
        }
        throw new AssertionError("The node did not start, see " + log);
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

    void kill() {
        process.destroyForcibly();
    }

    /** A jar of jars cannot be a class path, so it is unpacked once. */
    private static Path unpack(Path jar) throws IOException {
        Path target = Path.of("target", "node-unpacked").toAbsolutePath();
        if (Files.exists(target.resolve("done"))
                && Files.getLastModifiedTime(target.resolve("done")).compareTo(Files.getLastModifiedTime(jar)) > 0) {
            return target;
        }
        try (var zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                Path file = target.resolve(entry.getName()).normalize();
                if (file.startsWith(target)
                        && !entry.isDirectory()
                        && entry.getName().startsWith("BOOT-INF/")) {
                    Files.createDirectories(file.getParent());
                    try (InputStream in = zip.getInputStream(entry)) {
                        Files.write(file, in.readAllBytes());
                    }
                }
            }
        }
        Files.writeString(target.resolve("done"), "");
        return target;
    }
}
