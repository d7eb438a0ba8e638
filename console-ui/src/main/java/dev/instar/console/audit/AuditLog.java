package dev.instar.console.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Records acts; nothing here changes or removes a record. */
@Service
public class AuditLog {

    /** Who is named for what the console does by itself. */
    public static final String CONSOLE = "console";

    private static final String REASON = ". Reason: ";
    private static final String COMMENT = ". Comment: ";

    private static final int LONGEST_DETAIL = 4_000;
    private static final int SHOWN_WORDS = 500;

    /** One act; ids grow. */
    public record Entry(
            long id,
            Instant at,
            String who,
            String act,
            @Nullable String migrationId,
            @Nullable String instanceId,
            String detail) {

        /** What the person wrote, of an act whose detail begins with what it was about. */
        public String reason() {
            int at = detail.indexOf(REASON);
            return at < 0 ? detail : detail.substring(at + REASON.length());
        }
    }

    /** What an act was about, then why the person did it; either may be empty. */
    public static String because(String facts, String reason) {
        return facts.isEmpty() || reason.isBlank() ? facts + reason : facts + REASON + reason;
    }

    /** What a decision was about, then what the person remarked, if anything. */
    public static String commented(String facts, String comment) {
        return comment.isBlank() ? facts : facts + COMMENT + comment;
    }

    /** An act, such as {@code START_IMPORT}, as a reader would say it. */
    public static String words(String act) {
        return switch (act) {
            case "" -> "";
            case "WAVE_EXPORTING" -> "Wave exports";
            case "WAVE_GATE" -> "Wave waits for approval";
            case "WAVE_IMPORTING" -> "Wave imports";
            case "WAVE_SOAKING" -> "Wave soaks";
            case "CLOSED" -> "Migration closed";
            default -> {
                String words = act.toLowerCase(Locale.ROOT).replace('_', ' ');
                yield words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
            }
        };
    }

    private static final String WHERE = " where (cast(:who as varchar) is null or who = :who)"
            + " and (cast(:act as varchar) is null or act = :act)"
            + " and (cast(:migration as varchar) is null or migration_id = :migration)"
            + " and (cast(:instance as varchar) is null or instance_id = :instance)";

    private final JdbcClient jdbc;
    private final Clock clock;

    AuditLog(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Records an action in the transaction it belongs to.
     *
     * @param who subject id of the person, or {@link #CONSOLE}
     */
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

    /** Which records are looked for; absent parts narrow nothing. */
    public record Filter(
            @Nullable String who,
            @Nullable String act,
            @Nullable String migrationId,
            @Nullable String instanceId) {}

    /**
     * A part of the records, newest first.
     *
     * @param offset how many newer ones to leave out
     */
    public List<Entry> find(Filter filter, int offset, int limit) {
        return jdbc.sql("select * from instar.audit" + WHERE
                        + " order by id desc offset :offset rows fetch next :limit rows only")
                .params(parameters(filter))
                .param("offset", offset)
                .param("limit", limit)
                .query((row, _) -> entry(row))
                .list();
    }

    public int count(Filter filter) {
        return jdbc.sql("select count(*) from instar.audit" + WHERE)
                .params(parameters(filter))
                .query(Integer.class)
                .single();
    }

    /** All who did something, in alphabetical order. */
    public List<String> people() {
        return distinct("who");
    }

    /** Every act that was ever recorded, in alphabetical order. */
    public List<String> acts() {
        return distinct("act");
    }

    private List<String> distinct(String column) {
        return jdbc.sql("select distinct " + column + " from instar.audit order by " + column + " fetch first "
                        + SHOWN_WORDS + " rows only")
                .query(String.class)
                .list();
    }

    private static Map<String, @Nullable Object> parameters(Filter filter) {
        Map<String, @Nullable Object> parameters = new HashMap<>();
        parameters.put("who", filter.who());
        parameters.put("act", filter.act());
        parameters.put("migration", filter.migrationId());
        parameters.put("instance", filter.instanceId());
        return parameters;
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

    static Entry entry(ResultSet row) throws SQLException {
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
