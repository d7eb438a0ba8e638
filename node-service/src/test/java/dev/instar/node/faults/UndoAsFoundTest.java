package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.problem.NodeException;
import dev.instar.protocol.Gate;
import dev.instar.protocol.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An operator undoes a rollback although the imported files changed since: they are taken as they are found. */
class UndoAsFoundTest extends RolledBackFixture {

    @Test
    void imported_files_that_were_copied_without_their_times_come_back_as_they_are_found() throws Exception {
        try (RealInstance instance = moved()) {
            instance.query("g1", "CREATE (:Person {id: 101, name: 'written since'})");
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            for (String name : List.of("g1.lbug.rolled-back", "g1.lbug.rolled-back.wal")) {
                Files.setLastModifiedTime(
                        data.resolve(name), FileTime.from(Instant.now().plusSeconds(60)));
            }
            assertThatThrownBy(instance::undoRollback)
                    .satisfies(refused -> assertThat(
                                    ((NodeException) refused).problem().remedy())
                            .contains("/migration/rollback/undo?as_found=g1"));

            assertThat(instance.undoRollbackAsFound("g1").state()).isEqualTo(TaskState.COMPLETED);

            assertThat(instance.query("g1", "MATCH (p:Person) RETURN count(*)").rows())
                    .hasToString("[[101]]");
            assertThat(instance.info("g1").message())
                    .contains("were taken as they were found", "g1.lbug.rolled-back was written to at");
        }
    }

    @Test
    void an_imported_database_whose_log_is_lost_for_ever_comes_back_without_it_when_asked_to() throws Exception {
        try (RealInstance instance = moved()) {
            instance.query("g1", "CREATE (:Person {id: 101, name: 'written since'})");
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            Files.delete(data.resolve("g1.lbug.rolled-back.wal"));
            assertThatThrownBy(instance::undoRollback).hasMessageContaining("g1.lbug.rolled-back.wal is not there");

            assertThat(instance.undoRollbackAsFound("g1").state()).isEqualTo(TaskState.COMPLETED);

            assertThat(instance.query("g1", "MATCH (p:Person) RETURN count(*)").rows())
                    .hasToString("[[100]]");
            assertThat(instance.info("g1").message()).contains("g1.lbug.rolled-back.wal is not there");
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.info("g1").message()).isNull();
            assertThat(instance.undoRollback().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.info("g1").message())
                    .as("what is missing is missing still")
                    .contains("g1.lbug.rolled-back.wal is not there");
        }
    }

    @Test
    void
            an_imported_database_that_was_exchanged_before_its_rollback_and_brought_back_after_it_comes_back_as_it_is_found()
                    throws Exception {
        try (RealInstance instance = moved()) {
            instance.killEngines();
            Path database = data.resolve("g1.lbug");
            byte[] other = Files.readAllBytes(database);
            other[28] ^= 1;
            Files.move(database, data.resolve("elsewhere"));
            Files.write(database, other);
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            Path aside = data.resolve("g1.lbug.rolled-back");
            Files.copy(data.resolve("g1.lbug.spoilt"), aside);
            assertThatThrownBy(() -> instance.undoRollbackAsFound("g1"))
                    .hasMessageContaining("that is another database");
            Files.delete(aside);
            Files.move(data.resolve("elsewhere"), aside);
            assertThatThrownBy(instance::undoRollback).hasMessageContaining("then it was not in its place");

            assertThat(instance.undoRollbackAsFound("g1").state()).isEqualTo(TaskState.COMPLETED);

            assertThat(instance.query("g1", "MATCH (p:Person) RETURN count(*)").rows())
                    .hasToString("[[100]]");
        }
    }

    @Test
    void what_is_taken_as_it_is_found_stays_though_its_safety_copy_is_found_again() throws Exception {
        Map<String, byte[]> bucket;
        byte[] main;
        byte[] written;
        try (RealInstance instance = moved()) {
            instance.query("g1", "CREATE (:Person {id: 101})");
            instance.killEngines();
            instance.loseSafetyCopy("g1");
            bucket = instance.bucket();
            main = Files.readAllBytes(instance.file("g1"));
            written = Files.readAllBytes(data.resolve("g1.lbug.wal"));
        }
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            bucket = instance.bucket();
        }
        Path aside = data.resolve("g1.lbug.rolled-back");
        Files.setLastModifiedTime(aside, FileTime.from(Instant.now().plusSeconds(60)));
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            assertThat(instance.undoRollbackAsFound("g1").state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.gate("g1")).isEqualTo(Gate.SERVING);
            assertThat(instance.info("g1").message()).contains("were taken as they were found");
            bucket = instance.bucket();
        }
        Path copy = data.resolve("g1.lbug.safety-copy");
        Files.write(copy, main);
        Files.write(data.resolve("g1.lbug.safety-copy.wal"), written);
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            instance.begin();
            assertThat(instance.query("g1", "MATCH (p:Person) RETURN count(*)").rows())
                    .hasToString("[[101]]");
            assertThat(copy).hasBinaryContent(main);
            assertThat(data.resolve("g1.lbug.spoilt")).doesNotExist();
        }
    }
}
