package dev.instar.localfleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;

/** The command line of every node and of the console, and the engines they need. */
final class FleetCommands {

    static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final FleetOptions options;
    private final String apiKey;
    private final Path packs;
    private final Program node;

    FleetCommands(FleetOptions options, String apiKey) {
        this.options = options;
        this.apiKey = apiKey;
        this.packs = options.home().resolve(".instar").resolve("packs");
        this.node = Program.node(options.home());
    }

    void installEngines() {
        List<String> missing = Stream.of(options.from(), options.to())
                .map(Object::toString)
                .distinct()
                .filter(engine -> !Files.isDirectory(packs.resolve(engine)))
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        Commands.alone(packs.resolveSibling("packs.lock"), () -> {
            List<String> arguments = new ArrayList<>(List.of("engines", "install"));
            arguments.addAll(missing);
            arguments.addAll(List.of("--packs", packs.toString()));
            Commands.run(options.home(), node.command(arguments));
        });
    }

    List<String> node(InstancePlan plan, Cloud cloud) {
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
        settings.put("load-folder", LocalFleet.loadFolder(options.state()).toString());
        settings.put("s3.endpoint", cloud.objectStore().toString());
        settings.put("s3.bucket", cloud.bucket());
        settings.put("s3.access-key", Cloud.ACCESS_KEY);
        settings.put("s3.secret-key", Cloud.ACCESS_KEY);
        settings.put("registry.table", cloud.table());
        settings.put("registry.endpoint", cloud.registry().toString());
        settings.put("registry.access-key", Cloud.ACCESS_KEY);
        settings.put("registry.secret-key", Cloud.ACCESS_KEY);
        settings.put("registry.heartbeat", "5s");
        // A name given twice on the command line would be read as a list.
        settings.putAll(options.nodeSettings());
        return node.command(arguments("instar.node.", plan.instanceId(), plan.port(), settings));
    }

    /**
     * Keys go into a file that this user alone may read: a command line can be read by every process of the machine.
     *
     * @param prefix of the names of the settings
     * @param program what the file is called by
     */
    private List<String> arguments(String prefix, String program, int port, Map<String, String> settings) {
        List<String> arguments = new ArrayList<>(List.of("--server.port=" + port));
        var keys = new Properties();
        settings.forEach((name, value) -> {
            if (name.endsWith("-key")) {
                keys.setProperty(prefix + name, value);
            } else {
                arguments.add("--" + prefix + name + "=" + value);
            }
        });
        Path file = options.state().resolve("keys").resolve(program + ".properties");
        try {
            Files.createDirectories(file.getParent(), OWNER_ONLY_FOLDER);
            Files.deleteIfExists(file);
            Files.createFile(file, OWNER_ONLY);
            try (Writer writer = Files.newBufferedWriter(file)) {
                keys.store(writer, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
        arguments.add("--spring.config.additional-location=" + file.toUri());
        return arguments;
    }

    /** Not the key that callers carry: whoever may call a node must not be able to sign for it. */
    private String fleetKey() {
        return "fleet-" + new StringBuilder(apiKey).reverse();
    }

    List<String> console(Cloud cloud) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("data-folder", options.state().resolve("console").toString());
        settings.put("node-api-key", apiKey);
        settings.put("signing-key", "console-" + apiKey);
        settings.put("target-engine", options.to().toString());
        settings.putAll(cloud.consoleSettings());
        List<String> arguments =
                new ArrayList<>(arguments("instar.console.", "console", options.consolePort(), settings));
        arguments.add("--spring.profiles.active=local-fleet");
        return Program.console(options.home()).command(arguments);
    }
}
