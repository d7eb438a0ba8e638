package dev.instar.console.plan.dryrun;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** How fast imports of this fleet were, measured over those that succeeded in the last 90 days. */
@Repository
public class ImportRates {

    private static final Duration LOOKED_BACK = Duration.ofDays(90);

    private record Measured(long bytes, Duration time) {}

    private final JdbcClient jdbc;
    private final Clock clock;

    ImportRates(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Seconds an instance of this size would be away; absent while nothing was measured. */
    @Nullable
    public Long secondsFor(long bytes) {
        var total = jdbc
                .sql("select i.byte_count, o.started_at, o.ended_at from instar.operation o"
                        + " join instar.migration_instance i"
                        + " on i.migration_id = o.migration_id and i.instance_id = o.instance_id"
                        + " where o.kind = 'IMPORT' and o.state = 'SUCCEEDED' and o.ended_at > :since"
                        + " order by o.ended_at desc fetch first 1000 rows only")
                .param("since", OffsetDateTime.ofInstant(clock.instant().minus(LOOKED_BACK), ZoneOffset.UTC))
                .query((row, _) -> new Measured(
                        row.getLong("byte_count"),
                        Duration.between(
                                row.getObject("started_at", OffsetDateTime.class),
                                row.getObject("ended_at", OffsetDateTime.class))))
                .list()
                .stream()
                .reduce(
                        new Measured(0, Duration.ZERO),
                        (a, b) -> new Measured(a.bytes() + b.bytes(), a.time().plus(b.time())));
        if (total.bytes() == 0) {
            return null;
        }
        return Math.max(
                1, Math.round((double) bytes / total.bytes() * total.time().toMillis() / 1_000));
    }
}
