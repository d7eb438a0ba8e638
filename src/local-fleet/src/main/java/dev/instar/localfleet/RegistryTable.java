package dev.instar.localfleet;

import java.time.Duration;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.waiters.DynamoDbWaiter;

/** The instance registry's table, which infrastructure code creates elsewhere. */
final class RegistryTable {

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int MOST_LOOKS = 150;

    private final Cloud cloud;

    RegistryTable(Cloud cloud) {
        this.cloud = cloud;
    }

    /** Returns when the table can be used; does nothing if it is there. */
    void create() {
        try (DynamoDbClient dynamo = cloud.dynamo()) {
            try {
                dynamo.createTable(create -> create.tableName(cloud.table())
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .attributeDefinitions(AttributeDefinition.builder()
                                .attributeName("instance_id")
                                .attributeType(ScalarAttributeType.S)
                                .build())
                        .keySchema(KeySchemaElement.builder()
                                .attributeName("instance_id")
                                .keyType(KeyType.HASH)
                                .build()));
            } catch (ResourceInUseException e) {
                return;
            }
            try (DynamoDbWaiter waiter = DynamoDbWaiter.builder()
                    .client(dynamo)
                    .overrideConfiguration(wait -> wait.maxAttempts(MOST_LOOKS)
                            .backoffStrategyV2(BackoffStrategy.fixedDelayWithoutJitter(PAUSE)))
                    .build()) {
                waiter.waitUntilTableExists(describe -> describe.tableName(cloud.table()));
            }
        }
    }
}
