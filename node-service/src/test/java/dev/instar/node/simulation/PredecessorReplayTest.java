package dev.instar.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.FaultTable;
import dev.instar.node.World;
import dev.instar.node.journal.DatabaseState;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * How the pipeline before this one lost databases: killed in an import, it forgot which originals it had renamed; the
 * retry renamed a partial file over the original, and failed. Here every import is killed at every effect, tried again
 * with an engine that lies, killed and tried once more; the originals are there, byte for byte.
 */
@ExtendWith(QuietWorld.class)
class PredecessorReplayTest {

    @TempDir
    Path packs;

    @Test
    void an_import_that_is_killed_retried_and_fails_leaves_the_original_as_it_was() throws IOException {
        var instance = new SimulatedInstance(QuietWorld.packs(packs));
        instance.fillAndClose();
        var invariants = new Invariants(instance);
        Act.IMPORT.prepare(instance);
        SimulatedInstance.Moment exported = instance.moment();
        int kills = 0;
        boolean stopped = true;
        for (int effects = 0; stopped; effects++) {
            instance.returnTo(exported);
            stopped = killedAfter(effects, instance);
            if (!stopped) {
                break;
            }
            kills++;
            instance.fakes().storeInCopies(rows -> rows.isEmpty() ? rows : rows.subList(1, rows.size()));
            for (int retry = 1; retry <= 2; retry++) {
                String when = "killed after effect " + effects + ", retry " + retry;
                retryAndFail(instance, when);
                invariants.check(instance, when);
                instance.kill();
                instance.restart();
                invariants.check(instance, when + ", then killed");
            }
            instance.fakes().storeInCopies(rows -> rows);
            if (Act.IMPORT.isUnfinished(instance)) {
                assertThat(instance.importAll().state()).isEqualTo(TaskState.COMPLETED);
            }
            invariants.check(instance, "killed after effect " + effects + ", imported at last");
        }
        assertThat(kills).isGreaterThan(20);
        FaultTable.row(
                "the predecessor's loss: import killed, retried with a lying engine, killed, retried",
                kills,
                "held, then imported");
    }

    private static boolean killedAfter(int effects, SimulatedInstance instance) {
        instance.world().stopAfter(effects);
        try {
            instance.importAll();
        } catch (World.Stopped e) {
            // The world ended before the task had begun.
        }
        boolean stopped = instance.world().isStopped();
        if (stopped) {
            instance.kill();
            instance.restart();
        }
        return stopped;
    }

    private static void retryAndFail(SimulatedInstance instance, String when) {
        List<DatabaseState> waiting = instance.states().values().stream()
                .filter(state -> !(state instanceof DatabaseState.Imported))
                .toList();
        if (!waiting.isEmpty()) {
            assertThat(instance.importAll().state()).as(when).isEqualTo(TaskState.FAILED);
            assertThat(instance.states().values().stream().filter(DatabaseState.Held.class::isInstance))
                    .as(when)
                    .hasSameSizeAs(waiting);
        }
    }
}
