package dev.instar.localfleet;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One part of the fleet: a process with a log of its own. */
public final class ChildProcess {

    private static final Duration GENTLE_STOP = Duration.ofSeconds(20);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final String name;
    private final Process process;
    private final Path log;

    private ChildProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    static ChildProcess start(String name, List<String> command, Path logs) {
        try {
            Path log = Files.createDirectories(logs).resolve(name + ".log");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            return new ChildProcess(name, process, log);
        } catch (IOException e) {
            throw new Refused("Cannot start " + name + ": " + e.getMessage());
        }
    }

    public String name() {
        return name;
    }

    public Process process() {
        return process;
    }

    /** Waits until an address answers anything at all. */
    void awaitAnswer(URI address, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < deadline) {
            requireAlive();
            if (answers(address)) {
                return;
            }
            pause();
        }
        throw new Refused(
                name + " did not answer at " + address + " within " + limit.toSeconds() + " s; see " + log + ".");
    }

    /** @throws Refused if the process has ended */
    void requireAlive() {
        if (!process.isAlive()) {
            throw new Refused(name + " ended with code " + process.exitValue() + "; see " + log + ".");
        }
    }

    private static boolean answers(URI address) {
        try {
            HTTP.send(
                    HttpRequest.newBuilder(address)
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            return true;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused("Interrupted.");
        }
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused("Interrupted.");
        }
    }

    /** Asks the process to end; insists after a while. */
    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(GENTLE_STOP)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
