package dev.instar.console.migration.ui;

import dev.instar.console.fleet.Fleet;
import dev.instar.console.migration.command.Migrations;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.operation.ProgressFeed;
import dev.instar.protocol.DatabaseProgress;
import java.util.List;
import org.springframework.stereotype.Component;

/** What is known at this moment of the instances of a migration. */
@Component
class InstanceReports {

    private final Migrations migrations;
    private final ProgressFeed feed;
    private final Fleet fleet;

    InstanceReports(Migrations migrations, ProgressFeed feed, Fleet fleet) {
        this.migrations = migrations;
        this.feed = feed;
        this.fleet = fleet;
    }

    /** How far the databases of an instance are in its running operation; empty if none runs. */
    List<DatabaseProgress> progress(String migrationId, MigrationInstance instance) {
        return feed.of(migrationId, instance.instanceId(), instance.attempt());
    }

    InstancePanel.Report of(Migration migration, MigrationInstance instance) {
        String instanceId = instance.instanceId();
        return new InstancePanel.Report(
                instance,
                progress(migration.id(), instance),
                feed.kind(migration.id(), instanceId, instance.attempt()),
                fleet.snapshot().instances().stream()
                        .filter(known -> known.instanceId().equals(instanceId))
                        .flatMap(known -> known.nodeInfo().stream())
                        .flatMap(node -> node.databases().stream())
                        .toList(),
                feed.unknown(instanceId),
                migrations.isUnderMaintenance(migration, instance));
    }
}
