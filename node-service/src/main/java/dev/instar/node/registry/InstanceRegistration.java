package dev.instar.node.registry;

import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.settings.NodeProperties;
import dev.instar.protocol.Gate;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Keeps this instance's own attributes in the registry up to date. Attributes it does not own, such as a maintenance
 * mark, stay as they are. A registry that is away never stops the node: it is said in the log once, and again when it is
 * back.
 */
@Component
@ConditionalOnBooleanProperty(name = "instar.node.registry.enabled", matchIfMissing = true)
class InstanceRegistration implements RegistryPeek, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(InstanceRegistration.class);
    private static final String UPDATE = "SET node_type = :node_type, cluster_tier = :cluster_tier, "
            + "private_ip = :private_ip, endpoint_url = :endpoint_url, availability_zone = :availability_zone, "
            + "#status = :status, last_health_check = :last_health_check, database_count = :database_count, "
            + "engine_version = :engine_version";

    private final NodeProperties properties;
    private final Journal journal;
    private final Clock clock;
    private final DynamoDbClient dynamo;
    private volatile int port;
    private boolean away;

    InstanceRegistration(NodeProperties properties, Journal journal, Clock clock) {
        this.properties = properties;
        this.journal = journal;
        this.clock = clock;
        NodeProperties.Registry registry = properties.registry();
        var builder = DynamoDbClient.builder().region(Region.of(registry.region()));
        if (registry.endpoint() != null) {
            builder.endpointOverride(registry.endpoint());
        }
        if (registry.accessKey() != null && registry.secretKey() != null) {
            builder.credentialsProvider(StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(registry.accessKey(), registry.secretKey())));
        }
        this.dynamo = builder.build();
    }

    @EventListener
    void started(WebServerInitializedEvent event) {
        port = event.getWebServer().getPort();
        beat();
    }

    @Scheduled(fixedDelayString = "${instar.node.registry.heartbeat:10s}")
    synchronized void beat() {
        if (port == 0) {
            return;
        }
        try {
            dynamo.updateItem(update -> update.tableName(properties.registry().table())
                    .key(Map.of("instance_id", AttributeValue.fromS(properties.instanceId())))
                    .updateExpression(UPDATE)
                    .expressionAttributeNames(Map.of("#status", "status"))
                    .expressionAttributeValues(attributes()));
            if (away) {
                log.info("The instance registry answers again");
                away = false;
            }
        } catch (SdkException e) {
            if (!away) {
                log.warn("The instance registry does not answer; the node goes on without it: {}", e.getMessage());
                away = true;
            }
        }
    }

    private Map<String, AttributeValue> attributes() {
        NodeProperties.Registry registry = properties.registry();
        String url =
                registry.endpointUrl() == null ? "http://" + registry.privateIp() + ":" + port : registry.endpointUrl();
        return Map.of(
                ":node_type", AttributeValue.fromS(registry.nodeType()),
                ":cluster_tier", AttributeValue.fromS(properties.tier()),
                ":private_ip", AttributeValue.fromS(registry.privateIp()),
                ":endpoint_url", AttributeValue.fromS(url),
                ":availability_zone", AttributeValue.fromS(registry.availabilityZone()),
                ":status", AttributeValue.fromS(status()),
                ":last_health_check", AttributeValue.fromS(clock.instant().toString()),
                ":database_count",
                        AttributeValue.fromN(
                                Integer.toString(journal.state().databases().size())),
                ":engine_version", AttributeValue.fromS(journal.state().engine().toString()));
    }

    @Override
    public List<String> disagreements() {
        Map<String, AttributeValue> item;
        try {
            item = dynamo.getItem(get -> get.tableName(properties.registry().table())
                            .key(Map.of("instance_id", AttributeValue.fromS(properties.instanceId())))
                            .consistentRead(true))
                    .item();
        } catch (SdkException e) {
            return List.of("The instance registry does not answer: " + e.getMessage());
        }
        if (item == null || item.isEmpty()) {
            return List.of("The instance registry has no item of this instance.");
        }
        Map<String, AttributeValue> own = attributes();
        return List.of("cluster_tier", "database_count", "engine_version", "endpoint_url").stream()
                .filter(name -> !Objects.equals(item.get(name), own.get(":" + name)))
                .map(name -> "The instance registry says " + name + " is " + text(item.get(name)) + ", this node says "
                        + text(own.get(":" + name)) + ".")
                .toList();
    }

    private static String text(@Nullable AttributeValue value) {
        return value == null ? "absent" : value.s() != null ? value.s() : value.n();
    }

    private String status() {
        boolean closed = journal.state().databases().values().stream()
                .map(DatabaseState::gate)
                .anyMatch(gate -> gate == Gate.MIGRATING || gate == Gate.HELD);
        return closed ? "migrating" : "healthy";
    }

    @Override
    public void close() {
        dynamo.close();
    }
}
