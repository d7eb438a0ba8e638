package dev.instar.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.FaultTable;
import dev.instar.node.FullDepth;
import dev.instar.node.World;
import dev.instar.node.engine.FailingEngines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Lets every single effect of every operation fail, in each way it can fail, once and from then on, and the node runs on.
 * An operation may be lost, a database never; and once the fault is gone, a retry succeeds without a restart. In every
 * build each 31st effect in every way, and each fsync of the journal once, in {@code ./instar crash} all.
 */
@ExtendWith(QuietWorld.class)
class FailAndGoOnTest {

    private static final int STEP = 31;
    private static final int ENGINE_STEP = 47;

    @TempDir
    static Path packs;

    @ParameterizedTest(name = "{0}")
    @EnumSource(Act.class)
    void a_retry_succeeds_once_the_fault_is_gone(Act act) throws IOException {
        FaultyRun run = FaultyRun.upTo(act, packs);
        World world = run.instance().world();
        int points = 0;
        List<String> effects = run.withoutFault(instance -> world.effects());
        for (int place = 0; place < effects.size(); place++) {
            int effect = place;
            boolean everyWay = FullDepth.ASKED_FOR || place % STEP == 0;
            if (!everyWay && !effects.get(place).startsWith("sync /data/journal")) {
                continue;
            }
            for (World.Fault fault : everyWay ? EnumSet.allOf(World.Fault.class) : EnumSet.of(World.Fault.NOT_DONE)) {
                for (boolean ever : everyWay ? List.of(false, true) : List.of(false)) {
                    run.with(() -> world.failAt(effect, fault, ever), () -> failed(world, effect, ever));
                    points++;
                }
            }
        }
        FaultTable.row("effect k fails and the node goes on, for k: " + act, points, "retried with success");
    }

    /** What a failed import or undo leaves has to be a way back, too. */
    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"IMPORT", "IMPORT_ALL_OR_NOTHING", "UNDO_ROLLBACK"})
    void a_rollback_succeeds_once_the_fault_is_gone(Act act) throws IOException {
        FaultyRun run = FaultyRun.upTo(act, packs);
        World world = run.instance().world();
        int points = 0;
        int effects = run.withoutFault(instance -> world.effects()).size();
        for (int place = 0; place < effects; place += FullDepth.ASKED_FOR ? 1 : STEP) {
            int effect = place;
            for (World.Fault fault : World.Fault.values()) {
                for (boolean ever : List.of(false, true)) {
                    run.rolledBackAfter(() -> world.failAt(effect, fault, ever), () -> failed(world, effect, ever));
                    points++;
                }
            }
        }
        FaultTable.row("effect k fails, for k, then the operator rolls back: " + act, points, "rolled back");
    }

    private static String failed(World world, int effect, boolean ever) {
        assertThat(world.effects()).as("without fault").hasSizeGreaterThan(effect);
        return world.effects().get(effect) + (ever ? ", and all that follow" : "");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Act.class)
    void a_retry_succeeds_once_engines_answer_again(Act act) throws IOException {
        FaultyRun run = FaultyRun.upTo(act, packs);
        FailingEngines engines = run.instance().engines();
        int points = 0;
        int requests = run.withoutFault(instance -> engines.requests()).size();
        for (int place = 0; place < requests; place += FullDepth.ASKED_FOR ? 1 : ENGINE_STEP) {
            int request = place;
            for (FailingEngines.Fault fault : FailingEngines.Fault.values()) {
                for (boolean ever : List.of(false, true)) {
                    run.with(
                            () -> engines.failAt(request, fault, ever),
                            () -> fault + ": " + engines.requests().get(request)
                                    + (ever ? ", and all that follow" : ""));
                    points++;
                }
            }
        }
        FaultTable.row("engine request k fails and the node goes on, for k: " + act, points, "retried with success");
    }
}
