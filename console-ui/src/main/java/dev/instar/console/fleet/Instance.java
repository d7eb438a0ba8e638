package dev.instar.console.fleet;

import dev.instar.protocol.NodeInfo;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One instance: what the registry says of it, and what its node answers.
 *
 * @param address where the node is reached; absent where the registry names none that can be used
 * @param lastHeartbeat absent where the registry has none
 * @param maintenance the migration, or other work, that marks the instance in the registry
 * @param node absent while the node does not answer
 * @param healthStatus HTTP status of the health check; 0 while the node does not answer
 * @param trouble why the node is not known, or what differs
 */
public record Instance(
        String instanceId,
        String tier,
        String nodeType,
        @Nullable URI address,
        @Nullable Instant lastHeartbeat,
        @Nullable String maintenance,
        @Nullable NodeInfo node,
        int healthStatus,
        @Nullable String trouble) {

    public Optional<NodeInfo> nodeInfo() {
        return Optional.ofNullable(node);
    }

    /** Replicas follow published backups and are never migrated. */
    public boolean isMigrated() {
        return !nodeType.equals("shared_replica");
    }

    /** Bytes of all databases; 0 while the node does not answer. */
    public long bytes() {
        return nodeInfo().stream()
                .flatMap(info -> info.databases().stream())
                .mapToLong(database -> database.bytes())
                .sum();
    }
}
