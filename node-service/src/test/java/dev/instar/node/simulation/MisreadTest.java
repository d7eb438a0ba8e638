package dev.instar.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.FaultTable;
import dev.instar.node.problem.JournalInDoubt;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A file is read with one bit wrong, once or from then on, and the node goes on: no wrong row is ever served, and the
 * operation can be brought to its end once the disk reads right again.
 */
@ExtendWith(QuietWorld.class)
class MisreadTest {

    private static final boolean ALL = Boolean.getBoolean("instar.crash.full");
    private static final int STEP = 5;

    @TempDir
    static Path packs;

    @ParameterizedTest(name = "{0}")
    @EnumSource(Act.class)
    void no_wrong_row_is_served(Act act) throws IOException {
        var instance = new SimulatedInstance(QuietWorld.packs(packs));
        instance.fillAndClose();
        var invariants = new Invariants(instance);
        act.prepare(instance);
        SimulatedInstance.Moment moment = instance.moment();
        instance.returnTo(moment);
        instance.world().goOn();
        assertThat(act.run(instance).state()).isEqualTo(TaskState.COMPLETED);
        List<String> reads = instance.world().reads();
        int points = 0;
        for (int read = 0; read < reads.size(); read += ALL ? 1 : STEP) {
            for (boolean ever : List.of(false, true)) {
                misread(act, instance, invariants, moment, read, ever);
                points++;
            }
        }
        FaultTable.row("file k is read with a wrong bit, for k: " + act, points, "no wrong row, brought to its end");
    }

    private static void misread(
            Act act,
            SimulatedInstance instance,
            Invariants invariants,
            SimulatedInstance.Moment moment,
            int read,
            boolean ever) {
        instance.returnTo(moment);
        instance.world().misreadAt(read, ever);
        @Nullable TaskSnapshot task = run(act, instance);
        List<String> reads = instance.world().reads();
        String when = act + ": " + (read < reads.size() ? reads.get(read) : "nothing more")
                + (ever ? ", and all that follow" : "") + ", task "
                + (task == null ? "refused" : task.state() + " " + task.problem());
        instance.world().goOn();
        instance.settle();
        assertThat(instance.running()).as(when).isEmpty();
        if (task != null && task.state() == TaskState.COMPLETED) {
            assertThat(act.isThrough(instance))
                    .as("COMPLETED means done. " + when)
                    .isTrue();
        }
        if (act.isUnfinished(instance)) {
            TaskSnapshot again = act.run(instance);
            assertThat(again.state())
                    .as("retried. %s: %s", when, again.problem())
                    .isEqualTo(TaskState.COMPLETED);
        }
        assertThat(act.isThrough(instance))
                .as("retried. %s: %s", when, instance.states())
                .isTrue();
        invariants.check(instance, when + ", then retried");
        instance.kill();
        instance.restart();
        invariants.check(instance, when + ", then retried and restarted");
    }

    private static @Nullable TaskSnapshot run(Act act, SimulatedInstance instance) {
        try {
            return act.run(instance);
        } catch (NodeException | UncheckedIOException | JournalInDoubt e) {
            return null;
        }
    }
}
