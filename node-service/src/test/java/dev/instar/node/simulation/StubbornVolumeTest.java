package dev.instar.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.FaultTable;
import dev.instar.node.FullDepth;
import dev.instar.node.World;
import dev.instar.node.task.Tasks;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The node stops after any effect of an operation and starts on a volume that takes no byte more, or from which nothing
 * can be removed. It starts all the same, serves what it can, and goes on when the volume is well again, without another
 * restart. In every build each 13th effect, in {@code ./instar crash} all.
 */
@ExtendWith(QuietWorld.class)
class StubbornVolumeTest {

    private static final int STEP = FullDepth.ASKED_FOR ? 1 : 13;
    private static final List<String> NEEDING_ROOM =
            List.of("append to ", "write ", "copy ", "create ", "engine writes ");

    /** The volume stays as it is for so long that a count of tries would have run out. */
    private static final int LOOKS = 10;

    @TempDir
    static Path packs;

    @ParameterizedTest(name = "{0}")
    @EnumSource(Act.class)
    void a_node_starts_on_a_full_volume(Act act) throws IOException {
        startsOn(effect -> NEEDING_ROOM.stream().anyMatch(effect::startsWith), "on a full volume", act);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Act.class)
    void a_node_starts_where_nothing_can_be_removed(Act act) throws IOException {
        startsOn(effect -> effect.startsWith("delete "), "where nothing can be removed", act);
    }

    private static void startsOn(Predicate<String> volume, String where, Act act) throws IOException {
        var instance = new SimulatedInstance(QuietWorld.packs(packs));
        instance.fillAndClose();
        var invariants = new Invariants(instance);
        act.prepare(instance);
        SimulatedInstance.Moment moment = instance.moment();
        instance.returnTo(moment);
        instance.goOn();
        act.run(instance);
        int effects = instance.world().count();
        int points = 0;
        for (int last = 0; last <= effects; last += STEP) {
            String when = act + ", stopped after effect " + last + ", started " + where;
            instance.returnTo(moment);
            stopped(act, instance, last);
            instance.kill();
            instance.world().failWhere(volume);
            instance.restart();
            invariants.checkWhatServes(instance, when);
            assertThat(instance.running())
                    .as("what nobody runs counts as running. %s", when)
                    .isEmpty();
            for (int look = 0; look < LOOKS; look++) {
                instance.settle();
            }
            instance.goOn();
            instance.settle();
            if (act.isUnfinished(instance)) {
                TaskSnapshot again = act.run(instance);
                assertThat(again.state()).as("%s: %s", when, again.problem()).isEqualTo(TaskState.COMPLETED);
            }
            assertThat(act.isThrough(instance))
                    .as("%s: %s", when, instance.states())
                    .isTrue();
            instance.kill();
            instance.restart();
            invariants.check(instance, when + ", then resumed and restarted");
            points++;
        }
        FaultTable.row("stopped after effect k, started " + where + ", for k: " + act, points, "recovered and resumed");
    }

    private static void stopped(Act act, SimulatedInstance instance, int last) {
        World world = instance.world();
        world.stopAfter(last);
        try {
            act.run(instance);
        } catch (RuntimeException | Error e) {
            assertThat(world.isStopped()).as("%s: %s", act, e).isTrue();
        }
    }

    @Test
    void an_export_that_was_declared_counts_as_completed_though_its_end_was_not_written_down() throws IOException {
        var instance = new SimulatedInstance(QuietWorld.packs(packs));
        instance.fillAndClose();
        SimulatedInstance.Moment moment = instance.moment();
        instance.goOn();
        Act.EXPORT.run(instance);
        int last = instance.world().count();
        boolean declared;
        do {
            last--;
            instance.returnTo(moment);
            stopped(Act.EXPORT, instance, last);
            instance.kill();
            instance.restart();
            declared = instance.isDeclared();
            assertThat(instance.node().get(Tasks.class).list().getFirst().state())
                    .as("stopped after effect %s", last)
                    .isEqualTo(declared ? TaskState.COMPLETED : TaskState.INTERRUPTED);
        } while (declared);
    }

    @Test
    void an_export_that_cannot_be_removed_after_its_finalize_stops_no_other_operation() throws IOException {
        var instance = new SimulatedInstance(QuietWorld.packs(packs));
        instance.fillAndClose();
        Act.FINALIZE.prepare(instance);
        instance.world().failWhere(effect -> effect.startsWith("delete /data/exports"));
        Act.FINALIZE.run(instance);

        assertThat(instance.preflight().problem()).isNull();
        instance.kill();
        instance.world().failWhere(effect -> effect.startsWith("delete /data/exports"));
        instance.restart();

        assertThat(instance.preflight().problem()).isNull();
    }
}
