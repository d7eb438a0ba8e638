package dev.instar.localfleet;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command line of every part, and what must be installed before. */
final class FleetCommands {

    static final String TABLE = "robosystems-graph-local-instance-registry";
    private static final String ACCESS_KEY = "local";

    private final FleetOptions options;
    private final String apiKey;
    private final Path packs;
    private final Path registryTool;

    FleetCommands(FleetOptions options, String apiKey) {
        this.options = options;
        this.apiKey = apiKey;
        this.packs = options.home().resolve(".instar").resolve("packs");
        this.registryTool = options.home().resolve(".instar").resolve("registry");
    }

    URI registryAddress() {
        return URI.create("http://127.0.0.1:" + options.basePort());
    }

    URI objectStoreAddress() {
        return URI.create("http://127.0.0.1:" + (options.basePort() + 1));
    }

    void installEngines() {
        List<String> command = new ArrayList<>(java("128m"));
        command.addAll(List.of("-jar", jar("node-service", "node-service-exec.jar"), "engines", "install"));
        command.addAll(List.of(options.from().toString(), options.to().toString()));
        command.addAll(List.of("--packs", packs.toString()));
        Commands.run(options.home(), command);
    }

    void installRegistry() {
        if (Files.exists(registryTool.resolve("node_modules/dynalite/package.json"))) {
            return;
        }
        try {
            Files.createDirectories(registryTool);
            for (String name : List.of("package.json", "package-lock.json")) {
                try (InputStream in = FleetCommands.class.getResourceAsStream("/registry/" + name)) {
                    if (in == null) {
                        throw new IOException("the local fleet was built without " + name);
                    }
                    Files.write(registryTool.resolve(name), in.readAllBytes());
                }
            }
        } catch (IOException e) {
            throw new Refused("Cannot prepare " + registryTool + ": " + e.getMessage());
        }
        Commands.run(registryTool, List.of("npm", "ci", "--silent", "--no-audit", "--no-fund"));
    }

    List<String> registry() {
        return List.of(
                "node",
                registryTool.resolve("node_modules/dynalite/cli.js").toString(),
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(options.basePort()),
                "--path",
                options.state().resolve("registry").toString());
    }

    List<String> objectStore() {
        try {
            Files.createDirectories(options.state().resolve("object-store"));
        } catch (IOException e) {
            throw new Refused("Cannot create the object store's folder: " + e.getMessage());
        }
        String prefix = "--com.adobe.testing.s3mock.";
        List<String> command = new ArrayList<>(java("384m"));
        command.addAll(List.of(
                "-cp",
                options.home().resolve("src/local-fleet/s3mock/target/lib") + "/*",
                "com.adobe.testing.s3mock.S3MockApplication",
                "--server.address=127.0.0.1",
                "--server.port=0",
                prefix + "httpPort=" + (options.basePort() + 1),
                prefix + "vectors.httpPort=0",
                prefix + "vectors.httpsPort=0",
                prefix + "store.root=" + options.state().resolve("object-store"),
                prefix + "store.retain-files-on-exit=true",
                prefix + "store.initial-buckets=instar-backups"));
        return command;
    }

    List<String> node(InstancePlan plan) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("instance-id", plan.instanceId());
        settings.put("tier", plan.tier());
        settings.put("engine", options.from().toString());
        settings.put(
                "data-folder",
                options.state().resolve("instances").resolve(plan.instanceId()).toString());
        settings.put("packs-folder", packs.toString());
        settings.put("api-key", apiKey);
        settings.put("fleet-key", fleetKey());
        settings.put("s3.endpoint", objectStoreAddress().toString());
        settings.put("s3.access-key", ACCESS_KEY);
        settings.put("s3.secret-key", ACCESS_KEY);
        settings.put("registry.table", TABLE);
        settings.put("registry.endpoint", registryAddress().toString());
        settings.put("registry.access-key", ACCESS_KEY);
        settings.put("registry.secret-key", ACCESS_KEY);
        settings.put("registry.heartbeat", "5s");
        // A name given twice on the command line would be read as a list.
        settings.putAll(options.nodeSettings());
        List<String> command = new ArrayList<>(java("320m"));
        command.addAll(List.of("-jar", jar("node-service", "node-service-exec.jar"), "--server.port=" + plan.port()));
        settings.forEach((name, value) -> command.add("--instar.node." + name + "=" + value));
        return command;
    }

    /** Not the key that callers carry: whoever may call a node must not be able to sign for it. */
    private String fleetKey() {
        return "fleet-" + new StringBuilder(apiKey).reverse();
    }

    List<String> console() {
        List<String> command = new ArrayList<>(java("768m"));
        command.addAll(List.of(
                "-jar",
                jar("console-ui", "console-ui-exec.jar"),
                "--spring.profiles.active=local-fleet",
                "--server.port=" + options.consolePort(),
                "--instar.console.data-folder=" + options.state().resolve("console"),
                "--instar.console.node-api-key=" + apiKey,
                "--instar.console.signing-key=" + "console-" + apiKey,
                "--instar.console.target-engine=" + options.to(),
                "--instar.console.registry.table=" + TABLE,
                "--instar.console.registry.endpoint=" + registryAddress(),
                "--instar.console.registry.access-key=" + ACCESS_KEY,
                "--instar.console.registry.secret-key=" + ACCESS_KEY));
        return command;
    }

    private static List<String> java(String heap) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED");
    }

    private String jar(String module, String name) {
        Path jar = options.home().resolve(module).resolve("target").resolve(name);
        if (!Files.exists(jar)) {
            throw new Refused(jar + " is missing; build with ./instar build.");
        }
        return jar.toString();
    }
}
