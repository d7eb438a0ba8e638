package dev.instar.console.plan;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Plans under their hashes; a plan that is stored never changes. */
@Repository
class PlanRepository {

    private static final int LISTED = 200;

    private final JdbcClient jdbc;

    PlanRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void save(Plan plan, String who, Instant at) {
        String hash = PlanDocument.hash(plan);
        // Two consoles may save the same plan at the same moment; the one that finds it there has nothing to do.
        jdbc.sql("insert into instar.plan (hash, name, document, saved_by, saved_at)"
                        + " select :hash, :name, :document, :who, :at"
                        + " where not exists (select 1 from instar.plan where hash = :hash)")
                .param("hash", hash)
                .param("name", plan.name())
                .param("document", PlanDocument.write(plan))
                .param("who", who)
                .param("at", OffsetDateTime.ofInstant(at, ZoneOffset.UTC))
                .update();
    }

    Optional<Plans.Saved> find(String hash) {
        return jdbc.sql("select * from instar.plan where hash = :hash")
                .param("hash", hash)
                .query((row, _) -> saved(row))
                .optional();
    }

    List<Plans.Saved> list() {
        return jdbc.sql("select * from instar.plan order by saved_at desc, hash fetch first :most rows only")
                .param("most", LISTED)
                .query((row, _) -> saved(row))
                .list();
    }

    private static Plans.Saved saved(ResultSet row) throws SQLException {
        return new Plans.Saved(
                row.getString("hash"),
                PlanDocument.read(row.getString("document")),
                row.getString("saved_by"),
                row.getObject("saved_at", OffsetDateTime.class).toInstant());
    }
}
