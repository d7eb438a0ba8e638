package dev.instar.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.FaultTable;
import dev.instar.node.FullDepth;
import dev.instar.node.World;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Stops the world after every single effect of every operation, starts again, and looks whether anything was lost. Each
 * stop is tried as a loss of power, every eighth, and in {@code ./instar crash} each, also as the death of the process.
 */
@ExtendWith(QuietWorld.class)
class CrashSimulationTest {

    /** How the node ends. */
    private enum End {
        KILLED,
        WITHOUT_POWER
    }

    @TempDir
    static Path packs;

    @ParameterizedTest(name = "{0}")
    @EnumSource(Act.class)
    void nothing_is_lost_wherever_the_world_stops(Act act) throws IOException {
        var instance = new SimulatedInstance(QuietWorld.packs(packs));
        assertThat(instance.hasPacks()).isTrue();
        instance.fillAndClose();
        var invariants = new Invariants(instance);
        act.prepare(instance);
        SimulatedInstance.Moment moment = instance.moment();
        int points = 0;
        for (End end : End.values()) {
            points += stopAtEveryEffect(act, instance, invariants, moment, end);
        }
        FaultTable.row("the world stops after effect k, for every k: " + act, points, "recovered and resumed");
    }

    private static int stopAtEveryEffect(
            Act act, SimulatedInstance instance, Invariants invariants, SimulatedInstance.Moment moment, End end) {
        int points = 0;
        // What a loss of power leaves is the harder case; in every build some deaths of the process are tried beside
        // it.
        int step = FullDepth.ASKED_FOR || end == End.WITHOUT_POWER ? 1 : 8;
        for (int effects = 0; ; effects += step) {
            instance.returnTo(moment);
            instance.world().stopAfter(effects);
            String when = act + " stopped after effect " + effects + ", " + end;
            boolean through = run(act, instance);
            if (!instance.world().isStopped()) {
                assertThat(through).as(act + " without a stop").isTrue();
                invariants.check(instance, act + " without a stop");
                assertThat(act.isThrough(instance)).as(act + " without a stop").isTrue();
                return points;
            }
            when += " (" + instance.world().last() + ")";
            end(instance, end);
            if (FullDepth.ASKED_FOR) {
                points += stopRecoveryAtEveryEffect(instance, invariants, end, when);
            }
            instance.restart();
            invariants.check(instance, when);
            resume(act, instance, when);
            invariants.check(instance, when + ", then resumed");
            points++;
        }
    }

    private static int stopRecoveryAtEveryEffect(
            SimulatedInstance instance, Invariants invariants, End end, String when) {
        SimulatedInstance.Moment stopped = instance.moment();
        for (int effects = 0; ; effects++) {
            instance.world().stopAfter(effects);
            try {
                instance.restart();
            } catch (RuntimeException | World.Stopped e) {
                assertThat(instance.world().isStopped()).as("%s: %s", when, e).isTrue();
            }
            boolean wasStopped = instance.world().isStopped();
            end(instance, end);
            if (wasStopped) {
                instance.restart();
                invariants.check(instance, when + ", recovery stopped after effect " + effects);
            }
            instance.putBack(stopped);
            if (!wasStopped) {
                return effects;
            }
        }
    }

    private static void end(SimulatedInstance instance, End end) {
        switch (end) {
            case KILLED -> instance.kill();
            case WITHOUT_POWER -> instance.losePower();
        }
    }

    private static boolean run(Act act, SimulatedInstance instance) {
        try {
            return SimulatedInstance.completed(act.run(instance));
        } catch (World.Stopped e) {
            return false;
        } catch (RuntimeException e) {
            assertThat(instance.world().isStopped()).as("%s failed: %s", act, e).isTrue();
            return false;
        }
    }

    /** What an operator does who finds the operation interrupted. */
    private static void resume(Act act, SimulatedInstance instance, String when) {
        if (act.isUnfinished(instance)) {
            var task = act.run(instance);
            assertThat(task.state())
                    .as("%s, then repeated: %s", when, task.problem())
                    .isEqualTo(TaskState.COMPLETED);
        }
        assertThat(act.isThrough(instance))
                .as("%s, then resumed: %s", when, instance.states())
                .isTrue();
    }
}
