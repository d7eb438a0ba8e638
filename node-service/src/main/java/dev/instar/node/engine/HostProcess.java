package dev.instar.node.engine;

import dev.instar.node.problem.FailureWords;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The pipe to one child process: whole JSON lines both ways, one exchange at a time. Death, silence and babble end the
 * exchange with a sentence and the process with a kill.
 */
final class HostProcess {

    private static final Logger log = LoggerFactory.getLogger(HostProcess.class);
    private static final Set<String> KEPT_VARIABLES = Set.of("PATH", "HOME", "LANG", "LC_ALL", "TZ");
    private static final int UNREAD_LINES = 1_000;

    /** Characters; a pipe of Linux takes 64 KiB that nobody has read, and a character has up to three bytes. */
    private static final int FITS_INTO_A_PIPE = 16 << 10;

    /** Characters of lines that nobody has taken yet; a longer one waits alone. */
    private static final long MOST_WAITING = 1 << 20;

    private static final int REMEMBERED_ERRORS = 20;
    /** First line of a JVM's report of its death. */
    private static final String REPORT = "#";

    private static final int SHOWN_CHARACTERS = 200;
    private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(5);

    /** Lines of the child: a parsed answer, or the sentence that says why there will be none. */
    private sealed interface Incoming {
        /** @param characters of the line */
        record Answer(JsonNode json, int characters) implements Incoming {}

        record Broken(String why) implements Incoming {}
    }

    private final String name;
    private final Process process;
    private final Writer requests;
    private final HostLimits limits;
    private final HostLog hostLog;
    private final JsonMapper json = JsonMapper.shared();
    private final BlockingQueue<Incoming> incoming = new ArrayBlockingQueue<>(UNREAD_LINES);
    private final Deque<String> errors = new ArrayDeque<>();
    private final AtomicLong lastSign = new AtomicLong(System.nanoTime());
    private final AtomicLong waiting = new AtomicLong();
    private long lastId;

    /**
     * @param hostLog gets what the child says on standard error
     * @param afterExit cleans up what the child left
     */
    HostProcess(
            String name,
            List<String> command,
            Path temporaryFolder,
            HostLimits limits,
            HostLog hostLog,
            Runnable afterExit) {
        this.name = name;
        this.limits = limits;
        this.hostLog = hostLog;
        var builder = new ProcessBuilder(command);
        // Statements can read a process's environment: the node's keys are not for them.
        builder.environment().keySet().retainAll(KEPT_VARIABLES);
        builder.environment().put("TMPDIR", temporaryFolder.toString());
        builder.directory(temporaryFolder.toFile());
        try {
            this.process = builder.start();
        } catch (IOException e) {
            throw new EngineNotStartedException("The engine host of " + name + " cannot be started with "
                    + command.getFirst() + ": " + FailureWords.of(e));
        }
        this.requests = process.outputWriter(StandardCharsets.UTF_8);
        Thread.ofVirtual().name("host-out-" + process.pid()).start(this::readAnswers);
        Thread.ofVirtual().name("host-err-" + process.pid()).start(this::readErrors);
        hostLog.add(name, process.pid(), "started");
        var _ = process.onExit().thenRun(() -> {
            hostLog.add(name, process.pid(), "ended with exit code " + process.exitValue());
            afterExit.run();
        });
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Sends a request and hands its partial answers on until the last one arrives.
     *
     * @return the last answer, which says ok
     */
    JsonNode exchange(ObjectNode request, Duration timeout, Consumer<JsonNode> parts) {
        long id = ++lastId;
        request.put("id", id);
        lastSign.set(System.nanoTime());
        send(request);
        long deadline = System.nanoTime() + timeout.toNanos();
        var kept = new KeptAnswer(limits);
        try {
            while (true) {
                switch (next(deadline, timeout)) {
                    case Incoming.Broken broken -> throw broken(broken.why());
                    case Incoming.Answer(JsonNode answer, int _)
                    when answer.path("id").asLong() != id -> {
                        if (answer.path("id").asLong() == 0
                                && !answer.path("ok").asBoolean(true)) {
                            throw broken("said: "
                                    + answer.path("error").path("message").asString(""));
                        }
                    }
                    case Incoming.Answer(JsonNode answer, int _)
                    when answer.path("ok").asBoolean() -> {
                        kept.requireAll();
                        return answer;
                    }
                    case Incoming.Answer(JsonNode answer, int _)
                    when answer.has("error") -> throw failure(answer.path("error"));
                    case Incoming.Answer(JsonNode answer, int length) -> {
                        // The rest is read too, so that the child is free for the next request.
                        if (kept.takes(length)) {
                            parts.accept(answer);
                        }
                    }
                }
            }
        } finally {
            kept.giveBack();
        }
    }

    private Incoming next(long deadline, Duration timeout) {
        while (true) {
            if (System.nanoTime() > deadline) {
                throw broken("did not answer within " + timeout.toSeconds() + " s");
            }
            try {
                Incoming next = incoming.poll(500, TimeUnit.MILLISECONDS);
                if (next != null) {
                    taken(next);
                    return next;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw broken("was abandoned by its caller");
            }
            if (System.nanoTime() - lastSign.get() > limits.silence().toNanos()) {
                throw broken("gave no sign of life for " + limits.silence().toSeconds() + " s");
            }
        }
    }

    private void taken(Incoming line) {
        // A child whose lines wait to be taken cannot send a sign of life.
        lastSign.set(System.nanoTime());
        if (line instanceof Incoming.Answer answer) {
            synchronized (waiting) {
                waiting.addAndGet(-answer.characters());
                waiting.notifyAll();
            }
        }
    }

    private RuntimeException failure(JsonNode error) {
        String message = error.path("message").asString("");
        if (error.path("kind").asString("").equals("inexact")) {
            return new InexactResultException(
                    message,
                    texts(error.path("columns")),
                    texts(error.path("all_columns")),
                    texts(error.path("types")));
        }
        return new StatementException(message);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asString()));
        return texts;
    }

    /** Writes one line; safe from any thread. A child that stops reading is killed, so that nobody waits for it. */
    synchronized void send(ObjectNode request) {
        String line = json.writeValueAsString(request) + "\n";
        var sent = new CountDownLatch(1);
        var unread = new AtomicBoolean();
        if (line.length() > FITS_INTO_A_PIPE) {
            Thread.ofVirtual().name("host-in-" + process.pid()).start(() -> killUnless(sent, unread));
        }
        try {
            requests.write(line);
            requests.flush();
        } catch (IOException e) {
            throw broken(
                    unread.get()
                            ? "took no request for " + limits.silence().toSeconds() + " s"
                            : "has ended" + exitWords());
        } finally {
            sent.countDown();
        }
    }

    private void killUnless(CountDownLatch sent, AtomicBoolean unread) {
        try {
            if (!sent.await(limits.silence().toMillis(), TimeUnit.MILLISECONDS)) {
                unread.set(true);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills the child and says why in a sentence. */
    EngineHostException broken(String why) {
        kill();
        String said = lastErrors();
        return new EngineHostException("The engine host of " + name + " (process " + process.pid() + ") " + why + "."
                + (said.isEmpty() ? "" : " It last said: " + said));
    }

    private String exitWords() {
        try {
            if (process.waitFor(EXIT_TIMEOUT)) {
                int code = process.exitValue();
                return code > 128 ? " by signal " + (code - 128) : " with exit code " + code;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "";
    }

    private String lastErrors() {
        synchronized (errors) {
            String all = String.join(" | ", errors);
            return all.length() <= SHOWN_CHARACTERS ? all : all.substring(all.length() - SHOWN_CHARACTERS);
        }
    }

    private void readAnswers() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            var lines = new LimitedLines(reader, limits.line());
            for (String line = lines.next(); line != null; line = lines.next()) {
                lastSign.set(System.nanoTime());
                @Nullable JsonNode answer = parse(line);
                if (answer == null) {
                    offer(new Incoming.Broken(unexpected(line, lines)));
                    return;
                }
                if (!answer.has("heartbeat")) {
                    offer(new Incoming.Answer(answer, line.length()));
                } else if (limits.memory().isExceeded(process.pid())) {
                    offer(new Incoming.Broken(
                            "took more than its " + limits.memory().limitWords() + " of memory"));
                    process.destroyForcibly();
                    return;
                }
            }
            offer(new Incoming.Broken("died" + exitWords()));
        } catch (IOException e) {
            offer(new Incoming.Broken("cannot be read: " + FailureWords.of(e)));
        }
    }

    /** A JVM reports its death on standard output, whatever -XX:+DisplayVMOutputToStderr says (measured on 25.0.3). */
    private String unexpected(String line, LimitedLines lines) throws IOException {
        String reason = line.equals(REPORT) ? lines.next() : null;
        String exit = reason == null ? "" : exitWords();
        return exit.isEmpty()
                ? "broke the protocol with the line: " + shortened(line)
                : "died" + exit + ": " + shortened(String.valueOf(reason).replaceFirst("^# ", ""));
    }

    private static String shortened(String line) {
        return line.substring(0, Math.min(line.length(), SHOWN_CHARACTERS));
    }

    private @Nullable JsonNode parse(String line) {
        try {
            JsonNode answer = json.readTree(line);
            return answer.isObject() && (answer.has("id") || answer.has("heartbeat")) ? answer : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private void offer(Incoming line) {
        try {
            if (line instanceof Incoming.Answer answer) {
                awaitRoom(answer.characters());
            }
            // A full queue slows the child down; it is never dropped.
            while (!incoming.offer(line, 1, TimeUnit.SECONDS)) {
                if (!process.isAlive()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitRoom(int characters) throws InterruptedException {
        synchronized (waiting) {
            while (waiting.get() > 0 && waiting.get() + characters > MOST_WAITING && process.isAlive()) {
                waiting.wait(1_000);
            }
            waiting.addAndGet(characters);
        }
    }

    private void readErrors() {
        try (var reader = new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            var lines = new LimitedLines(reader, limits.line());
            for (String line = lines.next(); line != null; line = lines.next()) {
                log.info("engine host {} ({}): {}", process.pid(), name, line);
                hostLog.add(name, process.pid(), line);
                synchronized (errors) {
                    errors.addLast(line);
                    if (errors.size() > REMEMBERED_ERRORS) {
                        errors.removeFirst();
                    }
                }
            }
        } catch (IOException e) {
            log.debug("Standard error of engine host {} ended", process.pid(), e);
        }
    }

    /** Asks the child to close its database and leave; kills it if it stays. */
    void leave(Duration timeout) {
        try {
            if (process.isAlive()) {
                send(json.createObjectNode().put("op", "exit"));
                if (!process.waitFor(timeout)) {
                    log.warn("Engine host {} ({}) did not leave within {}; it is killed", pid(), name, timeout);
                }
            }
        } catch (EngineHostException e) {
            log.warn("{}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            kill();
        }
    }

    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(EXIT_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
