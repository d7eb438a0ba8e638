package dev.instar.e2e.consoles;

import dev.instar.localfleet.Cloud;
import dev.instar.simulatedfleet.SimulatedFleet;
import dev.instar.simulatedfleet.SimulatedNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Registers simulated nodes in a real registry. */
final class Registry implements AutoCloseable {

    /** Makes a thousand items more than the one megabyte DynamoDB gives out at once. */
    private static final String PADDING = "x".repeat(2_000);

    private final DynamoDbClient dynamo;
    private final Cloud cloud;

    Registry(Cloud cloud) {
        this.cloud = cloud;
        this.dynamo = cloud.dynamo();
    }

    void register(SimulatedFleet nodes) {
        for (SimulatedNode node : nodes.nodes()) {
            dynamo.putItem(put -> put.tableName(cloud.table()).item(item(node)));
        }
    }

    private static Map<String, AttributeValue> item(SimulatedNode node) {
        Map<String, AttributeValue> item = new HashMap<>();
        item.put("instance_id", AttributeValue.fromS(node.instanceId()));
        item.put("cluster_tier", AttributeValue.fromS(node.tier()));
        item.put("node_type", AttributeValue.fromS("writer"));
        item.put("endpoint_url", AttributeValue.fromS(node.address().toString()));
        item.put("last_health_check", AttributeValue.fromS(Instant.now().toString()));
        item.put("padding", AttributeValue.fromS(PADDING));
        return item;
    }

    /** What a console is told to use it. */
    List<String> settings() {
        return cloud.consoleSettings().entrySet().stream()
                .map(setting -> "--instar.console." + setting.getKey() + "=" + setting.getValue())
                .toList();
    }

    @Override
    public void close() {
        dynamo.close();
    }
}
