package dev.instar.console.migration.command;

import dev.instar.console.approval.Approvals;
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
 * What a finalize is approved on: what moved, without databases that were rolled back one by one. Such a rollback can be
 * undone at the node, which is asked whether it still holds.
 */
@Component
class FinalizeEvidence {

    private final MigrationRepository repository;
    private final Fleet fleet;
    private final Approvals approvals;
    private final CommandRecord commands;

    FinalizeEvidence(MigrationRepository repository, Fleet fleet, Approvals approvals, CommandRecord commands) {
        this.repository = repository;
        this.fleet = fleet;
        this.approvals = approvals;
        this.commands = commands;
    }

    /**
     * Lets a finalize begin, or go on after a failure, on an approval of exactly what it would make final now.
     *
     * @throws ConflictException if there is none, or a node does not answer of which databases were rolled back
     */
    void requireApproved(Migration migration, Actor actor) {
        Migration present = asItIs(migration, actor);
        if (!approvals.isApproved(
                present.id(), Migration.FINALIZE, present.planHash(), present.finalizeEvidenceHash())) {
            throw new ConflictException(
                    "A finalize needs a valid approval of exactly what it would make final now, by a"
                            + " person other than the one who requested it. Request the finalize.");
        }
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
