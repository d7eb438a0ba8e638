package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.FullDepth;
import dev.instar.node.journal.DatabaseState;
import dev.instar.protocol.Gate;
import dev.instar.protocol.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Write-ahead logs are removed, added or altered after a move was cut off. None is read with the wrong database, and
 * no answered row is lost without a message.
 */
class CutOffMoveLogTest extends CutOffMoveFixture {

    @ParameterizedTest
    @MethodSource("sample")
    void a_log_that_was_put_beside_what_waits_is_never_read(Move move) throws Exception {
        cutOff(move);
        Files.writeString(named(move.waiting + ".wal"), "by hand");

        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            assertThat(instance.state("g1")).isInstanceOf(move.after);
            assertThat(named(move.waiting + ".wal.kept")).hasContent("by hand");
            assertThat(named(".wal")).doesNotExist();
        }
    }

    @ParameterizedTest
    @MethodSource("sample")
    void a_lone_log_under_the_name_of_a_database_is_not_read_with_what_takes_the_place(Move move) throws Exception {
        cutOff(move);
        Files.move(named(""), named(move.aside));
        Files.writeString(named(".wal"), "by hand");

        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            assertThat(instance.state("g1")).isInstanceOf(move.after);
            assertThat(named(".wal.kept")).hasContent("by hand");
            assertThat(named(".wal")).doesNotExist();
        }
    }

    @Test
    void where_the_log_of_what_waits_is_gone_no_row_is_lost_without_a_word() throws Exception {
        writtenSince.add("CREATE (:Person {id: 101})");
        Map<String, byte[]> bucket = cutOff(Move.UNDO);
        Path log = named(Move.UNDO.waiting + ".wal");
        byte[] written = Files.readAllBytes(log);
        Files.delete(log);

        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            requireAsBefore(Move.UNDO, instance);
            assertThat(instance.info("g1").message()).contains("which holds what its engine had not written down");
            Files.write(log, written);
            assertThat(instance.undoRollbackAsFound("g1").state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.query("g1", "MATCH (p:Person) RETURN count(*)").rows())
                    .isEqualTo(List.of(List.of("101")));
        }
    }

    @Test
    void where_the_log_of_what_waits_was_altered_it_is_kept_and_not_read() throws Exception {
        writtenSince.add("CREATE (:Person {id: 101})");
        Map<String, byte[]> bucket = cutOff(Move.UNDO);
        Path log = named(Move.UNDO.waiting + ".wal");
        byte[] written = Files.readAllBytes(log);
        byte[] altered = written.clone();
        altered[altered.length - 1] ^= 1;
        writeLater(log, altered);

        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            requireAsBefore(Move.UNDO, instance);
            Path kept = named(Move.UNDO.waiting + ".wal.kept");
            assertThat(instance.info("g1").message())
                    .contains(kept.getFileName().toString());
            assertThat(kept).hasBinaryContent(altered);
            assertThatThrownBy(() -> instance.undoRollback("g1"))
                    .hasMessageContaining("not as the rollback set it aside");
            Files.write(log, written);
            assertThat(instance.undoRollbackAsFound("g1").state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.query("g1", "MATCH (p:Person) RETURN count(*)").rows())
                    .isEqualTo(List.of(List.of("101")));
        }
    }

    /** Both files have their new names already, and only the journal does not know. */
    @Test
    void where_the_log_of_what_was_moved_is_gone_the_move_is_taken_back() throws Exception {
        writtenSince.add("CREATE (:Person {id: 101})");
        cutOff(Move.UNDO);
        Files.move(named(""), named(Move.UNDO.aside));
        Files.move(named(Move.UNDO.waiting), named(""));
        Path log = named(Move.UNDO.waiting + ".wal");
        byte[] written = Files.readAllBytes(log);
        Files.delete(log);

        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            assertThat(instance.state("g1")).isInstanceOf(DatabaseState.RolledBack.class);
            assertThat(instance.info("g1").message()).contains("g1.lbug.rolled-back.wal", "is not as it was");
            requireRows(instance);
            Files.write(log, written);
            assertThat(instance.undoRollbackAsFound("g1").state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.query("g1", "MATCH (p:Person) RETURN count(*)").rows())
                    .isEqualTo(List.of(List.of("101")));
        }
    }

    /** The database that is still there has a log of its own. */
    @Test
    void the_log_of_the_database_that_is_there_is_not_taken_for_that_of_what_waits() throws Exception {
        writtenSince.add("CREATE (:Person {id: 102})");
        Map<String, byte[]> bucket =
                cutOff(Move.RESTORE, _ -> Files.copy(named(".wal"), named(Move.RESTORE.waiting + ".wal")));
        Files.delete(named(Move.RESTORE.waiting + ".wal"));

        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            assertThat(instance.state("g1")).isInstanceOf(DatabaseState.Serving.class);
            assertThat(instance.info("g1").message()).contains("which holds what its engine had not written down");
            assertThat(instance.query("g1", "MATCH (p:Person) RETURN count(*)").rows())
                    .isEqualTo(List.of(List.of("101")));
        }
    }

    @FullDepth
    @Test
    void where_the_log_of_what_a_move_sets_aside_is_gone_it_does_not_come_back_without() throws Exception {
        Map<String, byte[]> bucket = cutOff(Move.ROLLBACK, instance -> {
            instance.query("g1", "CREATE (:Person {id: 101})");
            instance.killEngines();
        });
        byte[] written = Files.readAllBytes(named(".wal"));
        Files.delete(named(".wal"));

        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            requireRows(instance);
            assertThatThrownBy(instance::undoRollback).hasMessageContaining("g1.lbug.rolled-back.wal is not there");
            Files.write(named(".rolled-back.wal"), written);
            assertThat(instance.undoRollbackAsFound("g1").state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.query("g1", "MATCH (p:Person) RETURN count(*)").rows())
                    .isEqualTo(List.of(List.of("101")));
        }
    }

    @Test
    void where_a_move_is_taken_back_and_the_log_of_what_was_there_is_gone_the_database_is_on_hold() throws Exception {
        writtenSince.add("CREATE (:Person {id: 102})");
        Map<String, byte[]> bucket = cutOff(Move.RESTORE);
        byte[] written = Files.readAllBytes(named(".wal"));
        Files.delete(named(".wal"));
        Files.delete(named(Move.RESTORE.waiting));

        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
            assertThat(instance.info("g1").message()).contains("g1.lbug.wal", "is not as it was before");
            Files.write(named(".wal"), written);
            assertThat(instance.reopen("g1").gate()).isEqualTo(Gate.SERVING);
            assertThat(instance.query("g1", "MATCH (p:Person) RETURN count(*)").rows())
                    .isEqualTo(List.of(List.of("101")));
        }
    }

    /** It stopped, was to be taken back, and stopped again where the log has its name and the database not yet. */
    @ParameterizedTest
    @EnumSource(names = {"ROLLBACK", "RESTORE"})
    void a_move_that_is_taken_back_and_stops_again_loses_no_log(Move move) throws Exception {
        writtenSince.add("CREATE (:Person {id: 102})");
        Map<String, byte[]> bucket = cutOff(move, instance -> {
            if (move == Move.ROLLBACK) {
                instance.query("g1", "CREATE (:Person {id: 102})");
                instance.killEngines();
            }
        });
        Files.move(named(""), named(move.aside));
        Files.delete(named(move.waiting));

        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            requireAsBefore(move, instance, "101");
        }
    }

    /** An operator opened it while the node was down: there is a log beside it again, and one that was moved. */
    @Test
    void a_log_in_the_way_of_one_that_comes_back_is_kept() throws Exception {
        writtenSince.add("CREATE (:Person {id: 102})");
        Map<String, byte[]> bucket = cutOff(Move.RESTORE);
        Files.move(named(".wal"), named(Move.RESTORE.aside + ".wal"));
        Files.writeString(named(".wal"), "by hand");
        Files.delete(named(Move.RESTORE.waiting));

        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            requireAsBefore(Move.RESTORE, instance, "101");
            assertThat(named(".wal.kept")).hasContent("by hand");
        }
    }

    /** An operator removed the main file alone; its log fits the file that takes the place no better. */
    @FullDepth
    @Test
    void a_log_beside_no_database_is_not_read_with_what_takes_the_place() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", PEOPLE);
            moveOver(instance);
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            instance.query("g1", "CREATE (:Person {id: 101})");
            instance.killEngines();
            byte[] written = Files.readAllBytes(named(".wal"));
            Files.delete(named(""));

            assertThat(instance.undoRollback().state()).isEqualTo(TaskState.COMPLETED);

            requireRows(instance);
            assertThat(named(".wal.kept")).hasBinaryContent(written);
        }
    }

    @Test
    void a_folder_that_is_called_like_a_log_stops_no_move() throws Exception {
        cutOff(Move.ROLLBACK);
        Files.createDirectory(named(Move.ROLLBACK.waiting + ".wal"));

        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            assertThat(instance.state("g1")).isInstanceOf(Move.ROLLBACK.after);
            requireRows(instance);
        }
    }

    @Test
    void a_lone_log_under_the_name_of_a_database_stops_no_move() throws Exception {
        writtenSince.add("CREATE (:Person {id: 101})");
        cutOff(Move.UNDO);
        Files.move(named(""), named(Move.UNDO.aside));
        Files.writeString(named(".wal"), "by hand");

        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            assertThat(instance.state("g1")).isInstanceOf(Move.UNDO.after);
            assertThat(instance.query("g1", "MATCH (p:Person) RETURN count(*)").rows())
                    .isEqualTo(List.of(List.of("101")));
            assertThat(named(".wal.kept")).hasContent("by hand");
        }
    }
}
