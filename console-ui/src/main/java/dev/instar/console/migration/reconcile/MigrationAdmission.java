package dev.instar.console.migration.reconcile;

import dev.instar.console.base.UtcTime;
import dev.instar.console.fleet.Fleet;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationRepository;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.operation.Operation;
import dev.instar.console.operation.OperationAdmission;
import dev.instar.console.plan.Plan;
import dev.instar.console.plan.VersionWay;
import dev.instar.protocol.OperationKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Which operations of migrations may start now, and why the others wait. */
@Component
public class MigrationAdmission implements OperationAdmission {

    private final MigrationRepository repository;
    private final Fleet fleet;

    MigrationAdmission(MigrationRepository repository, Fleet fleet) {
        this.repository = repository;
        this.fleet = fleet;
    }

    @Override
    public List<Operation> startable(List<Operation> queued, List<Operation> running, Instant now) {
        Map<String, Migration> migrations = new HashMap<>();
        Map<String, Long> atWork = new HashMap<>();
        for (Operation operation : running) {
            if (!operation.isWayBack()) {
                atWork.merge(wave(operation), 1L, Long::sum);
            }
        }
        List<Operation> startable = new ArrayList<>();
        for (Operation operation : queued) {
            Migration migration = migrations.computeIfAbsent(
                    operation.migrationId(), id -> repository.find(id).orElseThrow());
            long busy = atWork.getOrDefault(wave(operation), 0L);
            if (whyNot(migration, operation, busy, now).isEmpty()) {
                startable.add(operation);
                if (!operation.isWayBack()) {
                    atWork.put(wave(operation), busy + 1);
                }
            }
        }
        return startable;
    }

    private static String wave(Operation operation) {
        return operation.migrationId() + "/" + operation.wave();
    }

    /**
     * Why a queued operation does not start now; empty if it can. A way back always can.
     *
     * @param busy operations of its wave that run
     */
    public Optional<String> whyNot(Migration migration, Operation operation, long busy, Instant now) {
        if (operation.isWayBack()) {
            return Optional.empty();
        }
        if (migration.paused()) {
            return Optional.of("The migration is paused; an operator has to resume it.");
        }
        Plan plan = migration.plan();
        Wave wave = migration.wave(operation.wave());
        if (operation.kind() != OperationKind.FINALIZE) {
            if (!plan.windows().isOpen(now)) {
                return Optional.of(plan.windows()
                        .nextOpening(now)
                        .map(opening ->
                                "Outside the plan's windows; the next one opens at " + UtcTime.of(opening) + ".")
                        .orElse("Outside the plan's windows, and none opens in the next 400 days."));
            }
            if (migration.isBudgetSpent(operation.wave())) {
                return Optional.of("Wave " + wave.name() + " has " + migration.failures(operation.wave())
                        + " failed instances, more than its failure budget of "
                        + plan.order().get(operation.wave()).errorBudget()
                        + "; an operator has to retry, roll back or exclude them.");
            }
        }
        if (operation.kind() == OperationKind.IMPORT && plan.versionWay() == VersionWay.IMAGE) {
            Optional<String> waits = whyNotDeployed(operation.instanceId(), plan);
            if (waits.isPresent()) {
                return waits;
            }
        }
        return busy < wave.concurrency()
                ? Optional.empty()
                : Optional.of("Waits for its turn: " + busy + " of " + wave.concurrency() + " run.");
    }

    private Optional<String> whyNotDeployed(String instanceId, Plan plan) {
        return fleet.snapshot().instances().stream()
                .filter(instance -> instance.instanceId().equals(instanceId))
                .findFirst()
                .flatMap(instance -> instance.nodeInfo())
                .map(node -> node.engine().equals(plan.target())
                        ? Optional.<String>empty()
                        : Optional.of("Waits for a deployment: the node reports "
                                + node.engine().displayName() + ", not "
                                + plan.target().displayName() + "."))
                .orElse(Optional.of("Waits for a deployment: the node does not answer."));
    }
}
