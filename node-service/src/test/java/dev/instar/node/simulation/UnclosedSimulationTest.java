package dev.instar.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.FaultTable;
import dev.instar.node.World;
import dev.instar.node.database.DatabaseStatus;
import dev.instar.node.database.Databases;
import dev.instar.node.operation.preflight.Orphans;
import dev.instar.node.problem.JournalInDoubt;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.Gate;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An opening of a database that was not closed is stopped or fails at every effect: every row is there, and the database
 * can be opened once the fault is gone.
 */
@ExtendWith(QuietWorld.class)
class UnclosedSimulationTest {

    @TempDir
    static Path packs;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void no_row_is_lost_by_a_stop(boolean power) throws IOException {
        var instance = unclosed();
        Map<String, Map<String, List<String>>> rows = instance.rows();
        SimulatedInstance.Moment moment = instance.moment();
        for (int effects = 0; ; effects++) {
            instance.returnTo(moment);
            instance.world().stopAfter(effects);
            try {
                open(instance);
            } catch (World.Stopped | RuntimeException e) {
                assertThat(instance.world().isStopped()).as(e.toString()).isTrue();
            }
            if (!instance.world().isStopped()) {
                assertThat(effects).isGreaterThan(8);
                FaultTable.row(
                        "the world stops while a database is opened that was not closed", effects, "no row lost");
                return;
            }
            String when =
                    "stopped after effect " + effects + " (" + instance.world().last() + ")";
            if (power) {
                instance.losePower();
            } else {
                instance.kill();
            }
            instance.restart();
            assertThat(instance.rows()).as(when).isEqualTo(rows);
            requireOpened(instance, rows, when);
        }
    }

    @ParameterizedTest
    @EnumSource
    void no_row_is_lost_by_a_failure(World.Fault fault) throws IOException {
        var instance = unclosed();
        Map<String, Map<String, List<String>>> rows = instance.rows();
        SimulatedInstance.Moment moment = instance.moment();
        for (int effect = 0; ; effect++) {
            for (boolean ever : new boolean[] {false, true}) {
                instance.returnTo(moment);
                instance.world().failAt(effect, fault, ever);
                try {
                    open(instance);
                } catch (NodeException | JournalInDoubt | UncheckedIOException e) {
                    // What it says is looked at elsewhere.
                }
                int happened = instance.world().count();
                String when = instance.world().effects().get(Math.min(effect, happened - 1))
                        + (ever ? ", and all that follow" : "");
                instance.world().goOn();
                if (happened <= effect) {
                    return;
                }
                instance.settle();
                requireOpened(instance, rows, when);
                instance.kill();
                instance.restart();
                requireOpened(instance, rows, when + ", restarted");
            }
        }
    }

    private static SimulatedInstance unclosed() throws IOException {
        var instance = new SimulatedInstance(QuietWorld.packs(packs));
        instance.fillAndClose();
        instance.leaveUnclosed("g1");
        return instance;
    }

    private static void open(SimulatedInstance instance) {
        instance.node().get(Databases.class).reopen("g1", "");
    }

    private static void requireOpened(
            SimulatedInstance instance, Map<String, Map<String, List<String>>> rows, String when) {
        open(instance);
        assertThat(instance.rows()).as(when).isEqualTo(rows);
        assertThat(instance.node().get(DatabaseStatus.class).info("g1").gate())
                .as(when)
                .isEqualTo(Gate.SERVING);
        assertThat(instance.node().get(Orphans.class).sentences()).as(when).isEmpty();
        assertThat(instance.export().state()).as(when).isEqualTo(TaskState.COMPLETED);
        assertThat(instance.rows()).as(when).isEqualTo(rows);
        instance.rollBack();
    }
}
