package dev.instar.localfleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Tools of the machine, run to their end. */
final class Commands {

    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final int SHOWN_CHARACTERS = 400;

    private Commands() {}

    /** @throws Refused with the tool's last words if it fails */
    static void run(Path folder, List<String> command) {
        try {
            Path output = Files.createTempFile("instar-", ".log");
            try {
                Process process = new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                if (!process.waitFor(LIMIT)) {
                    process.destroyForcibly();
                    throw new Refused(command.getFirst() + " did not end within " + LIMIT.toMinutes() + " minutes.");
                }
                if (process.exitValue() != 0) {
                    String said = Files.readString(output).strip();
                    throw new Refused(String.join(" ", command) + " failed: "
                            + said.substring(Math.max(0, said.length() - SHOWN_CHARACTERS))
                                    .replace('\n', ' '));
                }
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new Refused("This needs the command '" + command.getFirst() + "': " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused("Interrupted.");
        }
    }

    /** A step that must not run twice at the same time. */
    interface Step {
        void run() throws IOException;
    }

    /**
     * Runs a step while neither another process of this machine nor another thread of this one runs one under the same
     * lock.
     *
     * @throws Refused if the step or the lock fails
     */
    static void alone(Path lock, Step step) {
        // A file lock is held by a process, so its threads need one of their own.
        synchronized (Commands.class) {
            aloneInThisProcess(lock, step);
        }
    }

    private static void aloneInThisProcess(Path lock, Step step) {
        try (FileChannel channel = open(lock);
                var _ = channel.lock()) {
            step.run();
        } catch (IOException e) {
            throw new Refused("Cannot prepare what " + lock + " guards: " + e.getMessage());
        }
    }

    private static FileChannel open(Path lock) throws IOException {
        Files.createDirectories(Objects.requireNonNull(lock.getParent()));
        return FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    static void deleteTree(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
