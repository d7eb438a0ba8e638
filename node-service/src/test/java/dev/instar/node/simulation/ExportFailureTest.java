package dev.instar.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.instar.node.World;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.protocol.DatabaseProgress;
import dev.instar.protocol.Phase;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An export that cannot be declared any more ends at once and opens writes again; one that was declared is kept. */
@ExtendWith(QuietWorld.class)
class ExportFailureTest {

    @TempDir
    static Path packs;

    private SimulatedInstance instance;

    @BeforeEach
    void fill() throws IOException {
        instance = new SimulatedInstance(QuietWorld.packs(packs));
        instance.fill();
    }

    @Test
    void once_a_database_has_failed_no_other_is_frozen() throws IOException {
        failAtEffect("put i-1/g1/");
        TaskSnapshot failed = instance.export();

        assertThat(failed.state()).isEqualTo(TaskState.FAILED);
        assertThat(instance.node().get(Journal.class).latest(100))
                .filteredOn(line -> line.event().equals("writes_frozen"))
                .hasSize(1);
        assertThat(instance.states().values()).hasOnlyElementsOfType(DatabaseState.Serving.class);
        assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void an_export_that_was_finished_is_void_once_another_failed_and_says_so() {
        failAtEffect("put i-1/g2/");
        TaskSnapshot failed = instance.export();

        assertThat(failed.databases())
                .extracting(DatabaseProgress::database, DatabaseProgress::phase)
                .containsExactly(tuple("g1", Phase.FAILED), tuple("g2", Phase.FAILED));
        assertThat(failed.databases().getFirst().message()).isEqualTo("Void: the export of g2 failed.");
        assertThat(failed.databases().getLast().message())
                .isEqualTo(Objects.requireNonNull(failed.problem()).detail());
    }

    @Test
    void an_export_that_was_finished_is_void_without_a_manifest_and_says_why() {
        failAtEffect("migration.json");
        TaskSnapshot failed = instance.export();

        assertThat(failed.databases())
                .allSatisfy(progress -> assertThat(progress.message())
                        .isEqualTo("Void: "
                                + Objects.requireNonNull(failed.problem()).detail()));
    }

    @Test
    void an_export_that_is_kept_stays_done_although_another_failed() {
        failAtEffect("put i-1/g2/");
        TaskSnapshot failed = instance.exportKeeping();

        assertThat(failed.databases())
                .extracting(DatabaseProgress::database, DatabaseProgress::phase)
                .containsExactly(tuple("g1", Phase.DONE), tuple("g2", Phase.FAILED));
    }

    @Test
    void an_export_under_the_name_of_a_finalized_migration_is_kept_for_its_import() throws IOException {
        instance.export();
        instance.activate();
        instance.importAll();
        assertThat(instance.finalizeMigration().state()).isEqualTo(TaskState.COMPLETED);

        assertThat(instance.exportAgain().state()).isEqualTo(TaskState.COMPLETED);
        TaskSnapshot imported = instance.importAll();
        assertThat(imported.state()).as("%s", imported.problem()).isEqualTo(TaskState.COMPLETED);
    }

    /** Lets the first effect of an export with such words fail. */
    private void failAtEffect(String words) {
        SimulatedInstance.Moment moment = instance.moment();
        instance.world().goOn();
        instance.export();
        List<String> effects = instance.world().effects();
        String effect = effects.stream()
                .filter(done -> done.contains(words))
                .findFirst()
                .orElseThrow(() -> new AssertionError(words));
        instance.returnTo(moment);
        instance.world().failAt(effects.indexOf(effect), World.Fault.NOT_DONE, false);
    }
}
