package dev.instar.console.approval;

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

/** Requests and decisions; a decision is written once and never changed. */
@Repository
class ApprovalRepository {

    private static final String SELECT = "select * from instar.approval_request";
    private static final int MOST = 2_000;

    private final JdbcClient jdbc;

    ApprovalRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(ApprovalRequest request) {
        jdbc.sql("insert into instar.approval_request (id, migration_id, subject, plan_hash, evidence_hash,"
                        + " requested_by, quorum, requested_at, expires_at, announced) values (:id, :migration,"
                        + " :subject, :plan, :evidence, :by, :quorum, :at, :expires, 'PENDING')")
                .param("id", request.id())
                .param("migration", request.migrationId())
                .param("subject", request.subject())
                .param("plan", request.planHash())
                .param("evidence", request.evidenceHash())
                .param("by", request.requestedBy())
                .param("quorum", request.quorum())
                .param("at", time(request.requestedAt()))
                .param("expires", time(request.expiresAt()))
                .update();
    }

    void supersede(String migrationId, String subject, Instant at) {
        jdbc.sql("update instar.approval_request set superseded_at = :at"
                        + " where migration_id = :migration and subject = :subject and superseded_at is null")
                .param("at", time(at))
                .param("migration", migrationId)
                .param("subject", subject)
                .update();
    }

    /** Holds the request locked until the transaction ends, so that decisions are taken one by one. */
    Optional<ApprovalRequest> lock(String id) {
        return find(SELECT + " where id = :value for update", id).stream().findFirst();
    }

    void insert(String requestId, Decision decision) {
        jdbc.sql("insert into instar.approval_decision (request_id, who, approves, note, at, signature)"
                        + " values (:request, :who, :approves, :note, :at, :signature)")
                .param("request", requestId)
                .param("who", decision.who())
                .param("approves", decision.approves())
                .param("note", decision.note())
                .param("at", time(decision.at()))
                .param("signature", decision.signature())
                .update();
    }

    Optional<ApprovalRequest> find(String id) {
        return find(SELECT + " where id = :value", id).stream().findFirst();
    }

    /** All of a migration, newest first. */
    List<ApprovalRequest> ofMigration(String migrationId) {
        return find(SELECT + " where migration_id = :value order by requested_at desc, id desc", migrationId);
    }

    /** Requests that no newer one replaced, newest first. */
    List<ApprovalRequest> current() {
        return find(
                SELECT + " where superseded_at is null and id <> :value order by requested_at desc, id desc"
                        + " fetch first " + MOST + " rows only",
                "");
    }

    /** Requests whose state nobody was told yet may have changed. */
    Map<String, String> announced() {
        Map<String, String> states = new HashMap<>();
        jdbc.sql("select id, announced from instar.approval_request where announced in ('PENDING', 'WAITING')")
                .query(row -> {
                    states.put(row.getString("id"), row.getString("announced"));
                });
        return states;
    }

    /**
     * Marks a state of a request as announced.
     *
     * @return false if another console announced it
     */
    boolean announce(String id, String before, String after) {
        return jdbc.sql("update instar.approval_request set announced = :after where id = :id and announced = :before")
                        .param("after", after)
                        .param("id", id)
                        .param("before", before)
                        .update()
                == 1;
    }

    private List<ApprovalRequest> find(String sql, String value) {
        List<ApprovalRequest> requests = jdbc.sql(sql)
                .param("value", value)
                .query((row, _) -> request(row))
                .list();
        if (requests.isEmpty()) {
            return requests;
        }
        Map<String, List<Decision>> decisions = new HashMap<>();
        jdbc.sql("select * from instar.approval_decision where request_id in (:ids) order by at")
                .param("ids", requests.stream().map(ApprovalRequest::id).toList())
                .query(row -> {
                    decisions
                            .computeIfAbsent(row.getString("request_id"), _ -> new ArrayList<>())
                            .add(new Decision(
                                    row.getString("who"),
                                    row.getBoolean("approves"),
                                    row.getString("note"),
                                    row.getObject("at", OffsetDateTime.class).toInstant(),
                                    row.getString("signature")));
                });
        return requests.stream()
                .map(request -> new ApprovalRequest(
                        request.id(),
                        request.migrationId(),
                        request.subject(),
                        request.planHash(),
                        request.evidenceHash(),
                        request.requestedBy(),
                        request.quorum(),
                        request.requestedAt(),
                        request.expiresAt(),
                        request.supersededAt(),
                        decisions.getOrDefault(request.id(), List.of())))
                .toList();
    }

    private static ApprovalRequest request(ResultSet row) throws SQLException {
        @Nullable OffsetDateTime superseded = row.getObject("superseded_at", OffsetDateTime.class);
        return new ApprovalRequest(
                row.getString("id"),
                row.getString("migration_id"),
                row.getString("subject"),
                row.getString("plan_hash"),
                row.getString("evidence_hash"),
                row.getString("requested_by"),
                row.getInt("quorum"),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                superseded == null ? null : superseded.toInstant(),
                List.of());
    }

    private static OffsetDateTime time(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
