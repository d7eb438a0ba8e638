package dev.instar.console.migration.command;

import dev.instar.console.fleet.Fleet;
import dev.instar.console.fleet.Instance;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.MigrationRepository;
import dev.instar.console.problem.ConflictException;
import dev.instar.console.security.Actor;
import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.NodeInfo;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Databases that were rolled back one by one. Such a rollback can be undone at the node, and a finalize is approved on
 * what is still rolled back then.
 */
@Component
class RolledBackDatabases {

    private final MigrationRepository repository;
    private final Fleet fleet;
    private final CommandRecord commands;

    RolledBackDatabases(MigrationRepository repository, Fleet fleet, CommandRecord commands) {
        this.repository = repository;
        this.fleet = fleet;
        this.commands = commands;
    }

    /**
     * The migration as its nodes say it is.
     *
     * @throws ConflictException if a node does not answer of which databases were rolled back
     */
    Migration asItIs(Migration migration, Actor actor) {
        List<MigrationInstance> concerned = migration.instances().stream()
                .filter(instance ->
                        !instance.rolledBack().isEmpty() && !instance.step().isOut())
                .toList();
        if (concerned.isEmpty()) {
            return migration;
        }
        fleet.refresh();
        concerned.forEach(instance -> settle(migration, instance, actor));
        return repository.find(migration.id()).orElseThrow();
    }

    private void settle(Migration migration, MigrationInstance instance, Actor actor) {
        NodeInfo node = fleet.snapshot().instances().stream()
                .filter(found -> found.instanceId().equals(instance.instanceId()))
                .findFirst()
                .flatMap(Instance::nodeInfo)
                .orElseThrow(
                        () -> new ConflictException(
                                "Databases of " + instance.instanceId()
                                        + " were rolled back, and its node does not answer whether they still are. Try again when it does."));
        List<String> movedAgain = node.databases().stream()
                .filter(database -> instance.rolledBack().contains(database.graphId()))
                .filter(database -> database.canRollBack() && database.engine().equals(migration.target()))
                .map(DatabaseInfo::graphId)
                .toList();
        if (!movedAgain.isEmpty()) {
            repository.update(migration.id(), instance, instance.withoutRolledBack(movedAgain));
            commands.record(
                    actor,
                    "ROLLBACK_UNDONE",
                    migration.id(),
                    instance.instanceId(),
                    "Undone at the node, seen now: " + String.join(", ", movedAgain));
        }
    }
}
