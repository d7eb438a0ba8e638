package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.database.CommittedMoves;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.operation.preflight.Orphans;
import dev.instar.node.storage.MovingFiles;
import dev.instar.protocol.Gate;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The node stopped right behind the commit point of a move, and hands were at the files before it started again. Nothing
 * stays closed for ever, and no file takes the place of a database that the node did not put there.
 */
class CutOffMoveTest {

    private static final List<String> PEOPLE = List.of(
            "CREATE NODE TABLE Person(id INT64, PRIMARY KEY(id))",
            "UNWIND range(1, 100) AS i CREATE (:Person {id: i})");
    private static final String OTHER = "g2";

    @TempDir
    static Path folder;

    /** Instances right before what is to be cut off, made once and copied. */
    private static final Map<Move, Path> BEFORE = new EnumMap<>(Move.class);

    private static final Map<Move, Map<String, byte[]>> BUCKETS = new EnumMap<>(Move.class);

    @TempDir
    Path data;

    private final List<String> writtenSince = new ArrayList<>();

    /** What is moved; the database has 100 persons before and after. */
    enum Move {
        IMPORT(".pre-migration", ".incoming", DatabaseState.Held.class, DatabaseState.Imported.class),
        ROLLBACK(".rolled-back", ".pre-migration", DatabaseState.Imported.class, DatabaseState.RolledBack.class),
        UNDO(".pre-migration", ".rolled-back", DatabaseState.RolledBack.class, DatabaseState.Imported.class),
        RESTORE(".before-restore", ".restoring", DatabaseState.Serving.class, DatabaseState.Serving.class);

        private final String aside;
        private final String waiting;
        private final Class<? extends DatabaseState> before;
        private final Class<? extends DatabaseState> after;

        Move(
                String aside,
                String waiting,
                Class<? extends DatabaseState> before,
                Class<? extends DatabaseState> after) {
            this.aside = aside;
            this.waiting = waiting;
            this.before = before;
            this.after = after;
        }
    }

    /** In every build two of the moves, in {@code ./instar crash} all. */
    static Set<Move> sample() {
        return Boolean.getBoolean("instar.crash.full")
                ? EnumSet.allOf(Move.class)
                : EnumSet.of(Move.IMPORT, Move.ROLLBACK);
    }

    static Set<Move> otherSample() {
        return Boolean.getBoolean("instar.crash.full")
                ? EnumSet.allOf(Move.class)
                : EnumSet.of(Move.UNDO, Move.RESTORE);
    }

    private Path named(String suffix) {
        return data.resolve("g1.lbug" + suffix);
    }

    private interface Late {
        void act(RealInstance instance) throws Exception;
    }

    /** As it is when the node stops behind the commit point. @return the objects of its bucket */
    private Map<String, byte[]> cutOff(Move move) throws Exception {
        return cutOff(move, _ -> {});
    }

    /** @param late done right before the commit point */
    private Map<String, byte[]> cutOff(Move move, Late late) throws Exception {
        if (!BEFORE.containsKey(move)) {
            begin(move);
        }
        Folders.copy(BEFORE.get(move), data);
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(BUCKETS.get(move));
            switch (move) {
                case IMPORT -> {
                    Files.write(named(move.waiting), altered(instance.file("g1")));
                    append(instance, new JournalEvent.ImportStarted(Instant.now(), "g1", RealInstance.NEW));
                }
                case ROLLBACK -> {}
                case UNDO -> {
                    writtenSince.forEach(statement -> instance.query("g1", statement));
                    assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
                }
                case RESTORE -> {
                    Files.copy(instance.file("g1"), named(move.waiting));
                    instance.query("g1", "CREATE (:Person {id: 101})");
                    instance.query("g1", "MATCH (p:Person {id: 101}) DELETE p");
                    instance.query("g1", "CHECKPOINT");
                    writtenSince.forEach(statement -> instance.query("g1", statement));
                    instance.killEngines();
                    append(instance, new JournalEvent.RestoreStarted(Instant.now(), "g1", "key"));
                }
            }
            late.act(instance);
            MovingFiles moving = instance.get(CommittedMoves.class).moving("g1", named(move.waiting));
            append(instance, commit(move, named(move.aside).getFileName().toString(), moving));
            return instance.bucket();
        }
    }

    private static void begin(Move move) throws Exception {
        Path before = Files.createDirectory(folder.resolve(move.name()));
        try (RealInstance instance = RealInstance.start(before, Map.of())) {
            instance.create("g1", PEOPLE);
            instance.create(OTHER, List.of("CREATE NODE TABLE Thing(id INT64, PRIMARY KEY(id))"));
            switch (move) {
                case IMPORT -> export(instance);
                case ROLLBACK, UNDO -> moveOver(instance);
                case RESTORE -> {}
            }
            BUCKETS.put(move, instance.bucket());
        }
        BEFORE.put(move, before);
    }

    /** Of the same size, and with the same id. */
    private static byte[] altered(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        content[content.length - 1] ^= 1;
        return content;
    }

    /** As hands do, long after the node stopped. */
    private static void writeLater(Path file, byte[] content) throws IOException {
        Files.write(file, content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));
    }

    private static JournalEvent commit(Move move, String aside, MovingFiles moving) {
        Instant now = Instant.now();
        return switch (move) {
            case IMPORT -> new JournalEvent.ImportVerified(now, "g1", aside, moving);
            case ROLLBACK -> new JournalEvent.RollbackStarted(now, "g1", aside, moving, null);
            case UNDO -> new JournalEvent.RollbackUndoStarted(now, "g1", aside, moving, null);
            case RESTORE -> new JournalEvent.RestoreVerified(now, "g1", aside, moving);
        };
    }

    private static void export(RealInstance instance) {
        assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
        instance.activate(RealInstance.NEW);
    }

    private static void moveOver(RealInstance instance) {
        export(instance);
        assertThat(instance.importAll().state()).isEqualTo(TaskState.COMPLETED);
    }

    private static void append(RealInstance instance, JournalEvent event) {
        instance.get(Journal.class).append(event);
    }

    private static void requireRows(RealInstance instance) {
        requireRows(instance, "100");
    }

    private static void requireRows(RealInstance instance, String rows) {
        assertThat(instance.query("g1", "MATCH (p:Person) RETURN count(*)").rows())
                .isEqualTo(List.of(List.of(rows)));
    }

    private void requireAsBefore(Move move, RealInstance instance) {
        requireAsBefore(move, instance, "100");
    }

    private void requireAsBefore(Move move, RealInstance instance, String rows) {
        assertThat(instance.state("g1")).isInstanceOf(move.before);
        assertThat(instance.info("g1").message())
                .contains(
                        "is what it was before",
                        named(move.waiting).getFileName().toString());
        assertThat(named(move.aside)).doesNotExist();
        if (move == Move.IMPORT) {
            assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
        } else {
            requireRows(instance, rows);
        }
    }

    /** Whatever is possible next ends well. */
    private static void requireWayOut(Move move, RealInstance instance) {
        TaskState repeated = switch (move) {
            case IMPORT -> instance.importAll().state();
            case ROLLBACK -> instance.rollBack().state();
            case UNDO -> instance.finish().state();
            case RESTORE -> instance.export("m2").state();
        };
        assertThat(repeated).isEqualTo(TaskState.COMPLETED);
        requireRows(instance);
    }

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
        }
    }

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
