package dev.instar.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.FaultTable;
import dev.instar.node.World;
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
 * Lets every single effect of every operation fail, in each way it can fail, once and from then on, and the node runs on.
 * An operation may be lost, a database never; and once the fault is gone, a retry succeeds without a restart. In every
 * build each seventh effect and each fsync of the journal, in {@code ./instar crash} all.
 */
@ExtendWith(QuietWorld.class)
class FailAndGoOnTest {

    private static final boolean ALL = Boolean.getBoolean("instar.crash.full");
    private static final int STEP = 11;

    @TempDir
    static Path packs;

    @ParameterizedTest(name = "{0}")
    @EnumSource(Act.class)
    void a_retry_succeeds_once_the_fault_is_gone(Act act) throws IOException {
        var instance = new SimulatedInstance(QuietWorld.packs(packs));
        instance.fillAndClose();
        var invariants = new Invariants(instance);
        act.prepare(instance);
        SimulatedInstance.Moment moment = instance.moment();
        int points = 0;
        List<String> effects = effects(act, instance, moment);
        for (int effect = 0; effect < effects.size(); effect++) {
            if (!ALL && effect % STEP != 0 && !effects.get(effect).startsWith("sync /data/journal")) {
                continue;
            }
            for (World.Fault fault : World.Fault.values()) {
                for (boolean ever : List.of(false, true)) {
                    failAt(act, instance, invariants, moment, effect, fault, ever);
                    points++;
                }
            }
        }
        FaultTable.row("effect k fails and the node goes on, for k: " + act, points, "retried with success");
    }

    private static List<String> effects(Act act, SimulatedInstance instance, SimulatedInstance.Moment moment) {
        instance.returnTo(moment);
        instance.world().goOn();
        assertThat(act.run(instance).state()).isEqualTo(TaskState.COMPLETED);
        return instance.world().effects();
    }

    private static void failAt(
            Act act,
            SimulatedInstance instance,
            Invariants invariants,
            SimulatedInstance.Moment moment,
            int effect,
            World.Fault fault,
            boolean ever) {
        instance.returnTo(moment);
        instance.world().failAt(effect, fault, ever);
        @Nullable TaskSnapshot task = run(act, instance);
        List<String> effects = instance.world().effects();
        assertThat(effects).as(act + " without fault").hasSizeGreaterThan(effect);
        String when = act + ": " + effects.get(effect) + (ever ? ", and all that follow" : "") + ", task "
                + (task == null ? "refused" : task.state() + " " + task.problem());
        instance.world().goOn();
        instance.settle();
        if (task != null && task.problem() != null) {
            assertThat(task.problem().detail())
                    .as("words for an operator. %s", when)
                    .doesNotContainPattern("[a-z]\\.[A-Z]\\w*(Exception|Error)|null");
        }
        assertThat(instance.running())
                .as("what nobody runs counts as running. " + when)
                .isEmpty();
        if (task != null && task.state() == TaskState.COMPLETED) {
            assertThat(act.isThrough(instance))
                    .as("COMPLETED means done. %s: %s", when, instance.states())
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
