package dev.instar.e2e.consoles;

import dev.instar.e2e.Evidence;
import dev.instar.e2e.TestMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A PostgreSQL server of the test's own, run as an ordinary user: it refuses to run as root. */
final class Postgres implements AutoCloseable, Evidence {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path folder;
    private final int port;
    private final Process server;

    private Postgres(Path folder, int port, Process server) {
        this.folder = folder;
        this.port = port;
        this.server = server;
    }

    /** @param state a folder for its files; an ordinary user must be able to reach it */
    static Postgres start(TestMachine machine, Path state) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(state.resolve("postgresql"));
        boolean root = System.getProperty("user.name").equals("root");
        if (root) {
            for (Path parent = state; parent != null && !parent.equals(Path.of("/tmp")); parent = parent.getParent()) {
                run(List.of("chmod", "o+x", parent.toString()));
            }
            run(List.of("chown", "postgres", folder.toString()));
        }
        Path bin = programs();
        Path data = folder.resolve("data");
        run(asUser(
                root,
                List.of(
                        bin.resolve("initdb").toString(),
                        "-D",
                        data.toString(),
                        "-U",
                        "instar",
                        "-A",
                        "trust",
                        "-E",
                        "UTF8",
                        "--no-sync")));
        int port = machine.freePort();
        Process server = new ProcessBuilder(asUser(
                        root,
                        List.of(
                                bin.resolve("postgres").toString(),
                                "-D",
                                data.toString(),
                                "-p",
                                Integer.toString(port),
                                "-h",
                                "127.0.0.1",
                                "-k",
                                folder.toString(),
                                "-c",
                                "max_connections=100")))
                .redirectErrorStream(true)
                .redirectOutput(state.resolve("postgresql.log").toFile())
                .start();
        Postgres postgres = machine.keep(new Postgres(folder, port, server));
        postgres.awaitReady();
        return postgres;
    }

    private void awaitReady() {
        Awaitility.await("PostgreSQL's first answer")
                .atMost(LIMIT)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    run(client("psql", "-c", "select 1", "postgres"));
                    return true;
                });
    }

    /**
     * Creates an empty database.
     *
     * @return what a console is told to use it
     */
    List<String> createDatabase(String name) throws IOException, InterruptedException {
        run(client("createdb", name));
        return List.of(
                "--spring.datasource.url=jdbc:postgresql://127.0.0.1:" + port + "/" + name,
                "--spring.datasource.username=instar");
    }

    private List<String> client(String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                programs().resolve(program).toString(),
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-U",
                "instar"));
        command.addAll(List.of(arguments));
        return command;
    }

    private static Path programs() {
        String found = System.getenv("POSTGRES");
        if (found == null) {
            throw new IllegalStateException("These tests need PostgreSQL: set POSTGRES to the path of its server, as"
                    + " ./instar test does, or install the package postgresql.");
        }
        return Path.of(found).toAbsolutePath().resolveSibling("");
    }

    private static List<String> asUser(boolean root, List<String> command) {
        List<String> all = new ArrayList<>(root ? List.of("runuser", "-u", "postgres", "--") : List.of());
        all.addAll(command);
        return all;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .directory(Path.of("/tmp").toFile())
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
    }

    @Override
    public void leaveIn(Path target) throws IOException {
        Evidence.copy(folder.resolveSibling("postgresql.log"), target.resolve("postgresql.log"));
    }

    @Override
    public void close() {
        try {
            // The server itself, not runuser in front of it.
            server.descendants().forEach(ProcessHandle::destroy);
            server.destroy();
            if (!server.waitFor(20, TimeUnit.SECONDS)) {
                server.descendants().forEach(ProcessHandle::destroyForcibly);
                server.destroyForcibly();
            }
            run(List.of("rm", "-rf", folder.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
