package dev.instar.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.World;
import dev.instar.node.database.DatabaseCreation;
import dev.instar.node.database.DatabaseStatus;
import dev.instar.node.database.Databases;
import dev.instar.node.operation.preflight.Orphans;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.JournalInDoubt;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.Gate;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Wherever the creation of a database is stopped or fails, the database is there or its name is free. */
@ExtendWith(QuietWorld.class)
class CreationSimulationTest {

    @TempDir
    static Path packs;

    private static void create(SimulatedInstance instance) {
        instance.node().get(DatabaseCreation.class).create("g3");
    }

    private static boolean isThere(SimulatedInstance instance) {
        return instance.states().containsKey("g3");
    }

    /** It serves, or it can be created now. */
    private static void requireServingOrFree(SimulatedInstance instance, String when) {
        if (!isThere(instance)) {
            create(instance);
        }
        var databases = instance.node().get(Databases.class);
        // As every statement does before an engine opens the file.
        databases.guard("g3", databases.require("g3"));
        assertThat(instance.node().get(DatabaseStatus.class).info("g3").gate())
                .as(when)
                .isEqualTo(Gate.SERVING);
        assertThat(instance.volume().exists(instance.file("g3"))).as(when).isTrue();
        assertThat(instance.node().get(Orphans.class).sentences()).as(when).isEmpty();
    }

    @Test
    void a_name_is_free_after_a_restart_unless_the_database_is_there() throws IOException {
        var instance = new SimulatedInstance(QuietWorld.packs(packs));
        SimulatedInstance.Moment moment = instance.moment();
        for (int effects = 0; ; effects++) {
            for (boolean power : new boolean[] {false, true}) {
                instance.returnTo(moment);
                instance.world().stopAfter(effects);
                try {
                    create(instance);
                } catch (World.Stopped | RuntimeException e) {
                    assertThat(instance.world().isStopped()).as(e.toString()).isTrue();
                }
                if (!instance.world().isStopped()) {
                    assertThat(effects).isGreaterThan(5);
                    return;
                }
                String when = "stopped after effect " + effects + " ("
                        + instance.world().last() + ")";
                if (power) {
                    instance.losePower();
                } else {
                    instance.kill();
                }
                instance.restart();
                requireServingOrFree(instance, when);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_name_is_free_after_a_failure_unless_the_database_is_there(World.Fault fault) throws IOException {
        var instance = new SimulatedInstance(QuietWorld.packs(packs));
        SimulatedInstance.Moment moment = instance.moment();
        for (int effect = 0; ; effect++) {
            for (boolean ever : new boolean[] {false, true}) {
                instance.returnTo(moment);
                instance.world().failAt(effect, fault, ever);
                boolean failed = false;
                try {
                    create(instance);
                } catch (NodeException | JournalInDoubt e) {
                    failed = true;
                }
                int happened = instance.world().count();
                String when = instance.world().last() + ", failed: " + failed;
                instance.world().goOn();
                if (happened <= effect) {
                    assertThat(failed).isFalse();
                    return;
                }
                instance.settle();
                requireServingOrFree(instance, when);
                instance.kill();
                instance.restart();
                requireServingOrFree(instance, when + ", restarted");
            }
        }
    }

    @Test
    void a_creation_waits_from_an_export_to_its_import_or_rollback() throws IOException {
        var instance = new SimulatedInstance(QuietWorld.packs(packs));
        instance.fill();
        instance.export();
        assertThatThrownBy(() -> create(instance))
                .isInstanceOfSatisfying(
                        NodeException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.CREATION_WAITS));
        assertThat(instance.node().get(DatabaseCreation.class).refusedCreations())
                .isEqualTo(1);
        instance.rollBack();
        create(instance);

        instance.export();
        instance.activate();
        assertThatThrownBy(() -> instance.node().get(DatabaseCreation.class).create("g4"))
                .isInstanceOf(NodeException.class);
        instance.importAll();
        instance.node().get(DatabaseCreation.class).create("g4");
        assertThat(instance.states()).containsKeys("g3", "g4");
    }
}
