package dev.instar.console.migration;

import dev.instar.console.approval.Approvals;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.MigrationRepository;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.migration.domain.WaveStage;
import dev.instar.console.plan.Plan;
import dev.instar.console.plan.PlanDocument;
import dev.instar.console.plan.Plans;
import dev.instar.protocol.EngineVersion;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Migrations as they would be after some steps; nothing runs. */
@TestComponent
public class MigrationFixture {

    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    private final MigrationRepository repository;
    private final Plans plans;
    private final Approvals approvals;
    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;

    MigrationFixture(
            MigrationRepository repository,
            Plans plans,
            Approvals approvals,
            JdbcClient jdbc,
            TransactionTemplate transactions) {
        this.repository = repository;
        this.plans = plans;
        this.approvals = approvals;
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    /** A migration of one wave whose instances stand at these steps, i-1 at the first. */
    public static Migration migration(String requestedBy, Step... steps) {
        return migration(requestedBy, stage(steps), steps);
    }

    private static WaveStage stage(Step... steps) {
        List<Step> all = List.of(steps);
        if (all.stream()
                .anyMatch(step -> step == Step.CHECKING || step == Step.EXPORTING || step == Step.EXPORT_FAILED)) {
            return WaveStage.EXPORTING;
        }
        if (all.stream().anyMatch(step -> step == Step.IMPORTING || step == Step.IMPORT_FAILED)) {
            return WaveStage.IMPORTING;
        }
        return all.contains(Step.EXPORTED) ? WaveStage.GATE : WaveStage.DONE;
    }

    public static Migration migration(String requestedBy, WaveStage stage, Step... steps) {
        List<MigrationInstance> instances = Stream.iterate(0, i -> i < steps.length, i -> i + 1)
                .map(i -> new MigrationInstance(
                        "i-" + (i + 1),
                        0,
                        "ladybug-standard",
                        URI.create("http://127.0.0.1:1"),
                        steps[i],
                        1,
                        steps[i].isFailure() ? "The disk is full." : null,
                        "hash-" + i,
                        2,
                        1_000,
                        1L << 20,
                        NOON,
                        List.of(),
                        false))
                .toList();
        Plan plan = Plan.ofTier(
                "ladybug-standard", EngineVersion.parse("ladybug@0.16.1"), EngineVersion.parse("ladybug@0.20.4"), 2);
        return new Migration(
                "m-" + UUID.randomUUID().toString().substring(0, 8),
                plan,
                PlanDocument.hash(plan),
                requestedBy,
                NOON,
                false,
                false,
                null,
                List.of(new Wave(0, "ladybug-standard", stage, 2, null, NOON)),
                instances);
    }

    /** The same migration, not closed, with other waves and instances. */
    public static Migration with(
            Migration migration, boolean aborted, List<Wave> waves, List<MigrationInstance> instances) {
        return new Migration(
                migration.id(),
                migration.plan(),
                migration.planHash(),
                migration.requestedBy(),
                migration.requestedAt(),
                false,
                aborted,
                null,
                waves,
                instances);
    }

    /** Puts an instance at a step by hand, as if it had got there since. */
    public void setStep(Migration migration, String instanceId, Step step) {
        jdbc.sql("update instar.migration_instance set step = :step, changed_at = current_timestamp"
                        + " where migration_id = :migration and instance_id = :instance")
                .param("step", step.name())
                .param("migration", migration.id())
                .param("instance", instanceId)
                .update();
    }

    /** Removes every migration there is; whoever was about to go on with one waits and finds none. */
    public void forgetAll() {
        transactions.executeWithoutResult(_ -> {
            repository.list().forEach(migration -> repository.lock(migration.id()));
            for (String table : List.of(
                    "approval_decision",
                    "approval_request",
                    "operation",
                    "evidence",
                    "migration_instance",
                    "wave",
                    "migration",
                    "plan")) {
                jdbc.sql("delete from instar." + table).update();
            }
        });
    }

    /** Stores such a migration, with a request where it stands at a gate. */
    public Migration stored(String requestedBy, Step... steps) {
        Migration migration = migration(requestedBy, steps);
        plans.save(migration.plan(), requestedBy);
        repository.insert(migration, null);
        if (migration.wave(0).stage() == WaveStage.GATE) {
            approvals.ask(
                    migration.id(),
                    "import/0",
                    migration.planHash(),
                    migration.evidenceHash(0),
                    requestedBy,
                    1,
                    Duration.ofHours(1));
        }
        return repository.find(migration.id()).orElseThrow();
    }
}
