package dev.instar.enginehost;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;

/**
 * Reads one JSON request a line from standard input, writes JSON answers a line each to standard output and nothing
 * else there. {@code docs/engine-host-protocol.md} describes the messages.
 *
 * <p>Arguments: the engine's name ({@code kuzu} or {@code ladybug}).
 */
public final class EngineHost {

    private static final long HEARTBEAT_MILLIS = 1_000;

    private final Json json = new Json();
    private final Answers answers;
    private final EngineSession session;
    private final ExecutorService worker =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().name("engine").factory());

    private EngineHost(String engine, PrintStream out) {
        answers = new Answers(out, json);
        String packageName = engine.equals("ladybug") ? "com.ladybugdb" : "com.kuzudb";
        session = new EngineSession(engine, new EngineBinding(packageName), answers);
    }

    /** Runs until standard input ends or {@code exit} is asked for. */
    public static void main(String[] arguments) throws IOException {
        PrintStream protocol = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        new EngineHost(arguments[0], protocol).run();
    }

    private void run() throws IOException {
        Thread.ofPlatform().daemon().name("heartbeat").start(this::beat);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (!accept(line)) {
                leave();
            }
        }
        // Without its node a host has nobody to answer to; what it was writing is the journal's to judge.
        Runtime.getRuntime().halt(1);
    }

    private void leave() {
        worker.shutdown();
        awaitWorker();
        session.close();
        System.exit(0);
    }

    private void awaitWorker() {
        try {
            if (!worker.awaitTermination(30, TimeUnit.SECONDS)) {
                System.exit(1);
            }
        } catch (InterruptedException e) {
            System.exit(1);
        }
    }

    /** @return false once the host is asked to exit */
    private boolean accept(String line) {
        Request request;
        try {
            request = new Request(json.read(line));
        } catch (JacksonException e) {
            answers.error(0, "protocol", "A request was not JSON.");
            return true;
        }
        long id = request.id();
        switch (request.op()) {
            case "interrupt" -> session.interrupt(id);
            case "exit" -> {
                return false;
            }
            default -> worker.execute(() -> session.handle(id, request));
        }
        return true;
    }

    private void beat() {
        while (true) {
            answers.heartbeat();
            try {
                Thread.sleep(HEARTBEAT_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
