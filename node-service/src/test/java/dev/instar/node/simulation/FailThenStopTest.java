package dev.instar.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.FaultTable;
import dev.instar.node.FullDepth;
import dev.instar.node.World;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One effect of an operation fails, the node runs on, and then the world stops: nothing is lost, and after the restart
 * the operation can be brought to its end. Of two databases, pairs of effects are drawn by a seed, 20 for each operation
 * in every build, 1 000 in {@code ./instar crash}; of one database, one of 50 pairs in every build, all in
 * {@code ./instar crash}.
 */
@ExtendWith(QuietWorld.class)
class FailThenStopTest {

    private static final int PAIRS = FullDepth.ASKED_FOR ? 1_000 : 20;
    private static final int ONE_PAIR_OF = 50;
    private static final List<World.Fault> FAULTS = List.of(World.Fault.values());
    private static final long SEED = Long.getLong("instar.seed", 20_261_128L);

    @TempDir
    static Path packs;

    @ParameterizedTest(name = "{0}")
    @EnumSource(Act.class)
    void nothing_is_lost_when_the_world_stops_after_an_effect_that_failed(Act act) throws IOException {
        var run = new Run(act, List.of("g1", "g2"));
        var random = new Random(SEED);
        for (int pair = 0; pair < PAIRS; pair++) {
            int failing = random.nextInt(run.effects);
            run.pair(failing, failing + 1 + random.nextInt(run.effects), random);
        }
        FaultTable.row("an effect fails, then the world stops: " + act, PAIRS, "recovered and resumed");
    }

    /** The way of failing, once or from then on, and whether the power goes too, are drawn for each pair. */
    @ParameterizedTest(name = "{0}")
    @EnumSource(Act.class)
    void nothing_of_one_database_is_lost_for_any_pair_of_effects(Act act) throws IOException {
        var run = new Run(act, List.of("g1"));
        var random = new Random(SEED);
        int pairs = 0;
        for (int failing = 0; failing < run.effects; failing++) {
            for (int last = failing + 1; last <= run.effects; last++) {
                if (FullDepth.ASKED_FOR || random.nextInt(ONE_PAIR_OF) == 0) {
                    run.pair(failing, last, random);
                    pairs++;
                }
            }
        }
        FaultTable.row(
                "effect j fails, then the world stops after k, for all j < k, one database: " + act,
                pairs,
                "recovered and resumed");
    }

    /** An act of some databases, to be met by pairs of faults. */
    private static final class Run {
        private final Act act;
        private final SimulatedInstance instance = new SimulatedInstance(QuietWorld.packs(packs));
        private final Invariants invariants;
        private final SimulatedInstance.Moment moment;
        private final int effects;

        Run(Act act, List<String> graphIds) throws IOException {
            this.act = act;
            instance.fillAndClose(graphIds);
            invariants = new Invariants(instance);
            act.prepare(instance);
            moment = instance.moment();
            effects = effects(act, instance, moment);
        }

        void pair(int failing, int last, Random random) throws IOException {
            World.Fault fault = FAULTS.get(random.nextInt(FAULTS.size()));
            boolean ever = random.nextBoolean();
            boolean withoutPower = random.nextBoolean();
            String when = act + ", seed " + SEED + ": effect " + failing + " fails (" + fault
                    + (ever ? ", and all that follow" : "") + "), the world stops after effect " + last
                    + (withoutPower ? " without power" : "");
            instance.returnTo(moment);
            instance.world().failAt(failing, fault, ever);
            instance.world().stopAfter(last);
            run(act, instance);
            when += ": " + struck(instance.world().effects());
            instance.world().goOn();
            if (withoutPower) {
                instance.losePower();
            } else {
                instance.kill();
            }
            instance.restart();
            invariants.check(instance, when);
            if (act.isUnfinished(instance)) {
                var task = act.run(instance);
                assertThat(task.state()).as("%s: %s", when, task.problem()).isEqualTo(TaskState.COMPLETED);
            }
            assertThat(act.isThrough(instance))
                    .as("%s: %s", when, instance.states())
                    .isTrue();
            invariants.check(instance, when + ", then resumed");
        }
    }

    /** A repeat finds names in their places, and has to make them durable all the same. */
    @ParameterizedTest(name = "{0}")
    @EnumSource(Act.class)
    void names_of_which_a_sync_failed_are_durable_once_the_operation_was_repeated(Act act) throws IOException {
        var instance = new SimulatedInstance(QuietWorld.packs(packs));
        instance.fillAndClose();
        var invariants = new Invariants(instance);
        act.prepare(instance);
        SimulatedInstance.Moment moment = instance.moment();
        effects(act, instance, moment);
        List<String> effects = instance.world().effects();
        for (int failing = 0; failing < effects.size(); failing++) {
            if (!effects.get(failing).startsWith("sync names in /data")) {
                continue;
            }
            String when = act + ", effect " + failing + " fails: " + effects.get(failing);
            instance.returnTo(moment);
            instance.world().failAt(failing, World.Fault.NOT_DONE, false);
            run(act, instance);
            instance.goOn();
            instance.settle();
            if (act.isUnfinished(instance)) {
                var task = act.run(instance);
                assertThat(task.state()).as("%s: %s", when, task.problem()).isEqualTo(TaskState.COMPLETED);
            }
            instance.losePower();
            instance.restart();
            assertThat(act.isThrough(instance))
                    .as("%s: %s", when, instance.states())
                    .isTrue();
            invariants.check(instance, when + ", then repeated, then without power");
        }
    }

    private static List<String> struck(List<String> effects) {
        return effects.stream()
                .filter(effect -> effect.startsWith("(failed") || effect.startsWith("(stopped"))
                .toList();
    }

    private static int effects(Act act, SimulatedInstance instance, SimulatedInstance.Moment moment) {
        instance.returnTo(moment);
        instance.world().goOn();
        assertThat(act.run(instance).state()).isEqualTo(TaskState.COMPLETED);
        List<String> effects = instance.world().effects();
        assertThat(effects).isNotEmpty();
        return effects.size();
    }

    /** It ends in whatever way: by the fault, by the stop, or well before both. */
    private static void run(Act act, SimulatedInstance instance) {
        try {
            act.run(instance);
        } catch (RuntimeException | Error e) {
            assertThat(struck(instance.world().effects())).as("%s: %s", act, e).isNotEmpty();
        }
    }
}
