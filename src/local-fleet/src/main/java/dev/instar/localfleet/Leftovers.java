package dev.instar.localfleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Remembers which processes a fleet started, by id and start time, so that the next start can end what a killed one
 * left, and nothing else.
 */
final class Leftovers {

    private final Path file;

    Leftovers(Path state) {
        this.file = state.resolve("processes");
    }

    void remember(List<ChildProcess> children) {
        String lines = children.stream()
                .map(child ->
                        child.process().pid() + " " + started(child.process().toHandle()))
                .collect(Collectors.joining("\n"));
        try {
            Files.writeString(file, lines + "\n");
        } catch (IOException e) {
            throw new Refused("Cannot write " + file + ": " + e.getMessage());
        }
    }

    void end() {
        if (!Files.exists(file)) {
            return;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.split(" ", 2);
                if (words.length == 2) {
                    Optional<ProcessHandle> handle = ProcessHandle.of(Long.parseLong(words[0]));
                    handle.filter(h -> started(h).equals(words[1])).ifPresent(Leftovers::end);
                }
            }
            Files.delete(file);
        } catch (IOException e) {
            throw new Refused("Cannot read " + file + ": " + e.getMessage());
        }
    }

    private static void end(ProcessHandle handle) {
        handle.destroy();
        try {
            handle.onExit().get(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            handle.destroyForcibly();
        }
    }

    private static String started(ProcessHandle handle) {
        return handle.info().startInstant().map(Instant::toString).orElse("");
    }
}
