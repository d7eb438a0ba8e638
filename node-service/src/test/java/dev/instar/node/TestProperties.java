package dev.instar.node;

import dev.instar.node.settings.NodeProperties;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Properties of a node as tests need them: defaults everywhere, folders of the test. */
public final class TestProperties {

    private static final Map<Map<String, String>, NodeProperties> BOUND = new ConcurrentHashMap<>();

    private TestProperties() {}

    /** A node whose data lies in the folder, starting with ladybug@0.16.1. */
    public static NodeProperties at(Path dataFolder) {
        return at(dataFolder, Map.of());
    }

    /**
     * A node whose data lies in the folder, with some properties of its own.
     *
     * @param overrides by name below {@code instar.node}
     */
    public static NodeProperties at(Path dataFolder, Map<String, String> overrides) {
        Map<String, String> values = new HashMap<>(Map.of(
                "instar.node.instance-id", "i-1",
                "instar.node.tier", "ladybug-standard",
                "instar.node.engine", "ladybug@0.16.1",
                "instar.node.data-folder", dataFolder.toString(),
                "instar.node.packs-folder", dataFolder.resolve("packs").toString(),
                "instar.node.api-key", "key",
                "instar.node.fleet-key", "fleet-key"));
        overrides.forEach((name, value) -> values.put("instar.node." + name, value));
        return bind(values);
    }

    /** Binds as Spring Boot does at the start; the same values once only. */
    public static NodeProperties bind(Map<String, String> values) {
        return BOUND.computeIfAbsent(Map.copyOf(values), TestProperties::bound);
    }

    private static NodeProperties bound(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bind("instar.node", NodeProperties.class)
                .get();
    }

    /** Limits for engines of small databases. */
    public static NodeProperties.Limits limits(Duration hostTimeout) {
        return at(
                        Path.of("data"),
                        Map.of(
                                "limits.serving-buffer-pool", "64MB",
                                "limits.operation-buffer-pool", "128MB",
                                "limits.largest-operation-buffer-pool", "128MB",
                                "limits.max-database-size", "4GB",
                                "limits.statement-timeout", "2m",
                                "limits.host-timeout", hostTimeout.toMillis() + "ms"))
                .limits();
    }
}
