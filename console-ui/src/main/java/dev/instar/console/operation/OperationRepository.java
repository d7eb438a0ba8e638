package dev.instar.console.operation;

import dev.instar.protocol.DatabaseProgress;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.WireJson;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** The operation table. Every change of a claimed row names its owner and fence, so that a console that lost it changes nothing. */
@Repository
class OperationRepository {

    /** How far an operation is, as its console said last. */
    record RunningProgress(String id, String instanceId, String owner, List<DatabaseProgress> databases) {}

    private static final int LONGEST_MESSAGE = 4_000;
    private static final int QUEUE_READ = 5_000;
    private static final String SELECT = "select * from instar.operation";

    private final JdbcClient jdbc;
    private final JsonMapper json = WireJson.mapper();

    OperationRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(Operation operation) {
        jdbc.sql("insert into instar.operation (id, migration_id, instance_id, wave, endpoint, kind, options,"
                        + " state, fence, queued_at) values (:id, :migration, :instance, :wave, :endpoint,"
                        + " :kind, :options, 'QUEUED', 0, :at)")
                .param("id", operation.id())
                .param("migration", operation.migrationId())
                .param("instance", operation.instanceId())
                .param("wave", operation.wave())
                .param("endpoint", operation.endpoint().toString())
                .param("kind", operation.kind().name())
                .param("options", json.writeValueAsString(operation.options()))
                .param("at", time(operation.queuedAt()))
                .update();
    }

    Optional<Operation> find(String id) {
        return jdbc.sql(SELECT + " where id = :id")
                .param("id", id)
                .query((row, _) -> operation(row))
                .optional();
    }

    List<Operation> queued() {
        return jdbc.sql(SELECT + " where state = 'QUEUED' order by queued_at, id fetch first :most rows only")
                .param("most", QUEUE_READ)
                .query((row, _) -> operation(row))
                .list();
    }

    List<Operation> running() {
        return jdbc.sql(SELECT + " where state = 'RUNNING'")
                .query((row, _) -> operation(row))
                .list();
    }

    List<Operation> ofMigration(String migrationId, int most) {
        return jdbc.sql(SELECT + " where migration_id = :migration order by queued_at desc, id desc"
                        + " fetch first :most rows only")
                .param("migration", migrationId)
                .param("most", most)
                .query((row, _) -> operation(row))
                .list();
    }

    Optional<Operation> latest(String migrationId, String instanceId) {
        // By attempt: the times are of the clocks of several consoles.
        return jdbc
                .sql(SELECT + " where migration_id = :migration and instance_id = :instance")
                .param("migration", migrationId)
                .param("instance", instanceId)
                .query((row, _) -> operation(row))
                .list()
                .stream()
                .max(Comparator.comparingInt(Operation::attempt));
    }

    boolean has(String migrationId, String instanceId, OperationKind kind, Set<OperationState> states) {
        return jdbc.sql(
                                "select count(*) from instar.operation where migration_id = :migration and instance_id = :instance"
                                        + " and kind = :kind and state in (:states)")
                        .param("migration", migrationId)
                        .param("instance", instanceId)
                        .param("kind", kind.name())
                        .param(
                                "states",
                                states.stream().map(OperationState::name).toList())
                        .query(Long.class)
                        .single()
                > 0;
    }

    List<Operation> open(String migrationId) {
        return jdbc.sql(SELECT + " where migration_id = :migration and state in ('QUEUED', 'RUNNING')")
                .param("migration", migrationId)
                .query((row, _) -> operation(row))
                .list();
    }

    boolean withdraw(String id, Instant at) {
        return jdbc.sql("update instar.operation set state = 'WITHDRAWN', ended_at = :at"
                                + " where id = :id and state = 'QUEUED'")
                        .param("id", id)
                        .param("at", time(at))
                        .update()
                == 1;
    }

    long count(OperationState state) {
        return jdbc.sql("select count(*) from instar.operation where state = :state")
                .param("state", state.name())
                .query(Long.class)
                .single();
    }

    /** The database's time, which all consoles share. */
    Instant now() {
        return jdbc.sql("select current_timestamp")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }

    /**
     * Claims operations whose lease ran out, and queued ones that may start. One console at a time is here: the fence row
     * is held locked until the end.
     *
     * @return what the caller has to watch from now on
     */
    @Transactional
    public List<Operation> claim(String owner, Duration lease, OperationAdmission admission) {
        long given = jdbc.sql("select last_given from instar.fence for update")
                .query(Long.class)
                .single();
        Instant now = now();
        // Nodes remember the highest: a database that was restored or made anew goes on above what it gave before.
        long fence = Math.max(given, now.getEpochSecond());
        List<Operation> running = running();
        List<Operation> chosen =
                new ArrayList<>(running.stream().filter(expired(now)).toList());
        chosen.addAll(admission.startable(queued(), running, now));
        List<Operation> claimed = new ArrayList<>();
        for (Operation operation : chosen) {
            fence++;
            boolean mine = jdbc.sql("update instar.operation set state = 'RUNNING', owner = :owner,"
                                    + " lease_until = :until, fence = :fence, claims = claims + 1, started_at = coalesce(started_at, :now)"
                                    + " where id = :id and state = :state and fence = :before")
                            .param("owner", owner)
                            .param("until", time(now.plus(lease)))
                            .param("fence", fence)
                            .param("now", time(now))
                            .param("id", operation.id())
                            .param("state", operation.state().name())
                            .param("before", operation.fence())
                            .update()
                    == 1;
            if (mine) {
                claimed.add(find(operation.id()).orElseThrow());
            }
        }
        jdbc.sql("update instar.fence set last_given = :fence")
                .param("fence", fence)
                .update();
        return claimed;
    }

    static Predicate<Operation> expired(Instant now) {
        return operation ->
                operation.leaseUntil() == null || operation.leaseUntil().isBefore(now);
    }

    /**
     * Extends the leases of what is watched. An operation that was claimed but is watched no more is left to run out, so
     * that some console takes it up.
     *
     * @return ids of those that are still the owner's
     */
    @Transactional
    public Set<String> renew(String owner, Set<String> watched, Duration lease) {
        jdbc.sql("update instar.operation set lease_until = :until"
                        + " where owner = :owner and state = 'RUNNING' and id in (:watched)")
                .param("until", time(now().plus(lease)))
                .param("owner", owner)
                .param("watched", watched)
                .update();
        return new TreeSet<>(jdbc.sql("select id from instar.operation where owner = :owner and state = 'RUNNING'")
                .param("owner", owner)
                .query(String.class)
                .list());
    }

    /** Lets other consoles take over at once. */
    @Transactional
    public void release(String owner) {
        jdbc.sql("update instar.operation set lease_until = :past where owner = :owner and state = 'RUNNING'")
                .param("past", time(now().minusSeconds(1)))
                .param("owner", owner)
                .update();
    }

    /**
     * Keeps what the watching console knows of the databases, for the others to show.
     *
     * @param silentSince since when the node has not answered; {@code null} while it answers
     */
    void saveProgress(String id, String owner, List<DatabaseProgress> progress, @Nullable Instant silentSince) {
        jdbc.sql("update instar.operation set progress = :progress, silent_since = :since"
                        + " where id = :id and owner = :owner and state = 'RUNNING'")
                .param("progress", json.writeValueAsString(progress))
                .param("since", silentSince == null ? null : time(silentSince))
                .param("id", id)
                .param("owner", owner)
                .update();
    }

    /** The latest progress of every operation that runs. */
    List<RunningProgress> progress() {
        return jdbc.sql("select id, instance_id, owner, progress from instar.operation"
                        + " where state = 'RUNNING' and progress is not null")
                .query((row, _) -> new RunningProgress(
                        row.getString("id"),
                        row.getString("instance_id"),
                        row.getString("owner"),
                        List.of(json.readValue(row.getString("progress"), DatabaseProgress[].class))))
                .list();
    }

    /** Whether the claim still holds. */
    boolean isHeld(Operation claimed) {
        return find(claimed.id())
                .filter(now -> now.state() == OperationState.RUNNING && now.fence() == claimed.fence())
                .isPresent();
    }

    boolean setTask(Operation claimed, String taskId) {
        return jdbc.sql("update instar.operation set task_id = :task"
                                + " where id = :id and fence = :fence and state = 'RUNNING'")
                        .param("task", taskId)
                        .param("id", claimed.id())
                        .param("fence", claimed.fence())
                        .update()
                == 1;
    }

    /**
     * Writes the end of a claimed operation.
     *
     * @return false if the claim was lost; nothing is changed then
     */
    boolean end(Operation claimed, OperationState state, @Nullable String message) {
        return jdbc.sql("update instar.operation set state = :state, message = :message, ended_at = :at"
                                + " where id = :id and fence = :fence and state = 'RUNNING'")
                        .param("state", state.name())
                        .param(
                                "message",
                                message == null
                                        ? null
                                        : message.substring(0, Math.min(message.length(), LONGEST_MESSAGE)))
                        .param("at", time(now()))
                        .param("id", claimed.id())
                        .param("fence", claimed.fence())
                        .update()
                == 1;
    }

    private Operation operation(ResultSet row) throws SQLException {
        return new Operation(
                row.getString("id"),
                row.getString("migration_id"),
                row.getString("instance_id"),
                row.getInt("wave"),
                URI.create(row.getString("endpoint")),
                OperationKind.valueOf(row.getString("kind")),
                json.readValue(row.getString("options"), OperationOptions.class),
                OperationState.valueOf(row.getString("state")),
                row.getString("owner"),
                instant(row, "lease_until"),
                row.getLong("fence"),
                row.getInt("claims"),
                instant(row, "silent_since"),
                row.getString("task_id"),
                row.getString("message"),
                row.getObject("queued_at", OffsetDateTime.class).toInstant(),
                instant(row, "started_at"),
                instant(row, "ended_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime time(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
