package dev.instar.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.World;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An export that cannot be declared any more ends at once and opens writes again; one that was declared is kept. */
@ExtendWith(QuietWorld.class)
class ExportFailureTest {

    @TempDir
    static Path packs;

    @Test
    void once_a_database_has_failed_no_other_is_frozen() throws IOException {
        var instance = new SimulatedInstance(QuietWorld.packs(packs));
        instance.fill();
        SimulatedInstance.Moment moment = instance.moment();
        instance.world().goOn();
        instance.export();
        List<String> effects = instance.world().effects();
        int firstPut = effects.indexOf(effects.stream()
                .filter(effect -> effect.startsWith("put "))
                .findFirst()
                .orElseThrow());

        instance.returnTo(moment);
        instance.world().failAt(firstPut, World.Fault.NOT_DONE, false);
        TaskSnapshot failed = instance.export();

        assertThat(failed.state()).isEqualTo(TaskState.FAILED);
        assertThat(instance.node().get(Journal.class).latest(100))
                .filteredOn(line -> line.event().equals("writes_frozen"))
                .hasSize(1);
        assertThat(instance.states().values()).hasOnlyElementsOfType(DatabaseState.Serving.class);
        assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void an_export_under_the_name_of_a_finalized_migration_is_kept_for_its_import() throws IOException {
        var instance = new SimulatedInstance(QuietWorld.packs(packs));
        instance.fill();
        instance.export();
        instance.activate();
        instance.importAll();
        assertThat(instance.finalizeMigration().state()).isEqualTo(TaskState.COMPLETED);

        assertThat(instance.exportAgain().state()).isEqualTo(TaskState.COMPLETED);
        TaskSnapshot imported = instance.importAll();
        assertThat(imported.state()).as("%s", imported.problem()).isEqualTo(TaskState.COMPLETED);
    }
}
