package dev.instar.e2e;

import dev.instar.localfleet.Cloud;
import dev.instar.localfleet.FleetOptions;
import dev.instar.localfleet.LocalFleet;
import dev.instar.protocol.EngineVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What all tests of one JVM share: an instance registry and an object store, a Chromium, a range of
 * ports. Each is started when a test first asks for it.
 */
final class SharedMachine implements AutoCloseable {

    private final Path home =
            Path.of(System.getProperty("instar.home")).toAbsolutePath().normalize();
    private final Path folder;
    private final List<Evidence> evidence = new CopyOnWriteArrayList<>();
    private final PortRange ports = PortRange.claim();
    private @Nullable LocalFleet servers;
    private @Nullable Chromium chromium;
    private int clouds;

    SharedMachine() {
        try {
            folder = Files.createTempDirectory("instar-machine");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path home() {
        return home;
    }

    /** A new table and a new bucket. */
    synchronized Cloud cloud() {
        if (servers == null) {
            var started = new LocalFleet(
                    new FleetOptions(
                            home,
                            folder.resolve("servers"),
                            false,
                            List.of(),
                            EngineVersion.parse("ladybug@0.16.1"),
                            EngineVersion.parse("ladybug@0.20.4"),
                            FleetOptions.Data.NONE,
                            0,
                            ports(2),
                            null,
                            Map.of()),
                    System.out);
            started.start();
            servers = started;
        }
        clouds++;
        return servers.anotherCloud("test-" + clouds);
    }

    synchronized Chromium chromium() {
        if (chromium == null) {
            chromium = new Chromium();
        }
        return chromium;
    }

    /** The first of so many free ports in a row, which no other JVM on this machine uses. */
    int ports(int count) {
        return ports.reserve(count);
    }

    void watch(Evidence part) {
        evidence.add(part);
    }

    void forget(Evidence part) {
        evidence.remove(part);
    }

    /** Has everything that a failed test used leave what tells of it, the shared servers too. */
    void leaveEvidence(Path target) {
        try {
            Path logs = folder.resolve("servers").resolve("logs");
            if (Files.isDirectory(logs)) {
                Evidence.copyLogs(logs, target.resolve("servers"));
            }
        } catch (IOException e) {
            System.err.println("No logs of the shared servers: " + e);
        }
        for (int i = 0; i < evidence.size(); i++) {
            try {
                evidence.get(i).leaveIn(Files.createDirectories(target.resolve(Integer.toString(i + 1))));
            } catch (IOException | RuntimeException e) {
                System.err.println("No evidence of " + evidence.get(i) + ": " + e);
            }
        }
    }

    @Override
    public synchronized void close() {
        if (chromium != null) {
            chromium.close();
        }
        if (servers != null) {
            servers.close();
        }
        ports.close();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
