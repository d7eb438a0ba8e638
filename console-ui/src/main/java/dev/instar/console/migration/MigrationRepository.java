package dev.instar.console.migration;

import dev.instar.protocol.EngineVersion;
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
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Migrations in the console's own database. */
@Repository
class MigrationRepository {

    private static final int LISTED = 200;
    private static final String SELECT = "select m.id, m.tier, m.source, m.target, m.requested_by, m.requested_at,"
            + " a.approved_by, a.approved_at, a.evidence_hash"
            + " from instar.migration m left join instar.approval a on a.migration_id = m.id";
    private static final int LONGEST_MESSAGE = 4_000;

    private final JdbcClient jdbc;

    MigrationRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Transactional
    public void insert(Migration migration) {
        jdbc.sql("insert into instar.migration (id, tier, source, target, requested_by, requested_at)"
                        + " values (:id, :tier, :source, :target, :by, :at)")
                .param("id", migration.id())
                .param("tier", migration.tier())
                .param("source", migration.source().toString())
                .param("target", migration.target().toString())
                .param("by", migration.requestedBy())
                .param("at", time(migration.requestedAt()))
                .update();
        for (MigrationInstance instance : migration.instances()) {
            jdbc.sql("insert into instar.migration_instance (migration_id, instance_id, endpoint, step, attempt,"
                            + " databases, row_count, changed_at)"
                            + " values (:migration, :instance, :endpoint, :step, :attempt, 0, 0, :at)")
                    .param("migration", migration.id())
                    .param("instance", instance.instanceId())
                    .param("endpoint", instance.endpoint().toString())
                    .param("step", instance.step().name())
                    .param("attempt", instance.attempt())
                    .param("at", time(instance.changedAt()))
                    .update();
        }
    }

    /** @return false if somebody else moved the instance on in the meantime; nothing is changed then */
    boolean update(String migrationId, MigrationInstance before, MigrationInstance after) {
        return jdbc.sql("update instar.migration_instance set step = :step, attempt = :attempt, task_id = :task,"
                                + " message = :message, evidence_hash = :hash, databases = :databases,"
                                + " row_count = :rows, changed_at = :at"
                                + " where migration_id = :migration and instance_id = :instance"
                                + " and step = :before and attempt = :attemptBefore")
                        .param("step", after.step().name())
                        .param("attempt", after.attempt())
                        .param("task", after.taskId())
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

    /** Records an approval in place of an older one for other evidence. */
    @Transactional
    public void approve(String migrationId, String evidenceHash, String who, Instant at) {
        jdbc.sql("delete from instar.approval where migration_id = :id")
                .param("id", migrationId)
                .update();
        jdbc.sql("insert into instar.approval (migration_id, evidence_hash, approved_by, approved_at)"
                        + " values (:id, :hash, :who, :at)")
                .param("id", migrationId)
                .param("hash", evidenceHash)
                .param("who", who)
                .param("at", time(at))
                .update();
    }

    Optional<Migration> find(String id) {
        return jdbc.sql(SELECT + " where m.id = :id")
                .param("id", id)
                .query((row, _) -> migration(row, instances(List.of(id))))
                .optional();
    }

    /** The latest migrations, newest first. */
    List<Migration> list() {
        List<String> ids = jdbc.sql(
                        "select id from instar.migration order by requested_at desc fetch first :limit rows only")
                .param("limit", LISTED)
                .query(String.class)
                .list();
        if (ids.isEmpty()) {
            return List.of();
        }
        Map<String, List<MigrationInstance>> instances = instances(ids);
        return jdbc.sql(SELECT + " where m.id in (:ids) order by m.requested_at desc")
                .param("ids", ids)
                .query((row, _) -> migration(row, instances))
                .list();
    }

    private static Migration migration(ResultSet row, Map<String, List<MigrationInstance>> instances)
            throws SQLException {
        String id = row.getString("id");
        OffsetDateTime approvedAt = row.getObject("approved_at", OffsetDateTime.class);
        return new Migration(
                id,
                row.getString("tier"),
                EngineVersion.parse(row.getString("source")),
                EngineVersion.parse(row.getString("target")),
                row.getString("requested_by"),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                instances.getOrDefault(id, List.of()),
                row.getString("approved_by"),
                approvedAt == null ? null : approvedAt.toInstant(),
                row.getString("evidence_hash"));
    }

    private Map<String, List<MigrationInstance>> instances(List<String> migrationIds) {
        Map<String, List<MigrationInstance>> byMigration = new HashMap<>();
        jdbc.sql("select * from instar.migration_instance where migration_id in (:ids)"
                        + " order by migration_id, instance_id")
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
                URI.create(row.getString("endpoint")),
                Step.valueOf(row.getString("step")),
                row.getInt("attempt"),
                row.getString("task_id"),
                row.getString("message"),
                row.getString("evidence_hash"),
                row.getInt("databases"),
                row.getLong("row_count"),
                row.getObject("changed_at", OffsetDateTime.class).toInstant());
    }

    private static OffsetDateTime time(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
