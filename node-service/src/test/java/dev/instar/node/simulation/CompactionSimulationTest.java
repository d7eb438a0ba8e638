package dev.instar.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.World;
import dev.instar.node.database.DatabaseCreation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Wherever writing the journal down anew fails, no step taken before or after it is lost, with and without power. */
@ExtendWith(QuietWorld.class)
class CompactionSimulationTest {

    @TempDir
    static Path packs;

    @ParameterizedTest
    @EnumSource
    void no_step_is_lost_where_a_compaction_fails(World.Fault fault) throws IOException {
        var instance = new SimulatedInstance(QuietWorld.packs(packs), Map.of("limits.journal-size", "1B"));
        instance.fillAndClose();
        SimulatedInstance.Moment moment = instance.moment();
        for (int effect = 0; ; effect++) {
            int happened = 0;
            for (boolean ever : new boolean[] {false, true}) {
                for (boolean power : new boolean[] {false, true}) {
                    instance.returnTo(moment);
                    instance.world().failAt(effect, fault, ever);
                    instance.settle();
                    happened = instance.world().count();
                    String when = instance.world().last();
                    instance.world().goOn();
                    instance.settle();
                    instance.node().get(DatabaseCreation.class).create("later");
                    if (power) {
                        instance.losePower();
                    } else {
                        instance.kill();
                    }
                    instance.restart();
                    assertThat(instance.states()).as(when).containsOnlyKeys("g1", "g2", "later");
                }
            }
            if (happened <= effect) {
                assertThat(effect).isGreaterThan(4);
                return;
            }
        }
    }
}
