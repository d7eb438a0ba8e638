package dev.instar.node;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

/** Properties of a node as tests need them: defaults everywhere, folders of the test. */
public final class TestProperties {

    private TestProperties() {}

    /** A node whose data lies in the folder, starting with ladybug@0.16.1. */
    public static NodeProperties at(Path dataFolder) {
        return bind(Map.of(
                "instar.node.instance-id", "i-1",
                "instar.node.tier", "ladybug-standard",
                "instar.node.engine", "ladybug@0.16.1",
                "instar.node.data-folder", dataFolder.toString(),
                "instar.node.packs-folder", dataFolder.resolve("packs").toString(),
                "instar.node.api-key", "key"));
    }

    /** Binds as Spring Boot does at the start. */
    public static NodeProperties bind(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bind("instar.node", NodeProperties.class)
                .get();
    }

    /** Limits for engines of small databases. */
    public static NodeProperties.Limits limits(Duration hostTimeout) {
        return new NodeProperties.Limits(
                10,
                4,
                1,
                2,
                DataSize.ofMegabytes(64),
                DataSize.ofMegabytes(128),
                DataSize.ofGigabytes(4),
                Duration.ofSeconds(60),
                Duration.ofMinutes(2),
                Duration.ofSeconds(10),
                hostTimeout,
                10_000,
                DataSize.ofMegabytes(16),
                100,
                2,
                Duration.ofSeconds(1));
    }
}
