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
public class InstanceLooks {

    private final Fleet fleet;
    private final NodeClient nodes;

    InstanceLooks(Fleet fleet, NodeClient nodes) {
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
    public InstanceLook look(String instanceId, InstanceLook.Topic topic) {
        Optional<Instance> instance = find(instanceId);
        Optional<URI> address = instance.flatMap(found -> Optional.ofNullable(found.address()));
        if (address.isEmpty()) {
            return new InstanceLook.Unknown("The registry has no address of this instance that may be called.");
        }
        try {
            return look(address.get(), instance.orElseThrow(), topic);
        } catch (NodeCallException e) {
            return new InstanceLook.Unknown(String.valueOf(e.getMessage()));
        }
    }

    private InstanceLook look(URI node, Instance instance, InstanceLook.Topic topic) {
        return switch (topic) {
            case DATABASES -> {
                MigrationStatus status = nodes.migrationStatus(node);
                yield new InstanceLook.Databases(status.manifest(), status.orphans());
            }
            case FILES -> new InstanceLook.Files(nodes.files(node));
            case BACKUPS -> new InstanceLook.Backups(backups(node, instance));
            case JOURNAL -> new InstanceLook.Journal(nodes.journal(node));
            case LOG -> new InstanceLook.Log(nodes.hostLog(node).reversed());
            case HEALTH -> {
                NodeClient.Seen seen = nodes.healthAsSeen(node);
                yield new InstanceLook.Health(seen.status(), seen.body(), seen.retryAfter());
            }
        };
    }

    private List<InstanceLook.Backup> backups(URI node, Instance instance) {
        return instance.nodeInfo().stream()
                .flatMap(info -> info.databases().stream())
                .map(DatabaseInfo::graphId)
                .flatMap(database -> nodes.systemBackups(node, database).stream()
                        .map(info -> new InstanceLook.Backup(database, info)))
                .sorted(Comparator.comparing(
                                (InstanceLook.Backup backup) -> backup.info().createdAt())
                        .reversed())
                .toList();
    }
}
