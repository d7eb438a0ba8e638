package dev.instar.console.audit;

import dev.instar.console.security.Signatures;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Seals the audit: every record gets the next number and a signature over itself and the seal before it, so that a
 * record that is changed, removed or put between others later is found. Records are sealed after they are committed,
 * because a seal within their transactions would make all of them wait for one another; those who can write to the
 * database can therefore still add a record at the end.
 */
@Service
public class AuditChain {

    private static final int SEALED_AT_ONCE = 1_000;

    /**
     * What a check of the whole chain found.
     *
     * @param sealed records whose seals hold, from the first on
     * @param lastSeal seal of the last of them; an empty text for none
     * @param brokenAt number of the first record that is not what was sealed, or is missing
     */
    public record Verdict(
            long sealed, String lastSeal, @Nullable Long brokenAt) {

        public boolean isWhole() {
            return brokenAt == null;
        }
    }

    private record Link(long seq, String seal) {}

    private final JdbcClient jdbc;
    private final Signatures signatures;

    AuditChain(JdbcClient jdbc, Signatures signatures) {
        this.jdbc = jdbc;
        this.signatures = signatures;
    }

    /** Seals what was recorded since, not what brings a seal of its own; two consoles do it in turn. */
    @Scheduled(fixedDelayString = "${instar.console.limits.seal:1s}")
    @Transactional
    public void seal() {
        boolean nothing = jdbc.sql(
                        "select id from instar.audit where seq is null and seal is null fetch first 1 rows only")
                .query(Long.class)
                .optional()
                .isEmpty();
        if (nothing) {
            return;
        }
        Link last = jdbc.sql("select last_seq, last_seal from instar.audit_chain for update")
                .query((row, _) -> new Link(row.getLong("last_seq"), row.getString("last_seal")))
                .single();
        List<Sealed> records = jdbc.sql("select * from instar.audit where seq is null and seal is null"
                        + " order by id fetch first :limit rows only")
                .param("limit", SEALED_AT_ONCE)
                .query((row, _) -> Sealed.of(row))
                .list();
        for (Sealed sealed : records) {
            long seq = last.seq() + 1;
            last = new Link(seq, signatures.sign(sealed.text(seq, last.seal())));
            jdbc.sql("update instar.audit set seq = :seq, seal = :seal where id = :id")
                    .param("seq", last.seq())
                    .param("seal", last.seal())
                    .param("id", sealed.id())
                    .update();
        }
        jdbc.sql("update instar.audit_chain set last_seq = :seq, last_seal = :seal")
                .param("seq", last.seq())
                .param("seal", last.seal())
                .update();
    }

    /** Follows the chain from its first record to its last. */
    @Transactional(readOnly = true)
    public Verdict verify() {
        Link end = jdbc.sql("select last_seq, last_seal from instar.audit_chain")
                .query((row, _) -> new Link(row.getLong("last_seq"), row.getString("last_seal")))
                .single();
        Link last = new Link(0, "");
        while (last.seq() < end.seq()) {
            List<Sealed> records = jdbc.sql("select * from instar.audit where seq > :seq and seq <= :end"
                            + " order by seq fetch first :limit rows only")
                    .param("seq", last.seq())
                    .param("end", end.seq())
                    .param("limit", SEALED_AT_ONCE)
                    .query((row, _) -> Sealed.of(row))
                    .list();
            if (records.isEmpty()) {
                return new Verdict(last.seq(), last.seal(), last.seq() + 1);
            }
            for (Sealed sealed : records) {
                long seq = last.seq() + 1;
                if (sealed.seq() != seq || !signatures.holds(sealed.text(seq, last.seal()), sealed.seal())) {
                    return new Verdict(last.seq(), last.seal(), seq);
                }
                last = new Link(seq, sealed.seal());
            }
        }
        if (!last.seal().equals(end.seal())) {
            return new Verdict(last.seq(), last.seal(), last.seq());
        }
        boolean strangers = jdbc.sql("select id from instar.audit where (seq is null and seal is not null)"
                        + " or (seq is not null and seal is null) or seq < 1 or seq > :end fetch first 1 rows only")
                .param("end", end.seq())
                .query(Long.class)
                .optional()
                .isPresent();
        return new Verdict(last.seq(), last.seal(), strangers ? last.seq() + 1 : null);
    }

    private record Sealed(AuditLog.Entry entry, long seq, String seal) {

        static Sealed of(ResultSet row) throws SQLException {
            return new Sealed(
                    AuditLog.entry(row), row.getLong("seq"), Objects.requireNonNullElse(row.getString("seal"), ""));
        }

        long id() {
            return entry.id();
        }

        /** Every field with its length before it, so that no two records have the same text. */
        String text(long number, String before) {
            var text = new StringBuilder();
            for (Object field : new Object[] {
                before,
                number,
                entry.id(),
                entry.at(),
                entry.who(),
                entry.act(),
                Objects.requireNonNullElse(entry.migrationId(), ""),
                Objects.requireNonNullElse(entry.instanceId(), ""),
                entry.detail()
            }) {
                String value = field.toString();
                text.append(value.length()).append(':').append(value);
            }
            return text.toString();
        }
    }
}
