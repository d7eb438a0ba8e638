package dev.instar.console.fleet;

import dev.instar.console.ConsoleProperties;
import java.net.URI;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Reads the DynamoDB instance registry, page by page. */
@Component
class InstanceRegistry implements DisposableBean {

    /** An item of the registry; attributes that are missing are empty texts. */
    record Item(
            String instanceId,
            String tier,
            String nodeType,
            @Nullable URI address,
            @Nullable Instant lastHeartbeat) {}

    /** The registry could not be read. */
    static final class Unreachable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unreachable(String message) {
            super(message);
        }
    }

    private static final Set<String> SCHEMES = Set.of("http", "https");

    private final DynamoDbClient dynamo;
    private final String table;
    private final int limit;

    InstanceRegistry(ConsoleProperties properties) {
        ConsoleProperties.Registry registry = properties.registry();
        this.table = registry.table();
        this.limit = properties.limits().instances();
        var builder = DynamoDbClient.builder()
                .region(Region.of(registry.region()))
                .overrideConfiguration(
                        override -> override.apiCallTimeout(properties.limits().nodeTimeout()));
        if (registry.endpoint() != null) {
            builder.endpointOverride(registry.endpoint());
        }
        if (registry.accessKey() != null && registry.secretKey() != null) {
            builder.credentialsProvider(StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(registry.accessKey(), registry.secretKey())));
        }
        this.dynamo = builder.build();
    }

    List<Item> scan() {
        try {
            return dynamo.scanPaginator(scan -> scan.tableName(table)).items().stream()
                    .limit(limit)
                    .map(InstanceRegistry::item)
                    .filter(item -> !item.instanceId().isEmpty())
                    .toList();
        } catch (SdkException e) {
            throw new Unreachable("The instance registry (table " + table + ") cannot be read: " + e.getMessage());
        }
    }

    private static Item item(Map<String, AttributeValue> attributes) {
        return new Item(
                text(attributes, "instance_id"),
                text(attributes, "cluster_tier"),
                text(attributes, "node_type"),
                address(text(attributes, "endpoint_url")),
                time(text(attributes, "last_health_check")));
    }

    private static String text(Map<String, AttributeValue> attributes, String name) {
        AttributeValue value = attributes.get(name);
        return value == null || value.s() == null ? "" : value.s();
    }

    private static @Nullable URI address(String text) {
        try {
            URI uri = URI.create(text);
            return uri.getHost() != null && SCHEMES.contains(uri.getScheme()) ? uri : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    @Override
    public void destroy() {
        dynamo.close();
    }
}
