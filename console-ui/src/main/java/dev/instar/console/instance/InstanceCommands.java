package dev.instar.console.instance;

import dev.instar.console.audit.AuditLog;
import dev.instar.console.base.LiveChanges;
import dev.instar.console.fleet.Fleet;
import dev.instar.console.migration.command.Migrations;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.node.NodeCallException;
import dev.instar.console.node.NodeClient;
import dev.instar.console.problem.ConflictException;
import dev.instar.console.security.Actor;
import dev.instar.console.security.Roles;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** What is done to one instance at its node, without a migration. */
@Service
public class InstanceCommands {

    /** The node takes it for a request without a fence: only migrations have one. */
    private static final long NO_FENCE = 0;

    private final Fleet fleet;
    private final Migrations migrations;
    private final NodeClient nodes;
    private final AuditLog audit;
    private final LiveChanges changes;

    InstanceCommands(Fleet fleet, Migrations migrations, NodeClient nodes, AuditLog audit, LiveChanges changes) {
        this.fleet = fleet;
        this.migrations = migrations;
        this.nodes = nodes;
        this.audit = audit;
        this.changes = changes;
    }

    /**
     * Puts a backup in a database's place; what serves now is set aside, not removed.
     *
     * @return the node's task
     * @throws ConflictException if a migration is at work there, or the node refuses
     */
    public String restore(String instanceId, String database, String backup, Actor actor, String reason) {
        actor.require(Roles.OPERATOR);
        actor.requireReason(reason);
        URI address = address(instanceId);
        movedBy(instanceId).ifPresent(migration -> {
            throw new ConflictException(instanceId + " is part of migration " + migration.id()
                    + ". Roll it back there, or finalize it, before a backup is restored.");
        });
        audit.record(actor.id(), "RESTORE", null, instanceId, AuditLog.because(database + " from " + backup, reason));
        try {
            return nodes.startRestore(
                    address,
                    database,
                    backup,
                    new NodeClient.Caller(UUID.randomUUID().toString(), NO_FENCE));
        } catch (NodeCallException e) {
            audit.record(actor.id(), "RESTORE_REFUSED", null, instanceId, database + ". " + e.getMessage());
            throw new ConflictException(String.valueOf(e.getMessage()));
        } finally {
            changes.announce();
        }
    }

    /** The open migration that has something on an instance. */
    public Optional<Migration> movedBy(String instanceId) {
        return migrations.open().stream()
                .filter(migration -> migration
                        .instance(instanceId)
                        .filter(instance -> migrations.isUnderMaintenance(migration, instance))
                        .isPresent())
                .findFirst();
    }

    private URI address(String instanceId) {
        return fleet.addressOf(instanceId)
                .orElseThrow(() -> new ConflictException(
                        ConflictException.Kind.UNKNOWN, "The registry has no address of instance " + instanceId + "."));
    }
}
