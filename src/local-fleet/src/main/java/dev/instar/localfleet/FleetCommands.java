package dev.instar.localfleet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The command line of every node and of the console, and the engines they need. */
final class FleetCommands {

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
        List<String> arguments = new ArrayList<>(List.of("--server.port=" + plan.port()));
        settings.forEach((name, value) -> arguments.add("--instar.node." + name + "=" + value));
        return node.command(arguments);
    }

    /** Not the key that callers carry: whoever may call a node must not be able to sign for it. */
    private String fleetKey() {
        return "fleet-" + new StringBuilder(apiKey).reverse();
    }

    List<String> console(Cloud cloud) {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.profiles.active=local-fleet",
                "--server.port=" + options.consolePort(),
                "--instar.console.data-folder=" + options.state().resolve("console"),
                "--instar.console.node-api-key=" + apiKey,
                "--instar.console.signing-key=" + "console-" + apiKey,
                "--instar.console.target-engine=" + options.to()));
        arguments.addAll(cloud.consoleSettings());
        return Program.console(options.home()).command(arguments);
    }
}
