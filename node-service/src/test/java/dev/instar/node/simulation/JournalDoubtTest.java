package dev.instar.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.World;
import dev.instar.node.database.ClientQueries;
import dev.instar.node.database.DatabaseCreation;
import dev.instar.node.database.Databases;
import dev.instar.node.journal.Doubt;
import dev.instar.node.journal.Journal;
import dev.instar.node.problem.JournalInDoubt;
import dev.instar.node.task.Tasks;
import dev.instar.protocol.QueryAnswer;
import dev.instar.protocol.Requests;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A journal in doubt: reads go on, nothing that would have to be recorded begins, and the truth is read a few times only. */
@ExtendWith(QuietWorld.class)
class JournalDoubtTest {

    private static final int READINGS = 3;
    private static final String COUNT = "MATCH (n:`Person`) RETURN count(*)";

    @TempDir
    static Path packs;

    private SimulatedInstance instance;

    @BeforeEach
    void fill() throws IOException {
        instance = new SimulatedInstance(
                QuietWorld.packs(packs), Map.of("limits.journal-readings", Integer.toString(READINGS)));
        instance.fill();
    }

    @Test
    void a_write_is_refused_and_reads_go_on() {
        query("g1", "CREATE (:`Person` {id: 'before'})");
        Map<String, Map<String, List<String>>> rows = instance.rows();
        QueryAnswer read = query("g1", COUNT);
        bringIntoDoubt(false);

        assertThatThrownBy(() -> query("g1", "CREATE (:`Person` {id: 'in doubt'})"))
                .isInstanceOf(JournalInDoubt.class);

        assertThat(query("g1", COUNT)).isEqualTo(read);
        assertThat(instance.rows()).isEqualTo(rows);
        instance.settle();
        query("g1", "CREATE (:`Person` {id: 'after'})");
        assertThat(instance.rows()).isNotEqualTo(rows);
    }

    @Test
    void a_start_of_an_operation_in_doubt_is_read_again_as_often_as_another_event() {
        instance.world().failWhere(effect -> effect.startsWith("sync /data/journal"));
        assertThatThrownBy(instance::preflight).isInstanceOf(JournalInDoubt.class);
        instance.settle();
        assertThat(instance.node().get(Journal.class).doubt()).isPresent();

        instance.goOn();
        instance.settle();

        assertThat(instance.node().get(Journal.class).doubt()).isEmpty();
        assertThat(instance.running()).isEmpty();
        assertThat(instance.preflight().problem()).isNull();
    }

    @Test
    void a_database_that_was_not_closed_is_read_and_none_of_its_files_changes() {
        instance.leaveUnclosed("g1");
        bringIntoDoubt(false);
        instance.world().goOn();

        assertThat(query("g1", COUNT).rows()).singleElement().asString().startsWith("[4,");

        assertThat(instance.world().effects()).isEmpty();
    }

    @Test
    void no_database_is_reopened_and_its_engine_stays() {
        query("g1", "CREATE (:`Person` {id: 'before'})");
        bringIntoDoubt(false);

        var databases = instance.node().get(Databases.class);
        assertThatThrownBy(() -> databases.reopen("g1", "")).isInstanceOf(JournalInDoubt.class);

        assertThat(databases.isOpenForWriting("g1")).isTrue();
        instance.settle();
        databases.reopen("g1", "");
    }

    @Test
    void no_database_is_created() {
        bringIntoDoubt(false);
        instance.world().goOn();

        var creation = instance.node().get(DatabaseCreation.class);
        assertThatThrownBy(() -> creation.create("g3")).isInstanceOf(JournalInDoubt.class);

        assertThat(instance.world().effects()).isEmpty();
        instance.settle();
        creation.create("g3");
    }

    @Test
    void nothing_that_needs_an_idle_node_begins() {
        bringIntoDoubt(false);
        List<String> done = new ArrayList<>();

        var tasks = instance.node().get(Tasks.class);
        assertThatThrownBy(() -> tasks.whileIdle(() -> done.add("in doubt"))).isInstanceOf(JournalInDoubt.class);

        instance.settle();
        tasks.whileIdle(() -> done.add("certain"));
        assertThat(done).containsExactly("certain");
    }

    @Test
    void the_truth_is_read_until_the_limit_and_the_last_reading_may_succeed() {
        bringIntoDoubt(true);
        settle(READINGS - 1);
        instance.world().goOn();

        settle(1);

        assertThat(journal().doubt()).isEmpty();
    }

    @Test
    void beyond_the_limit_the_node_waits_for_a_restart() {
        bringIntoDoubt(true);
        settle(READINGS);
        instance.world().goOn();

        settle(1);

        assertThat(journal().doubt()).isPresent();
        assertThat(instance.world().effects()).isEmpty();
        instance.kill();
        instance.restart();
        assertThat(journal().doubt()).isEmpty();
        assertThat(instance.states()).containsOnlyKeys("g1", "g2");
    }

    @Test
    void each_doubt_has_readings_of_its_own() {
        for (int doubt = 0; doubt < READINGS; doubt++) {
            bringIntoDoubt(true);
            settle(READINGS - 1);
            instance.world().goOn();
            // One look ends the doubt, the next one finds none.
            settle(2);
            assertThat(journal().doubt()).isEmpty();
        }
    }

    @Test
    void an_export_that_recovery_finds_declared_is_told_as_complete() throws IOException {
        SimulatedInstance.Moment before = instance.moment();
        instance.world().goOn();
        instance.export();
        List<String> effects = instance.world().effects();
        int declaredInDoubt = 0;
        for (int effect = 0; effect < effects.size(); effect++) {
            if (!effects.get(effect).startsWith("sync /data/journal")) {
                continue;
            }
            instance.returnTo(before);
            instance.world().failAt(effect, World.Fault.NOT_DONE, false);
            exportInDoubt();
            boolean isSeenComplete = isToldComplete();
            instance.world().goOn();
            instance.settle();

            assertThat(isToldComplete()).as(effects.get(effect)).isEqualTo(instance.isDeclared());
            declaredInDoubt += instance.isDeclared() && !isSeenComplete ? 1 : 0;
        }
        assertThat(declaredInDoubt).isPositive();
    }

    /** An export one of whose events may not be durable: its start, its end, or one in between. */
    private void exportInDoubt() {
        try {
            instance.export();
        } catch (JournalInDoubt e) {
            assertThat(journal().doubt()).isPresent();
        }
    }

    private boolean isToldComplete() {
        return instance.node().get(Tasks.class).list().stream().anyMatch(SimulatedInstance::completed);
    }

    /** @param ever whether the disk fails from then on */
    private void bringIntoDoubt(boolean ever) {
        Doubt.bring(instance.node(), instance.world(), ever);
        assertThat(journal().doubt()).isPresent();
    }

    private void settle(int looks) {
        for (int look = 0; look < looks; look++) {
            instance.settle();
        }
    }

    private Journal journal() {
        return instance.node().get(Journal.class);
    }

    private QueryAnswer query(String graphId, String statement) {
        return instance.node().get(ClientQueries.class).run(graphId, new Requests.Query(statement, null, null));
    }
}
