package dev.instar.localfleet;

import java.net.URI;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Where a fleet finds its instance registry and its backups. Both servers take any credentials.
 *
 * @param registry a DynamoDB server
 * @param table the registry's table on it
 * @param objectStore an S3 server
 * @param bucket the backups' bucket on it
 */
public record Cloud(URI registry, String table, URI objectStore, String bucket) {

    static final String ACCESS_KEY = "local";

    /** A client of the registry; the caller closes it. */
    public DynamoDbClient dynamo() {
        return DynamoDbClient.builder()
                .endpointOverride(registry)
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, ACCESS_KEY)))
                .build();
    }

    /** What a console is told to find the registry, by name below {@code instar.console}. */
    public Map<String, String> consoleSettings() {
        return Map.of(
                "registry.table",
                table,
                "registry.endpoint",
                registry.toString(),
                "registry.access-key",
                ACCESS_KEY,
                "registry.secret-key",
                ACCESS_KEY);
    }
}
