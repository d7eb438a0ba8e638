package dev.instar.node.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.TestProperties;
import dev.instar.protocol.EngineVersion;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** Every value of the configuration, by default and when given. */
class NodePropertiesTest {

    @Test
    void defaults_hold_where_nothing_is_given() {
        NodeProperties properties = TestProperties.at(Path.of("data"));

        assertThat(properties.initialEngine()).isEqualTo(EngineVersion.parse("ladybug@0.16.1"));
        assertThat(properties.limits())
                .isEqualTo(new NodeProperties.Limits(
                        DataSize.ofMegabytes(1),
                        500,
                        16,
                        2,
                        0.6,
                        DataSize.ofGigabytes(4),
                        DataSize.ofMegabytes(256),
                        Duration.ofHours(1),
                        DataSize.ofMegabytes(4),
                        Duration.ofSeconds(10),
                        5,
                        Duration.ofHours(24),
                        5,
                        1.2,
                        2,
                        DataSize.ofMegabytes(256),
                        DataSize.ofGigabytes(1),
                        DataSize.ofGigabytes(3),
                        DataSize.ofGigabytes(64),
                        Duration.ofSeconds(60),
                        Duration.ofHours(4),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(20),
                        10_000,
                        DataSize.ofMegabytes(16),
                        0.15,
                        5_000,
                        100,
                        Duration.ofSeconds(5)));
        assertThat(properties.s3())
                .isEqualTo(new NodeProperties.S3(
                        "instar-backups",
                        "us-east-1",
                        null,
                        null,
                        null,
                        DataSize.ofMegabytes(16),
                        Duration.ofSeconds(60),
                        4,
                        Duration.ofDays(30)));
        assertThat(properties.registry())
                .isEqualTo(new NodeProperties.Registry(
                        true,
                        "robosystems-graph-dev-instance-registry",
                        "us-east-1",
                        null,
                        null,
                        null,
                        null,
                        "127.0.0.1",
                        "local-1a",
                        "writer",
                        Duration.ofSeconds(10)));
    }

    @Test
    void every_value_can_be_given() {
        Map<String, String> values = new TreeMap<>();
        values.put("instance-id", "i-42");
        values.put("tier", "kuzu-large");
        values.put("engine", "kuzu@0.11.2");
        values.put("data-folder", "/srv/data");
        values.put("packs-folder", "/srv/packs");
        values.put("api-key", "secret");
        values.put("fleet-key", "signs");
        values.put("statements", "observe");
        values.put("load-folder", "/srv/load");
        values.put("limits.statement-size", "2MB");
        values.put("limits.databases", "7");
        values.put("limits.open-databases", "3");
        values.put("limits.parallel-databases", "4");
        values.put("limits.operation-memory-share", "0.5");
        values.put("limits.host-memory", "3GB");
        values.put("limits.disk-watermark", "1MB");
        values.put("limits.finalize-after", "2h");
        values.put("limits.journal-size", "1MB");
        values.put("limits.journal-rest", "1s");
        values.put("limits.journal-readings", "3");
        values.put("limits.leftovers-after", "48h");
        values.put("limits.kept-copies", "3");
        values.put("limits.preflight-slack", "1.5");
        values.put("limits.threads", "8");
        values.put("limits.serving-buffer-pool", "128MB");
        values.put("limits.operation-buffer-pool", "2GB");
        values.put("limits.largest-operation-buffer-pool", "5GB");
        values.put("limits.max-database-size", "8GB");
        values.put("limits.query-timeout", "5s");
        values.put("limits.statement-timeout", "1h");
        values.put("limits.lock-timeout", "3s");
        values.put("limits.host-timeout", "9s");
        values.put("limits.rows", "11");
        values.put("limits.answer-bytes", "1MB");
        values.put("limits.answers-memory-share", "0.25");
        values.put("limits.task-events", "200");
        values.put("limits.tasks", "12");
        values.put("limits.stream-heartbeat", "1s");
        values.put("s3.bucket", "b");
        values.put("s3.region", "eu-central-1");
        values.put("s3.endpoint", "http://localhost:9000");
        values.put("s3.access-key", "a");
        values.put("s3.secret-key", "s");
        values.put("s3.part-size", "8MB");
        values.put("s3.timeout", "7s");
        values.put("s3.attempts", "2");
        values.put("s3.system-retention", "90d");
        values.put("registry.enabled", "false");
        values.put("registry.table", "t");
        values.put("registry.region", "eu-west-1");
        values.put("registry.endpoint", "http://localhost:8000");
        values.put("registry.access-key", "ra");
        values.put("registry.secret-key", "rs");
        values.put("registry.endpoint-url", "http://10.0.0.1:8001");
        values.put("registry.private-ip", "10.0.0.1");
        values.put("registry.availability-zone", "eu-west-1b");
        values.put("registry.node-type", "reader");
        values.put("registry.heartbeat", "30s");
        Map<String, String> prefixed = new TreeMap<>();
        values.forEach((name, value) -> prefixed.put("instar.node." + name, value));

        assertThat(TestProperties.bind(prefixed))
                .isEqualTo(new NodeProperties(
                        "i-42",
                        "kuzu-large",
                        "kuzu@0.11.2",
                        Path.of("/srv/data"),
                        Path.of("/srv/packs"),
                        "secret",
                        "signs",
                        StatementPolicy.OBSERVE,
                        Path.of("/srv/load"),
                        new NodeProperties.Limits(
                                DataSize.ofMegabytes(2),
                                7,
                                3,
                                4,
                                0.5,
                                DataSize.ofGigabytes(3),
                                DataSize.ofMegabytes(1),
                                Duration.ofHours(2),
                                DataSize.ofMegabytes(1),
                                Duration.ofSeconds(1),
                                3,
                                Duration.ofHours(48),
                                3,
                                1.5,
                                8,
                                DataSize.ofMegabytes(128),
                                DataSize.ofGigabytes(2),
                                DataSize.ofGigabytes(5),
                                DataSize.ofGigabytes(8),
                                Duration.ofSeconds(5),
                                Duration.ofHours(1),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(9),
                                11,
                                DataSize.ofMegabytes(1),
                                0.25,
                                200,
                                12,
                                Duration.ofSeconds(1)),
                        new NodeProperties.S3(
                                "b",
                                "eu-central-1",
                                URI.create("http://localhost:9000"),
                                "a",
                                "s",
                                DataSize.ofMegabytes(8),
                                Duration.ofSeconds(7),
                                2,
                                Duration.ofDays(90)),
                        new NodeProperties.Registry(
                                false,
                                "t",
                                "eu-west-1",
                                URI.create("http://localhost:8000"),
                                "ra",
                                "rs",
                                "http://10.0.0.1:8001",
                                "10.0.0.1",
                                "eu-west-1b",
                                "reader",
                                Duration.ofSeconds(30))));
    }
}
