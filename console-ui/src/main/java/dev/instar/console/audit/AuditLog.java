package dev.instar.console.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Records acts; nothing here changes or removes a record. */
@Service
public class AuditLog {

    /** Who is named for what the console does by itself. */
    public static final String CONSOLE = "console";

    private static final int LONGEST_DETAIL = 4_000;

    /** One act; ids grow. */
    public record Entry(
            long id,
            Instant at,
            String who,
            String act,
            @Nullable String migrationId,
            @Nullable String instanceId,
            String detail) {}

    private final JdbcClient jdbc;
    private final Clock clock;

    AuditLog(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @param who subject id of the person, or {@link #CONSOLE} */
    public void record(
            String who, String act, @Nullable String migrationId, @Nullable String instanceId, String detail) {
        jdbc.sql("insert into instar.audit (at, who, act, migration_id, instance_id, detail)"
                        + " values (:at, :who, :act, :migration, :instance, :detail)")
                .param("at", OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                .param("who", who)
                .param("act", act)
                .param("migration", migrationId)
                .param("instance", instanceId)
                .param("detail", detail.substring(0, Math.min(detail.length(), LONGEST_DETAIL)))
                .update();
    }

    /** The latest acts on a migration, newest first. */
    public List<Entry> ofMigration(String migrationId, int limit) {
        return jdbc.sql("select * from instar.audit where migration_id = :migration"
                        + " order by id desc fetch first :limit rows only")
                .param("migration", migrationId)
                .param("limit", limit)
                .query((row, _) -> entry(row))
                .list();
    }

    /** Acts on a migration with an id above one, oldest first. */
    public List<Entry> ofMigrationAfter(String migrationId, long id, int limit) {
        return jdbc.sql("select * from instar.audit where migration_id = :migration and id > :id"
                        + " order by id fetch first :limit rows only")
                .param("migration", migrationId)
                .param("id", id)
                .param("limit", limit)
                .query((row, _) -> entry(row))
                .list();
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getLong("id"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("who"),
                row.getString("act"),
                row.getString("migration_id"),
                row.getString("instance_id"),
                row.getString("detail"));
    }
}
