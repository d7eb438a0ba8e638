package dev.instar.console.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.console.ConsoleTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A change of the audit in the database is detected. */
@ConsoleTest
class AuditChainTest {

    @Autowired
    AuditLog audit;

    @Autowired
    AuditChain chain;

    @Autowired
    JdbcClient jdbc;

    private final String migration = "m-" + UUID.randomUUID();

    private List<AuditLog.Entry> threeRecords() {
        for (String reason : List.of("first", "second", "third")) {
            audit.record("ada", "PAUSE", migration, null, reason);
        }
        chain.seal();
        assertThat(chain.verify().isWhole()).isTrue();
        return audit.ofMigrationAfter(migration, 0, 10);
    }

    @Test
    void a_chain_nobody_touched_is_whole_and_grows() {
        long before = chain.verify().sealed();
        threeRecords();
        assertThat(chain.verify().sealed()).isGreaterThanOrEqualTo(before + 3);
        assertThat(chain.verify().lastSeal()).hasSize(64);
    }

    @Test
    void a_changed_record_breaks_it_there() {
        AuditLog.Entry second = threeRecords().get(1);
        set(second, "detail", "I never said that");
        assertThat(chain.verify().brokenAt()).isEqualTo(seq(second));
        set(second, "detail", second.detail());
        assertThat(chain.verify().isWhole()).isTrue();
    }

    @Test
    void a_record_of_another_person_breaks_it() {
        AuditLog.Entry second = threeRecords().get(1);
        set(second, "who", "grace");
        assertThat(chain.verify().isWhole()).isFalse();
        set(second, "who", "ada");
    }

    @Test
    void a_removed_record_breaks_it_there() {
        AuditLog.Entry second = threeRecords().get(1);
        long seq = seq(second);
        setSeq(second, -seq);
        assertThat(chain.verify().brokenAt()).isEqualTo(seq);
        setSeq(second, seq);
        assertThat(chain.verify().isWhole()).isTrue();
    }

    @Test
    void records_removed_from_the_end_break_it() {
        AuditLog.Entry third = threeRecords().get(2);
        long seq = seq(third);
        setSeq(third, -seq);
        assertThat(chain.verify().isWhole()).isFalse();
        setSeq(third, seq);
    }

    private void setSeq(AuditLog.Entry entry, long seq) {
        jdbc.sql("update instar.audit set seq = :seq where id = :id")
                .param("seq", seq)
                .param("id", entry.id())
                .update();
    }

    @Test
    void a_record_with_a_seal_of_its_own_making_breaks_it() {
        AuditLog.Entry third = threeRecords().get(2);
        jdbc.sql("insert into instar.audit (at, who, act, detail, seal)"
                        + " select at, who, act, 'slipped in', 'x' from instar.audit where id = :id")
                .param("id", third.id())
                .update();
        chain.seal();
        assertThat(chain.verify().isWhole()).as("sealing does not take it in").isFalse();
        jdbc.sql("delete from instar.audit where detail = 'slipped in'").update();
        assertThat(chain.verify().isWhole()).isTrue();
    }

    private long seq(AuditLog.Entry entry) {
        return jdbc.sql("select seq from instar.audit where id = :id")
                .param("id", entry.id())
                .query(Long.class)
                .single();
    }

    private void set(AuditLog.Entry entry, String column, String value) {
        jdbc.sql("update instar.audit set " + column + " = :value where id = :id")
                .param("value", value)
                .param("id", entry.id())
                .update();
    }
}
