package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.storage.DatabaseNames;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A migration whose original changed can be finalized once an operator decides. Files that may hold the only copy of
 * rows are kept.
 */
class ChangedOriginalFinalizeTest extends ChangedOriginalFixture {

    @ParameterizedTest
    @EnumSource(names = {"GONE", "WRITTEN_TO"})
    void a_migration_comes_to_its_end_once_a_changed_original_is_moved_elsewhere(Change change) throws Exception {
        try (RealInstance instance = exported()) {
            instance.activate(RealInstance.NEW);
            requireCompleted(instance.importAll());
            Path original = original(instance);
            change(change, original);
            if (change != Change.GONE) {
                TaskSnapshot refused = instance.finish();
                assertThat(Objects.requireNonNull(refused.problem()).detail())
                        .contains("Move the file elsewhere, with its log");
                assertThat(original).exists();
                Files.move(original, elsewhere.resolve("kept.lbug"));
            }

            requireCompleted(instance.finish());

            for (String graphId : ALL) {
                assertThat(instance.state(graphId)).isEqualTo(new DatabaseState.Serving(RealInstance.NEW));
            }
            assertThat(data.resolve("g1.lbug" + DatabaseNames.PRE_MIGRATION)).doesNotExist();
        }
    }

    @Test
    void a_migration_comes_to_its_end_though_original_and_backup_of_one_database_are_bad() throws Exception {
        try (RealInstance instance = exported()) {
            instance.activate(RealInstance.NEW);
            requireCompleted(instance.importAll());
            change(Change.GONE, original(instance));
            spoilBackup(instance);
            assertThat(instance.rollBackAsFound(BAD).state()).isEqualTo(TaskState.FAILED);
            assertThat(instance.state(BAD)).isInstanceOf(DatabaseState.Imported.class);
            TaskSnapshot refused = instance.finish();
            assertThat(Objects.requireNonNull(refused.problem()).detail()).contains("finalize?migration=m1&keep=g2");

            requireCompleted(instance.finishKeeping(Set.of(BAD)));

            for (String graphId : ALL) {
                assertThat(instance.state(graphId)).isEqualTo(new DatabaseState.Serving(RealInstance.NEW));
                assertThat(instance.query(graphId, COUNT).rows()).hasToString("[[100]]");
            }
        }
    }

    @Test
    void what_was_finalized_without_proof_keeps_its_export_over_a_stop_and_a_finalize_of_the_others() throws Exception {
        try (RealInstance instance = exported()) {
            Path export = instance.exportFolder();
            instance.activate(RealInstance.NEW);
            requireCompleted(instance.importAll());
            Journal journal = instance.get(Journal.class);
            // A finalize?keep=g2 that stopped behind its first database.
            journal.append(new JournalEvent.ExportNeeded(Instant.now(), "m1"));
            journal.append(new JournalEvent.FinalizeStarted(Instant.now(), BAD, List.of(), null));
            journal.append(new JournalEvent.Finalized(Instant.now(), BAD));

            requireCompleted(instance.finish());

            assertThat(export).isNotEmptyDirectory();
        }
    }

    @Test
    void a_finalize_that_stopped_behind_its_last_database_is_done_when_it_is_repeated() throws Exception {
        try (RealInstance instance = exported()) {
            Path export = instance.exportFolder();
            instance.activate(RealInstance.NEW);
            requireCompleted(instance.importAll());
            Journal journal = instance.get(Journal.class);
            journal.append(new JournalEvent.ExportSpent(Instant.now(), "m1"));
            for (String graphId : ALL) {
                journal.append(new JournalEvent.FinalizeStarted(Instant.now(), graphId, List.of(), null));
                journal.append(new JournalEvent.Finalized(Instant.now(), graphId));
            }

            requireCompleted(instance.finish());

            assertThat(export).doesNotExist();
            requireCompleted(instance.export("m2"));
            requireCompleted(instance.finish());
        }
    }

    @Test
    void what_is_final_in_part_goes_back_by_name_alone() throws Exception {
        try (RealInstance instance = exported()) {
            instance.activate(RealInstance.NEW);
            requireCompleted(instance.importAll());
            Journal journal = instance.get(Journal.class);
            // A finalize that stopped behind its first database.
            journal.append(new JournalEvent.ExportSpent(Instant.now(), "m1"));
            journal.append(new JournalEvent.FinalizeStarted(Instant.now(), "g1", List.of(), null));
            journal.append(new JournalEvent.Finalized(Instant.now(), "g1"));

            assertThatThrownBy(() -> instance.rollBack("m1")).hasMessageContaining("these databases are final: g1.");

            assertThat(instance.state(BAD)).isInstanceOf(DatabaseState.Imported.class);
            requireCompleted(instance.rollBack("m1", List.of(BAD)));
            assertThat(instance.state(BAD)).isInstanceOf(DatabaseState.RolledBack.class);
            requireCompleted(instance.finish());
            assertThat(instance.state("g1")).isEqualTo(new DatabaseState.Serving(RealInstance.NEW));
            assertThat(instance.state(BAD)).isEqualTo(new DatabaseState.Serving(RealInstance.OLD));
        }
    }

    @Test
    void what_was_restored_while_the_finalize_went_on_is_not_called_final() throws Exception {
        try (RealInstance instance = exported()) {
            instance.activate(RealInstance.NEW);
            requireCompleted(instance.importAll());
            Journal journal = instance.get(Journal.class);
            // A finalize that stopped before its first database was final.
            journal.append(new JournalEvent.ExportSpent(Instant.now(), "m1"));
            requireCompleted(instance.rollBack("m1", List.of("g1")));
            requireCompleted(instance.restore("g1"));

            assertThat(journal.state().finalizedBy("m1")).isEmpty();
        }
    }

    @Test
    void a_database_that_went_back_as_it_was_found_keeps_its_files_at_the_end() throws Exception {
        try (RealInstance instance = exported()) {
            Path export = instance.exportFolder();
            instance.activate(RealInstance.NEW);
            requireCompleted(instance.importAll());
            change(Change.WRITTEN_TO, original(instance));
            spoilBackup(instance);
            requireCompleted(instance.rollBackAsFound(BAD));
            assertThat(instance.query(BAD, COUNT).rows()).hasToString("[[101]]");
            assertThat(instance.info(BAD).message()).contains("went back as it was found");
            assertThat(instance.finish().state()).isEqualTo(TaskState.FAILED);
            assertThat(export).as("a finalize that refused removes nothing").isNotEmptyDirectory();

            requireCompleted(instance.finishKeeping(Set.of(BAD)));
            requireCompleted(instance.finish());

            assertThat(export).as("nothing of what is kept is removed").isNotEmptyDirectory();
            assertThat(instance.state(BAD)).isEqualTo(new DatabaseState.Serving(RealInstance.OLD));
            assertThat(data.resolve(BAD + ".lbug" + DatabaseNames.ROLLED_BACK)).exists();
        }
    }
}
