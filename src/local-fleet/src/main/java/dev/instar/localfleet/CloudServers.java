package dev.instar.localfleet;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A DynamoDB server and an S3 server of this machine's own, on loopback, with files that outlive them. */
final class CloudServers {

    static final String TABLE = "robosystems-graph-local-instance-registry";
    static final String BUCKET = "instar-backups";

    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    /** Starts a process under a name. */
    interface Launcher {
        ChildProcess launch(String name, List<String> command);
    }

    private final Path home;
    private final Path state;
    private final Path tool;
    private final URI registry;
    private final URI objectStore;

    /**
     * @param home the built repository
     * @param state keeps their files
     * @param port of the registry; the object store's is one higher
     */
    CloudServers(Path home, Path state, int port) {
        this.home = home;
        this.state = state;
        this.tool = home.resolve(".instar").resolve("registry");
        this.registry = URI.create("http://127.0.0.1:" + port);
        this.objectStore = URI.create("http://127.0.0.1:" + (port + 1));
    }

    /** Returns when both answer and table and bucket are there. */
    Cloud start(Launcher launcher) {
        Commands.alone(tool.resolveSibling("registry.lock"), this::installRegistry);
        ChildProcess registryServer = launcher.launch("registry", registryCommand());
        ChildProcess objectStoreServer = launcher.launch("object-store", objectStoreCommand());
        registryServer.awaitAnswer(registry, START_LIMIT);
        objectStoreServer.awaitAnswer(objectStore, START_LIMIT);
        return createTableAndBucket(TABLE, BUCKET);
    }

    /** Makes a table and a bucket on servers that run; does nothing if they are there. */
    Cloud createTableAndBucket(String table, String bucket) {
        var cloud = new Cloud(registry, table, objectStore, bucket);
        new RegistryTable(cloud).create();
        createBucket(cloud);
        return cloud;
    }

    private static void createBucket(Cloud cloud) {
        HttpRequest request = HttpRequest.newBuilder(cloud.objectStore().resolve("/" + cloud.bucket()))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            int status =
                    http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status != 200 && status != 409) {
                throw new Refused("The bucket " + cloud.bucket() + " cannot be created: HTTP " + status);
            }
        } catch (IOException e) {
            throw new Refused("The bucket " + cloud.bucket() + " cannot be created: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused("Interrupted.");
        }
    }

    private void installRegistry() throws IOException {
        if (Files.exists(tool.resolve("node_modules/dynalite/package.json"))) {
            return;
        }
        Files.createDirectories(tool);
        for (String name : List.of("package.json", "package-lock.json")) {
            try (InputStream in = CloudServers.class.getResourceAsStream("/registry/" + name)) {
                if (in == null) {
                    throw new IOException("the local fleet was built without " + name);
                }
                Files.write(tool.resolve(name), in.readAllBytes());
            }
        }
        Commands.run(tool, List.of("npm", "ci", "--silent", "--no-audit", "--no-fund"));
    }

    private List<String> registryCommand() {
        return List.of(
                "node",
                tool.resolve("node_modules/dynalite/cli.js").toString(),
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(registry.getPort()),
                "--path",
                state.resolve("registry").toString());
    }

    private List<String> objectStoreCommand() {
        try {
            Files.createDirectories(state.resolve("object-store"));
        } catch (IOException e) {
            throw new Refused("Cannot create the object store's folder: " + e.getMessage());
        }
        String prefix = "--com.adobe.testing.s3mock.";
        List<String> command = new ArrayList<>(Program.jvm("384m"));
        command.addAll(List.of(
                "-cp",
                home.resolve("src/local-fleet/s3mock/target/lib") + "/*",
                "com.adobe.testing.s3mock.S3MockApplication",
                "--server.address=127.0.0.1",
                "--server.port=0",
                prefix + "httpPort=" + objectStore.getPort(),
                prefix + "vectors.httpPort=0",
                prefix + "vectors.httpsPort=0",
                prefix + "store.root=" + state.resolve("object-store"),
                prefix + "store.retain-files-on-exit=true"));
        return command;
    }
}
