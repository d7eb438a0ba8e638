package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.protocol.TaskState;
import dev.instar.protocol.VerificationLevel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A finalize after a rollback removes what the import built. It keeps rows that were written since, and files that
 * others put there.
 */
class RolledBackFinalizeTest extends RolledBackFixture {

    @Test
    void what_was_written_between_an_import_and_a_rollback_outlives_the_finalize() throws Exception {
        try (RealInstance instance = moved()) {
            instance.query("g1", "CREATE (:Person {id: 101, name: 'written since'})");

            finish(instance);

            assertThat(data.resolve("g1.lbug.rolled-back")).exists();
        }
    }

    @Test
    void what_was_altered_after_an_import_that_only_counted_rows_outlives_the_finalize() throws Exception {
        try (RealInstance instance = movedAnew(data, VerificationLevel.COUNTS)) {
            instance.query("g1", "MATCH (p:Person {id: 1}) SET p.name = 'altered since'");

            finish(instance);

            assertThat(data.resolve("g1.lbug.rolled-back")).exists();
        }
    }

    @Test
    void what_an_import_built_and_nobody_wrote_to_is_removed_by_the_finalize() throws Exception {
        try (RealInstance instance = moved()) {
            instance.query("g1", "MATCH (p:Person) RETURN count(*)");

            finish(instance);

            assertThat(Files.exists(data.resolve("g1.lbug.rolled-back"))).isFalse();
        }
    }

    @Test
    void an_imported_file_whose_log_is_elsewhere_outlives_the_finalize() throws Exception {
        try (RealInstance instance = moved()) {
            instance.query("g1", "CREATE (:Person {id: 101})");
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            Files.move(data.resolve("g1.lbug.rolled-back.wal"), data.resolve("elsewhere.wal"));

            assertThat(instance.finish().state()).isEqualTo(TaskState.COMPLETED);

            assertThat(data.resolve("g1.lbug.rolled-back")).exists();
        }
    }

    @Test
    void the_log_of_an_imported_file_that_is_elsewhere_outlives_the_finalize() throws Exception {
        try (RealInstance instance = moved()) {
            instance.query("g1", "CREATE (:Person {id: 101})");
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            Files.move(data.resolve("g1.lbug.rolled-back"), data.resolve("elsewhere"));

            assertThat(instance.finish().state()).isEqualTo(TaskState.COMPLETED);

            assertThat(data.resolve("g1.lbug.rolled-back.wal")).exists();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_original_that_served_again_is_not_removed_with_a_log_of_others(boolean isAlone) throws Exception {
        try (RealInstance instance = moved()) {
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            instance.query("g1", "CREATE (:Person {id: 201})");
            assertThat(instance.undoRollback().state()).isEqualTo(TaskState.COMPLETED);
            Path log = data.resolve("g1.lbug.pre-migration.wal");
            Files.write(log, new byte[] {1});
            if (isAlone) {
                Files.move(data.resolve("g1.lbug.pre-migration"), data.resolve("elsewhere"));
            }

            assertThat(instance.finish().problem())
                    .asString()
                    .contains(isAlone ? "is gone and its log is not" : ".wal is there now and was not before");

            assertThat(log).exists();
        }
    }

    @Test
    void what_was_on_hold_when_it_was_set_aside_outlives_the_finalize() throws Exception {
        Map<String, byte[]> bucket;
        Path log = data.resolve("g1.lbug.wal");
        byte[] written;
        try (RealInstance instance = moved()) {
            instance.query("g1", "CREATE (:Person {id: 101})");
            instance.killEngines();
            instance.loseSafetyCopy("g1");
            bucket = instance.bucket();
            written = Files.readAllBytes(log);
        }
        Files.delete(log);
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            Files.write(data.resolve("g1.lbug.safety-copy.wal"), written);

            assertThat(instance.finish().state()).isEqualTo(TaskState.COMPLETED);

            assertThat(data.resolve("g1.lbug.rolled-back")).exists();
        }
    }

    @Test
    void a_folder_that_others_called_like_a_file_of_an_engine_is_not_removed() throws Exception {
        try (RealInstance instance = moved()) {
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            Path folder = Files.createDirectory(data.resolve("g1.lbug.rolled-back.tmp"));
            Path notes = Files.writeString(folder.resolve("notes.txt"), "mine");

            assertThat(instance.finish().state()).isEqualTo(TaskState.COMPLETED);

            assertThat(notes).hasContent("mine");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"notes.txt", "wal.dirty-recovery", "tmp.old"})
    void what_others_put_beside_a_file_that_was_set_aside_is_not_removed_with_it(String name) throws Exception {
        try (RealInstance instance = moved()) {
            Path beside = Files.writeString(data.resolve("g1.lbug." + name), "mine");
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            Path besideWhatWasSetAside = Files.writeString(data.resolve("g1.lbug.rolled-back." + name), "mine too");

            assertThat(instance.finish().state()).isEqualTo(TaskState.COMPLETED);

            assertThat(beside).hasContent("mine");
            assertThat(besideWhatWasSetAside).hasContent("mine too");
            assertThat(data.resolve("g1.lbug.rolled-back")).doesNotExist();
        }
    }
}
