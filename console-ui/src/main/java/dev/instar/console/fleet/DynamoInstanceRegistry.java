package dev.instar.console.fleet;

import dev.instar.console.settings.ConsoleProperties;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/** The registry in DynamoDB; scans go page by page, marks are conditional writes. */
@Component
class DynamoInstanceRegistry implements InstanceRegistry, DisposableBean {

    /** Of the item; names the work that claims the instance. Nodes leave attributes they do not own alone. */
    private static final String MAINTENANCE = "maintenance";

    private final DynamoDbClient dynamo;
    private final String table;
    private final int limit;

    DynamoInstanceRegistry(ConsoleProperties properties) {
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

    @Override
    public List<Item> scan() {
        try {
            List<Item> items = dynamo.scanPaginator(scan -> scan.tableName(table)).items().stream()
                    .limit(limit + 1L)
                    .map(DynamoInstanceRegistry::item)
                    .filter(item -> !item.instanceId().isEmpty())
                    .toList();
            if (items.size() > limit) {
                throw new Unreachable("The instance registry holds more than " + limit
                        + " instances. Raise instar.console.limits.instances; until then no instance is"
                        + " shown, so that none is missing unnoticed.");
            }
            return items;
        } catch (SdkException e) {
            throw new Unreachable("The instance registry (table " + table + ") cannot be read: " + e.getMessage());
        }
    }

    @Override
    public boolean mark(String instanceId, String work) {
        return update(
                instanceId,
                "SET " + MAINTENANCE + " = :work",
                "attribute_exists(instance_id) AND (attribute_not_exists(" + MAINTENANCE + ") OR " + MAINTENANCE
                        + " = :work)",
                work);
    }

    @Override
    public void unmark(String instanceId, String work) {
        update(instanceId, "REMOVE " + MAINTENANCE, MAINTENANCE + " = :work", work);
    }

    /** @return false if the condition did not hold; nothing is changed then */
    private boolean update(String instanceId, String change, String condition, String work) {
        try {
            dynamo.updateItem(update -> update.tableName(table)
                    .key(Map.of("instance_id", AttributeValue.fromS(instanceId)))
                    .updateExpression(change)
                    .conditionExpression(condition)
                    .expressionAttributeValues(Map.of(":work", AttributeValue.fromS(work))));
            return true;
        } catch (ConditionalCheckFailedException e) {
            return false;
        } catch (SdkException e) {
            throw new Unreachable("The instance registry (table " + table + ") cannot be written: " + e.getMessage());
        }
    }

    private static Item item(Map<String, AttributeValue> attributes) {
        return new Item(
                text(attributes, "instance_id"),
                text(attributes, "cluster_tier"),
                text(attributes, "node_type"),
                text(attributes, "endpoint_url"),
                time(text(attributes, "last_health_check")),
                attributes.containsKey(MAINTENANCE) ? text(attributes, MAINTENANCE) : null);
    }

    private static String text(Map<String, AttributeValue> attributes, String name) {
        AttributeValue value = attributes.get(name);
        return value == null || value.s() == null ? "" : value.s();
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
