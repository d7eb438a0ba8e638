package dev.instar.console.migration.command;

import dev.instar.console.fleet.Fleet;
import dev.instar.console.fleet.Instance;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Keeps the registry's maintenance marks in step with the migrations: an instance carries the mark while anything of a
 * migration is on it. Marks of others are left alone.
 */
@Component
class MaintenanceMarks {

    private static final Logger log = LoggerFactory.getLogger(MaintenanceMarks.class);

    /** The rest has its turn at the next look; other things are waiting for the clock too. */
    private static final int WRITES_AT_ONCE = 50;

    private final Fleet fleet;
    private final Migrations migrations;

    MaintenanceMarks(Fleet fleet, Migrations migrations) {
        this.fleet = fleet;
        this.migrations = migrations;
    }

    @Scheduled(fixedDelayString = "${instar.console.limits.refresh:2s}")
    void reconcile() {
        Map<String, String> wanted = new HashMap<>();
        for (Migration migration : migrations.open()) {
            for (MigrationInstance instance : migration.instances()) {
                if (migrations.isUnderMaintenance(migration, instance)) {
                    wanted.put(instance.instanceId(), migration.id());
                }
            }
        }
        int left = WRITES_AT_ONCE;
        for (Instance instance : fleet.snapshot().instances()) {
            if (left == 0) {
                return;
            }
            String mark = wanted.get(instance.instanceId());
            try {
                if (mark != null && instance.maintenance() == null) {
                    left--;
                    fleet.mark(instance.instanceId(), mark);
                } else if (instance.maintenance() != null
                        && !instance.maintenance().equals(mark)
                        && migrations.find(instance.maintenance()).isPresent()) {
                    left--;
                    fleet.unmark(instance.instanceId(), instance.maintenance());
                }
            } catch (RuntimeException e) {
                log.warn("The maintenance mark of {} cannot be set now: {}", instance.instanceId(), e.getMessage());
            }
        }
    }
}
