package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.FullDepth;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.operation.preflight.Orphans;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The node stopped right behind the commit point of a move, and database files were changed by hand before it started
 * again. Nothing stays closed for ever, and no file takes the place of a database that the node did not put there.
 */
class CutOffMoveTest extends CutOffMoveFixture {

    @ParameterizedTest
    @MethodSource("otherSample")
    void where_what_waits_is_gone_the_database_is_what_it_was(Move move) throws Exception {
        Map<String, byte[]> bucket = cutOff(move);
        Files.delete(named(move.waiting));

        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            requireAsBefore(move, instance);
            requireWayOut(move, instance);
        }
    }

    @ParameterizedTest
    @MethodSource("sample")
    void where_what_waits_is_gone_half_way_the_database_is_what_it_was(Move move) throws Exception {
        Map<String, byte[]> bucket = cutOff(move);
        Files.move(named(""), named(move.aside));
        Files.delete(named(move.waiting));

        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            requireAsBefore(move, instance);
            requireWayOut(move, instance);
        }
    }

    @ParameterizedTest
    @MethodSource("sample")
    void what_does_not_wait_there_never_takes_the_place_of_a_database(Move move) throws Exception {
        Map<String, byte[]> bucket = cutOff(move);
        byte[] other = Files.readAllBytes(data.resolve(OTHER + ".lbug"));
        Files.write(named(move.waiting), other);

        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            requireAsBefore(move, instance);
            assertThat(named(".spoilt")).hasBinaryContent(other);
            requireWayOut(move, instance);
            assertThat(named(".spoilt")).hasBinaryContent(other);
        }
    }

    @ParameterizedTest
    @MethodSource("otherSample")
    void what_was_altered_while_it_waited_never_takes_the_place_of_a_database(Move move) throws Exception {
        Map<String, byte[]> bucket = cutOff(move);
        byte[] altered = altered(named(move.waiting));
        writeLater(named(move.waiting), altered);

        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            requireAsBefore(move, instance);
            assertThat(named(".spoilt")).hasBinaryContent(altered);
            requireWayOut(move, instance);
        }
    }

    /** An import failed behind its commit point, and the next start completed it. */
    @Test
    void the_repeat_of_an_import_that_was_completed_since_succeeds_for_what_it_was_of() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", PEOPLE);
            instance.create(OTHER, PEOPLE);
            export(instance);
            assertThat(instance.importNamed(List.of("g1")).state()).isEqualTo(TaskState.FAILED);
            assertThat(instance.state("g1")).isInstanceOf(DatabaseState.Imported.class);

            // The other one waits still.
            assertThatThrownBy(() -> instance.importNamed(List.of("g1"))).hasMessageContaining("'g1' is imported");
            assertThat(instance.importNamed(List.of("g1", OTHER)).state()).isEqualTo(TaskState.COMPLETED);
            instance.create("late", PEOPLE);
            append(
                    instance,
                    new JournalEvent.OperationStarted(
                            Instant.now(), "t1", OperationKind.IMPORT, RealInstance.MIGRATION, null, null, 0));
            append(instance, new JournalEvent.OperationEnded(Instant.now(), "t1", TaskState.FAILED, null));
            assertThatThrownBy(() -> instance.importNamed(List.of("late"))).hasMessageContaining("'late' is serving");
            assertThat(instance.importNamed(List.of("g1")).state()).isEqualTo(TaskState.COMPLETED);
            // A caller that did not hear of the end asks once more.
            assertThat(instance.importNamed(List.of("g1", OTHER)).state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.importAll().state()).isEqualTo(TaskState.COMPLETED);
        }
    }

    @FullDepth
    @Test
    void what_others_put_beside_a_database_stays_where_it_is() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", PEOPLE);
            export(instance);
            Path notes = Files.writeString(named(".notes"), "by hand");
            Path folder = Files.createDirectory(named(".drafts"));

            assertThat(instance.importAll().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(notes).hasContent("by hand");
            assertThat(instance.get(Orphans.class).sentences())
                    .anyMatch(sentence -> sentence.startsWith("g1.lbug.notes in the data folder is no file"))
                    .noneMatch(sentence -> sentence.contains("pre-migration"));
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(notes).hasContent("by hand");
            assertThat(folder).isDirectory();
            requireRows(instance);
        }
    }

    @ParameterizedTest
    @MethodSource("sample")
    void what_was_brought_back_by_hand_in_the_middle_is_kept_and_the_move_completed(Move move) throws Exception {
        Map<String, byte[]> bucket = cutOff(move);
        byte[] before = Files.readAllBytes(named(""));
        Files.copy(named(""), named(move.aside));

        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            assertThat(instance.state("g1")).isInstanceOf(move.after);
            assertThat(named(".spoilt")).hasBinaryContent(before);
            if (move != Move.IMPORT) {
                requireRows(instance);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "ROLLBACK")
    void a_move_that_was_done_is_not_taken_back_where_what_was_set_aside_is_gone(Move move) throws Exception {
        Map<String, byte[]> bucket = cutOff(move);
        Files.move(named(move.waiting), named(""), StandardCopyOption.REPLACE_EXISTING);

        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            assertThat(instance.state("g1")).isInstanceOf(move.after);
            requireRows(instance);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "UNDO")
    void what_was_put_in_the_place_of_a_database_in_the_middle_of_a_move_never_serves(Move move) throws Exception {
        Map<String, byte[]> bucket = cutOff(move);
        byte[] other = Files.readAllBytes(data.resolve(OTHER + ".lbug"));
        Files.move(named(""), named(move.aside));
        Files.delete(named(move.waiting));
        Files.write(named(""), other);

        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            requireAsBefore(move, instance);
            assertThat(instance.info("g1").message()).contains("kept as g1.lbug.spoilt");
            assertThat(named(".spoilt")).hasBinaryContent(other);
            requireWayOut(move, instance);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "ROLLBACK")
    void a_file_under_the_name_for_what_is_set_aside_is_kept_and_the_move_completed(Move move) throws Exception {
        Map<String, byte[]> bucket = cutOff(move);
        byte[] other = Files.readAllBytes(data.resolve(OTHER + ".lbug"));
        byte[] present = Files.readAllBytes(named(""));
        Files.write(named(move.aside), other);

        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            assertThat(instance.state("g1")).isInstanceOf(move.after);
            assertThat(instance.info("g1").message()).contains("kept as g1.lbug.spoilt");
            assertThat(named(".spoilt")).hasBinaryContent(other);
            assertThat(named(move.aside)).hasBinaryContent(present);
            requireRows(instance);
        }
    }

    /** An archive that keeps no times brought the folder to another machine. */
    @Test
    void a_restore_whose_end_nobody_can_see_any_more_leaves_what_was_there() throws Exception {
        Map<String, byte[]> bucket = cutOff(Move.RESTORE);
        byte[] present = Files.readAllBytes(named(""));
        byte[] restored = altered(named(""));
        Files.move(named(""), named(Move.RESTORE.aside));
        Files.delete(named(Move.RESTORE.waiting));
        writeLater(named(""), restored);
        writeLater(named(Move.RESTORE.aside), present);

        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            requireAsBefore(Move.RESTORE, instance);
            assertThat(named("")).hasBinaryContent(present);
            assertThat(named(".spoilt")).hasBinaryContent(restored);
        }
    }

    /** A block of the disk that cannot be read, say; a folder in its place reads as little. */
    @ParameterizedTest
    @EnumSource(names = {"ROLLBACK", "UNDO"})
    void a_move_ends_though_what_it_set_aside_cannot_be_looked_at(Move move) throws Exception {
        Map<String, byte[]> bucket = cutOff(move);
        Files.delete(named(""));
        Files.createSymbolicLink(
                named(move.aside), Path.of(named(move.aside).getFileName().toString()));
        Files.move(named(move.waiting), named(""));

        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            assertThat(instance.state("g1")).isInstanceOf(move.after);
            requireRows(instance);
        }
    }

    @FullDepth
    @Test
    void what_a_move_sets_aside_is_no_file_to_be_moved_elsewhere() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", PEOPLE);
            moveOver(instance);
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            append(
                    instance,
                    new JournalEvent.RollbackUndoStarted(Instant.now(), "g1", "g1.lbug.pre-migration", null, null));
            Files.copy(named(""), named(".pre-migration"));

            assertThat(instance.get(Orphans.class).sentences()).isEmpty();
        }
    }

    /** The copy is of the file that was set aside. */
    @Test
    void a_safety_copy_takes_no_place_of_what_a_move_brought() throws Exception {
        Map<String, byte[]> bucket = cutOff(Move.ROLLBACK, instance -> instance.loseSafetyCopy("g1"));
        byte[] original = Files.readAllBytes(named(Move.ROLLBACK.waiting));
        Path copy = Files.copy(named(""), named(".safety-copy"));
        byte[] imported = Files.readAllBytes(copy);

        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            assertThat(instance.state("g1")).isInstanceOf(DatabaseState.RolledBack.class);
            requireRows(instance);
        }
        assertThat(named("")).hasBinaryContent(original);
        assertThat(copy).hasBinaryContent(imported);
    }

    @Test
    void what_an_earlier_release_began_is_completed() throws Exception {
        cutOff(Move.RESTORE);
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.query("g1", "CREATE (:Person {id: 101})");
            Files.copy(instance.file("g1"), named(".restoring"));
            append(instance, new JournalEvent.RestoreStarted(Instant.now(), "g1", "key"));
            append(instance, new JournalEvent.RestoreVerified(Instant.now(), "g1", "g1.lbug.before-restore-2", null));
        }
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            assertThat(instance.state("g1")).isInstanceOf(DatabaseState.Serving.class);
            assertThat(named(".before-restore-2")).exists();
        }
    }
}
