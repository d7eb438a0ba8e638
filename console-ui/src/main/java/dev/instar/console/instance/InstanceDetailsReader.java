package dev.instar.console.instance;

import dev.instar.console.fleet.Fleet;
import dev.instar.console.fleet.Instance;
import dev.instar.console.node.NodeCallException;
import dev.instar.console.node.NodeClient;
import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.MigrationStatus;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;

/** Asks nodes what only they know. */
@Service
public class InstanceDetailsReader {

    private final Fleet fleet;
    private final NodeClient nodes;

    InstanceDetailsReader(Fleet fleet, NodeClient nodes) {
        this.fleet = fleet;
        this.nodes = nodes;
    }

    /** The instance as the fleet's snapshot has it. */
    public Optional<Instance> find(String instanceId) {
        return fleet.snapshot().instances().stream()
                .filter(instance -> instance.instanceId().equals(instanceId))
                .findFirst();
    }

    /** Takes as long as the node does, the configured time-out at most. */
    public InstanceDetails look(String instanceId, InstanceDetails.Topic topic) {
        Optional<Instance> instance = find(instanceId);
        Optional<URI> address = instance.flatMap(found -> Optional.ofNullable(found.address()));
        if (address.isEmpty()) {
            return new InstanceDetails.Unknown("The registry has no address of this instance that may be called.");
        }
        try {
            return look(address.get(), instance.orElseThrow(), topic);
        } catch (NodeCallException e) {
            return new InstanceDetails.Unknown(String.valueOf(e.getMessage()));
        }
    }

    private InstanceDetails look(URI node, Instance instance, InstanceDetails.Topic topic) {
        return switch (topic) {
            case DATABASES -> {
                MigrationStatus status = nodes.migrationStatus(node);
                yield new InstanceDetails.Databases(status.manifest(), status.orphans());
            }
            case FILES -> new InstanceDetails.Files(nodes.files(node));
            case BACKUPS -> new InstanceDetails.Backups(backups(node, instance));
            case JOURNAL -> new InstanceDetails.Journal(nodes.journal(node));
            case LOG -> new InstanceDetails.Log(nodes.hostLog(node).reversed());
            case HEALTH -> {
                NodeClient.Seen seen = nodes.healthAsSeen(node);
                yield new InstanceDetails.Health(seen.status(), seen.body(), seen.retryAfter());
            }
        };
    }

    private List<InstanceDetails.Backup> backups(URI node, Instance instance) {
        return instance.nodeInfo().stream()
                .flatMap(info -> info.databases().stream())
                .map(DatabaseInfo::graphId)
                .flatMap(database -> nodes.systemBackups(node, database).stream()
                        .map(info -> new InstanceDetails.Backup(database, info)))
                .sorted(Comparator.comparing(
                                (InstanceDetails.Backup backup) -> backup.info().createdAt())
                        .reversed())
                .toList();
    }
}
