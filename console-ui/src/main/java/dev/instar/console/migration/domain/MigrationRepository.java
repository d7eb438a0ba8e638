package dev.instar.console.migration.domain;

import dev.instar.console.plan.Plan;
import dev.instar.console.plan.PlanDocument;
import dev.instar.console.plan.dryrun.BusyInstances;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Migrations in the console's own database. Every change of an instance or wave names what it was before. */
@Repository
public class MigrationRepository implements BusyInstances {

    private static final int LISTED = 200;
    private static final int LONGEST_MESSAGE = 4_000;
    private static final String SELECT =
            "select m.*, p.document from instar.migration m join instar.plan p on p.hash = m.plan_hash";

    private final JdbcClient jdbc;

    MigrationRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Stores a new migration with its waves and instances.
     *
     * @param requestKey chosen by the caller, so that a repeated request is found; absent if there is none
     */
    @Transactional
    public void insert(Migration migration, @Nullable String requestKey) {
        jdbc.sql(
                        "insert into instar.migration (id, plan_hash, request_key, requested_by, requested_at, paused, aborted)"
                                + " values (:id, :plan, :key, :by, :at, :paused, :aborted)")
                .param("id", migration.id())
                .param("plan", migration.planHash())
                .param("key", requestKey)
                .param("by", migration.requestedBy())
                .param("at", time(migration.requestedAt()))
                .param("paused", migration.paused())
                .param("aborted", migration.aborted())
                .update();
        for (Wave wave : migration.waves()) {
            jdbc.sql("insert into instar.wave (migration_id, number, name, stage, concurrency, soak_until, changed_at)"
                            + " values (:migration, :number, :name, :stage, :concurrency, :soak, :at)")
                    .param("migration", migration.id())
                    .param("number", wave.number())
                    .param("name", wave.name())
                    .param("stage", wave.stage().name())
                    .param("concurrency", wave.concurrency())
                    .param("soak", wave.soakUntil() == null ? null : time(wave.soakUntil()))
                    .param("at", time(wave.changedAt()))
                    .update();
        }
        for (MigrationInstance instance : migration.instances()) {
            jdbc.sql("insert into instar.migration_instance (migration_id, instance_id, wave, tier, endpoint, step,"
                            + " attempt, message, evidence_hash, databases, row_count, byte_count, changed_at) values (:migration,"
                            + " :instance, :wave, :tier, :endpoint, :step, :attempt, :message, :hash, :databases,"
                            + " :rows, :bytes, :at)")
                    .param("migration", migration.id())
                    .param("instance", instance.instanceId())
                    .param("wave", instance.wave())
                    .param("tier", instance.tier())
                    .param("endpoint", instance.endpoint().toString())
                    .param("step", instance.step().name())
                    .param("attempt", instance.attempt())
                    .param("message", instance.message())
                    .param("hash", instance.evidenceHash())
                    .param("databases", instance.databases())
                    .param("rows", instance.rows())
                    .param("bytes", instance.bytes())
                    .param("at", time(instance.changedAt()))
                    .update();
        }
    }

    /**
     * Moves an instance from one state to another.
     *
     * @return false, with nothing changed, if the instance is no longer in the first state
     */
    public boolean update(String migrationId, MigrationInstance before, MigrationInstance after) {
        return jdbc.sql("update instar.migration_instance set step = :step, rolled_back = :rolledBack,"
                                + " export_unheard = :unheard, attempt = :attempt,"
                                + " message = :message, evidence_hash = :hash, databases = :databases,"
                                + " row_count = :rows, changed_at = :at"
                                + " where migration_id = :migration and instance_id = :instance"
                                + " and step = :before and attempt = :attemptBefore")
                        .param("step", after.step().name())
                        .param("rolledBack", String.join(",", after.rolledBack()))
                        .param("unheard", after.exportUnheard())
                        .param("attempt", after.attempt())
                        .param("message", shortened(after.message()))
                        .param("hash", after.evidenceHash())
                        .param("databases", after.databases())
                        .param("rows", after.rows())
                        .param("at", time(after.changedAt()))
                        .param("migration", migrationId)
                        .param("instance", after.instanceId())
                        .param("before", before.step().name())
                        .param("attemptBefore", before.attempt())
                        .update()
                == 1;
    }

    private static @Nullable String shortened(@Nullable String text) {
        return text == null ? null : text.substring(0, Math.min(text.length(), LONGEST_MESSAGE));
    }

    /** Holds the migration's waves locked until the transaction ends, so that one at a time looks whether to go on. */
    public void lock(String migrationId) {
        jdbc.sql("select number from instar.wave where migration_id = :id order by number for update")
                .param("id", migrationId)
                .query(Integer.class)
                .list();
    }

    /** Until the transaction ends no other console lets instances into a migration. */
    public void lockAdmission() {
        jdbc.sql("select held_by_lock from instar.admission for update")
                .query(Integer.class)
                .single();
    }

    /**
     * Moves a wave from one stage to another.
     *
     * @return false if the wave has left the stage in the meantime
     */
    public boolean setStage(String migrationId, int wave, WaveStage before, WaveStage after, Instant at) {
        return jdbc.sql("update instar.wave set stage = :after, changed_at = :at"
                                + " where migration_id = :id and number = :wave and stage = :before")
                        .param("after", after.name())
                        .param("at", time(at))
                        .param("id", migrationId)
                        .param("wave", wave)
                        .param("before", before.name())
                        .update()
                == 1;
    }

    public void setSoak(String migrationId, int wave, Instant until) {
        jdbc.sql("update instar.wave set soak_until = :until where migration_id = :id and number = :wave")
                .param("until", time(until))
                .param("id", migrationId)
                .param("wave", wave)
                .update();
    }

    public void setConcurrency(String migrationId, int wave, int concurrency) {
        jdbc.sql("update instar.wave set concurrency = :concurrency where migration_id = :id and number = :wave")
                .param("concurrency", concurrency)
                .param("id", migrationId)
                .param("wave", wave)
                .update();
    }

    public void setPaused(String migrationId, boolean paused) {
        jdbc.sql("update instar.migration set paused = :paused where id = :id")
                .param("paused", paused)
                .param("id", migrationId)
                .update();
    }

    public void setAborted(String migrationId) {
        jdbc.sql("update instar.migration set aborted = :aborted where id = :id")
                .param("aborted", true)
                .param("id", migrationId)
                .update();
    }

    public void setClosed(String migrationId, Instant at) {
        jdbc.sql("update instar.migration set closed_at = :at where id = :id and closed_at is null")
                .param("at", time(at))
                .param("id", migrationId)
                .update();
    }

    public Optional<Migration> find(String id) {
        return jdbc.sql(SELECT + " where m.id = :id")
                .param("id", id)
                .query((row, _) -> migration(row, waves(List.of(id)), instances(List.of(id))))
                .optional();
    }

    public Optional<MigrationInstance> instance(String migrationId, String instanceId) {
        return jdbc.sql("select * from instar.migration_instance"
                        + " where migration_id = :migration and instance_id = :instance")
                .param("migration", migrationId)
                .param("instance", instanceId)
                .query((row, _) -> instance(row))
                .optional();
    }

    public Optional<String> findByKey(String requestKey) {
        return jdbc.sql("select id from instar.migration where request_key = :key")
                .param("key", requestKey)
                .query(String.class)
                .optional();
    }

    /** The latest migrations, newest first. */
    public List<Migration> list() {
        return list(jdbc.sql("select id from instar.migration order by requested_at desc, id desc"
                        + " fetch first :limit rows only")
                .param("limit", LISTED)
                .query(String.class)
                .list());
    }

    @Override
    public Set<String> ids() {
        return open().stream()
                .flatMap(migration -> migration.instances().stream())
                .filter(instance -> !instance.step().isOut())
                .map(MigrationInstance::instanceId)
                .collect(Collectors.toSet());
    }

    /** All migrations that are not closed, newest first: each is looked after, however many there are. */
    public List<Migration> open() {
        return list(jdbc.sql("select id from instar.migration where closed_at is null"
                        + " order by requested_at desc, id desc")
                .query(String.class)
                .list());
    }

    public Optional<Migration> latestOf(String instanceId) {
        return jdbc.sql("select migration_id from instar.migration_instance where instance_id = :instance"
                        + " order by changed_at desc fetch first 1 rows only")
                .param("instance", instanceId)
                .query(String.class)
                .optional()
                .flatMap(this::find);
    }

    private List<Migration> list(List<String> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        Map<String, List<Wave>> waves = waves(ids);
        Map<String, List<MigrationInstance>> instances = instances(ids);
        return jdbc.sql(SELECT + " where m.id in (:ids) order by m.requested_at desc, m.id desc")
                .param("ids", ids)
                .query((row, _) -> migration(row, waves, instances))
                .list();
    }

    private static Migration migration(
            ResultSet row, Map<String, List<Wave>> waves, Map<String, List<MigrationInstance>> instances)
            throws SQLException {
        String id = row.getString("id");
        Plan plan = PlanDocument.read(row.getString("document"));
        return new Migration(
                id,
                plan,
                row.getString("plan_hash"),
                row.getString("requested_by"),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                row.getBoolean("paused"),
                row.getBoolean("aborted"),
                instant(row, "closed_at"),
                waves.getOrDefault(id, List.of()),
                instances.getOrDefault(id, List.of()));
    }

    private Map<String, List<Wave>> waves(List<String> migrationIds) {
        Map<String, List<Wave>> byMigration = new HashMap<>();
        jdbc.sql("select * from instar.wave where migration_id in (:ids) order by migration_id, number")
                .param("ids", migrationIds)
                .query(row -> {
                    byMigration
                            .computeIfAbsent(row.getString("migration_id"), _ -> new ArrayList<>())
                            .add(new Wave(
                                    row.getInt("number"),
                                    row.getString("name"),
                                    WaveStage.valueOf(row.getString("stage")),
                                    row.getInt("concurrency"),
                                    instant(row, "soak_until"),
                                    row.getObject("changed_at", OffsetDateTime.class)
                                            .toInstant()));
                });
        return byMigration;
    }

    private Map<String, List<MigrationInstance>> instances(List<String> migrationIds) {
        Map<String, List<MigrationInstance>> byMigration = new HashMap<>();
        jdbc.sql("select * from instar.migration_instance where migration_id in (:ids)"
                        + " order by migration_id, wave, instance_id")
                .param("ids", migrationIds)
                .query(row -> {
                    byMigration
                            .computeIfAbsent(row.getString("migration_id"), _ -> new ArrayList<>())
                            .add(instance(row));
                });
        return byMigration;
    }

    private static MigrationInstance instance(ResultSet row) throws SQLException {
        return new MigrationInstance(
                row.getString("instance_id"),
                row.getInt("wave"),
                row.getString("tier"),
                URI.create(row.getString("endpoint")),
                Step.valueOf(row.getString("step")),
                row.getInt("attempt"),
                row.getString("message"),
                row.getString("evidence_hash"),
                row.getInt("databases"),
                row.getLong("row_count"),
                row.getLong("byte_count"),
                row.getObject("changed_at", OffsetDateTime.class).toInstant(),
                names(row.getString("rolled_back")),
                row.getBoolean("export_unheard"));
    }

    private static List<String> names(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(",", -1));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime time(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
