package dev.instar.console.migration;

import dev.instar.console.ConsoleProperties;
import dev.instar.console.LiveChanges;
import dev.instar.console.audit.AuditLog;
import dev.instar.console.node.NodeCallException;
import dev.instar.console.node.NodeClient;
import dev.instar.console.node.TaskWatcher;
import dev.instar.protocol.DatabaseProgress;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import dev.instar.protocol.WireJson;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Takes one step of one instance from its start to its end, on a thread of its own. Idempotency keys make a repeat after
 * a restart of the console find the node's task instead of starting another.
 */
@Component
class InstanceRunner {

    private static final Logger log = LoggerFactory.getLogger(InstanceRunner.class);

    private final MigrationRepository repository;
    private final NodeClient nodes;
    private final TaskWatcher watcher;
    private final ProgressFeed feed;
    private final LiveChanges changes;
    private final AuditLog audit;
    private final Clock clock;
    private final ConsoleProperties.Limits limits;
    private final int instancesAtOnce;
    private final Map<String, Semaphore> permits = new ConcurrentHashMap<>();

    InstanceRunner(
            MigrationRepository repository,
            NodeClient nodes,
            TaskWatcher watcher,
            ProgressFeed feed,
            LiveChanges changes,
            AuditLog audit,
            ConsoleProperties properties,
            Clock clock) {
        this.repository = repository;
        this.nodes = nodes;
        this.watcher = watcher;
        this.feed = feed;
        this.changes = changes;
        this.audit = audit;
        this.clock = clock;
        this.limits = properties.limits();
        this.instancesAtOnce = limits.instancesAtOnce();
    }

    /** Runs the step the instance stands at; it must be a running one. */
    void run(Migration migration, MigrationInstance instance) {
        Thread.ofVirtual().name(migration.id() + "-" + instance.instanceId()).start(() -> {
            try {
                if (instance.step() == Step.ROLLING_BACK) {
                    // A way back never queues behind other instances.
                    runNow(migration, instance);
                } else {
                    runWithPermit(migration, instance);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (NodeCallException e) {
                end(migration, instance, false, String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                log.error("Step {} of {} failed unexpectedly", instance.step(), instance.instanceId(), e);
                end(migration, instance, false, "The console failed in a way it did not foresee; see its log.");
            }
        });
    }

    private void runWithPermit(Migration migration, MigrationInstance instance) throws InterruptedException {
        Semaphore permit = permits.computeIfAbsent(migration.id(), _ -> new Semaphore(instancesAtOnce));
        permit.acquire();
        try {
            runNow(migration, instance);
        } finally {
            permit.release();
        }
    }

    private void runNow(Migration migration, MigrationInstance instance) throws InterruptedException {
        feed.begin(instance.instanceId());
        String taskId = instance.taskId();
        MigrationInstance current = instance;
        if (taskId == null) {
            taskId = untilAnswered(instance, () -> startTask(migration, instance));
            current = instance.withTask(taskId);
            repository.update(migration.id(), instance, current);
        }
        TaskSnapshot snapshot = watcher.watch(current.endpoint(), taskId, new TaskWatcher.Listener() {
            @Override
            public void progress(List<DatabaseProgress> changed) {
                feed.update(instance.instanceId(), changed);
            }

            @Override
            public void unknown(String why) {
                feed.unknown(instance.instanceId(), why);
            }
        });
        boolean completed = snapshot.state() == TaskState.COMPLETED;
        MigrationInstance done = current;
        if (completed && instance.step() == Step.EXPORTING) {
            done = untilAnswered(instance, () -> withEvidence(instance)).withTask(taskId);
        }
        String why = snapshot.problem() == null
                ? null
                : snapshot.problem().detail() + " " + snapshot.problem().remedy();
        end(migration, done, completed, why);
    }

    /**
     * Repeats a call whose answer was lost, with the same key, so that what the node may have begun is found and not
     * begun again.
     *
     * @throws NodeCallException the node's refusal, or the last silence once the attempts are used up
     */
    private <T> T untilAnswered(MigrationInstance instance, Supplier<T> call) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return call.get();
            } catch (NodeCallException e) {
                if (e.problem().isPresent() || attempt == limits.nodeAttempts()) {
                    throw e;
                }
                feed.unknown(instance.instanceId(), String.valueOf(e.getMessage()));
            }
            Thread.sleep(limits.reconnectPause());
        }
    }

    private String startTask(Migration migration, MigrationInstance instance) {
        URI node = instance.endpoint();
        String key = migration.id() + "/" + instance.instanceId() + "/" + instance.step() + "/" + instance.attempt();
        return switch (instance.step()) {
            case EXPORTING ->
                nodes.startExport(node, migration.id(), migration.source(), migration.target(), key)
                        .taskId();
            case IMPORTING -> {
                nodes.activate(node, migration.target());
                yield nodes.startImport(node, migration.id(), key).taskId();
            }
            case ROLLING_BACK -> nodes.startRollback(node, migration.id(), key).taskId();
            case EXPORT_FAILED, EXPORTED, IMPORT_FAILED, IMPORTED, ROLLBACK_FAILED, ROLLED_BACK ->
                throw new IllegalStateException(instance.step() + " is not a step a node runs.");
        };
    }

    private MigrationInstance withEvidence(MigrationInstance instance) {
        @Nullable Manifest manifest = nodes.migrationStatus(instance.endpoint()).manifest();
        if (manifest == null) {
            throw new IllegalStateException("The node completed an export without a manifest.");
        }
        long rows = manifest.databases().stream()
                .map(ManifestDatabase::fingerprint)
                .mapToLong(fingerprint -> fingerprint.rows())
                .sum();
        return instance.withEvidence(hash(manifest), manifest.databases().size(), rows);
    }

    private static String hash(Manifest manifest) {
        try {
            byte[] json = WireJson.mapper().writeValueAsBytes(manifest);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private void end(Migration migration, MigrationInstance instance, boolean completed, @Nullable String why) {
        Step next = switch (instance.step()) {
            case EXPORTING -> completed ? Step.EXPORTED : Step.EXPORT_FAILED;
            case IMPORTING -> completed ? Step.IMPORTED : Step.IMPORT_FAILED;
            case ROLLING_BACK -> completed ? Step.ROLLED_BACK : Step.ROLLBACK_FAILED;
            case EXPORT_FAILED, EXPORTED, IMPORT_FAILED, IMPORTED, ROLLBACK_FAILED, ROLLED_BACK ->
                throw new IllegalStateException(instance.step() + " does not end.");
        };
        MigrationInstance ended = instance.end(next, why, clock.instant());
        if (repository.update(migration.id(), instance, ended)) {
            audit.record("console", next.name(), migration.id(), instance.instanceId(), why == null ? "" : why);
        }
        changes.announce();
    }
}
