package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.engine.FailingEngines;
import dev.instar.node.engine.pack.TestPacks;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.operation.salvage.SalvageWay;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import dev.instar.protocol.JournalLine;
import dev.instar.protocol.TaskState;
import dev.instar.protocol.VerificationLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What became of a database that was rolled back, when its migration is finalized. */
class RolledBackTest {

    private static final List<String> PEOPLE = List.of(
            "CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(id))",
            "UNWIND range(1, 100) AS i CREATE (:Person {id: i, name: 'p' + CAST(i AS STRING)})");

    /** Moved and verified in full; most tests begin with it. */
    private static Path moved;

    private static Map<String, byte[]> bucket;

    @TempDir
    Path data;

    @BeforeAll
    static void moveOnce(@TempDir Path folder) throws Exception {
        moved = folder;
        try (RealInstance instance = movedAnew(folder, VerificationLevel.FULL)) {
            bucket = instance.bucket();
        }
    }

    private RealInstance moved() throws Exception {
        Folders.copy(moved, data);
        RealInstance instance = RealInstance.start(data, Map.of());
        instance.fillBucket(bucket);
        return instance;
    }

    private static RealInstance movedAnew(Path folder, VerificationLevel verification) throws Exception {
        RealInstance instance = RealInstance.start(folder, Map.of());
        instance.create("g1", PEOPLE);
        moveOver(instance, verification);
        return instance;
    }

    private static void moveOver(RealInstance instance, VerificationLevel verification) {
        assertThat(instance.export(verification).state()).isEqualTo(TaskState.COMPLETED);
        instance.activate(RealInstance.NEW);
        assertThat(instance.importAll().state()).isEqualTo(TaskState.COMPLETED);
    }

    private static void finish(RealInstance instance) {
        assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
        assertThat(instance.finish().state()).isEqualTo(TaskState.COMPLETED);
        assertThat(instance.state("g1")).isInstanceOf(DatabaseState.Serving.class);
        assertThat(instance.query("g1", "MATCH (p:Person) RETURN count(*)").rows())
                .isEqualTo(List.of(List.of("100")));
    }

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
    void what_stands_in_the_place_of_the_imported_database_does_not_come_back() throws Exception {
        try (RealInstance instance = moved()) {
            instance.query("g1", "CREATE (:Person {id: 101, name: 'written since'})");
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            Path aside = data.resolve("g1.lbug.rolled-back");
            Path log = data.resolve("g1.lbug.rolled-back.wal");
            FileTime setAside = Files.getLastModifiedTime(aside);
            FileTime logged = Files.getLastModifiedTime(log);
            byte[] imported = Files.readAllBytes(aside);
            byte[] written = Files.readAllBytes(log);

            Files.delete(log);
            assertThatThrownBy(instance::undoRollback).hasMessageContaining("g1.lbug.rolled-back.wal is not there");
            Files.write(log, written);
            Files.setLastModifiedTime(log, logged);
            byte[] other = imported.clone();
            // The id of a database stands behind its header.
            other[28] ^= 1;
            Files.write(aside, other);
            assertThatThrownBy(instance::undoRollback).hasMessageContaining("that is another database");
            assertThatThrownBy(() -> instance.undoRollbackAsFound("g1"))
                    .as("nothing could tell it apart later")
                    .hasMessageContaining("that is another database");
            byte[] altered = imported.clone();
            altered[5000] ^= 1;
            Files.write(aside, altered);
            Files.setLastModifiedTime(aside, FileTime.from(setAside.toInstant().plusSeconds(60)));
            assertThatThrownBy(instance::undoRollback).hasMessageContaining("was written to at");
            assertThat(instance.state("g1")).isInstanceOf(DatabaseState.RolledBack.class);

            Files.write(aside, imported);
            Files.setLastModifiedTime(aside, setAside);
            assertThat(instance.undoRollback().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.query("g1", "MATCH (p:Person) RETURN count(*)").rows())
                    .hasToString("[[101]]");
            assertThat(instance.info("g1").message()).isNull();
        }
    }

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
    void what_changes_while_the_original_still_serves_does_not_come_back_and_the_others_do() throws Exception {
        var engines = new AtomicReference<FailingEngines>();
        try (RealInstance instance = RealInstance.start(data, Map.of(), real -> {
            engines.set(new FailingEngines(real));
            return engines.get();
        })) {
            instance.create("g1", PEOPLE);
            instance.create("g2", PEOPLE);
            moveOver(instance, VerificationLevel.COUNTS);
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            instance.query("g1", "CREATE (:Person {id: 201})");
            Path aside = data.resolve("g1.lbug.rolled-back");
            FileTime setAside = Files.getLastModifiedTime(aside);
            engines.get()
                    .before(
                            "CHECKPOINT",
                            () -> touch(aside, setAside.toInstant().plusSeconds(60)));

            var undo = instance.undoRollback();

            assertThat(undo.state()).isEqualTo(TaskState.FAILED);
            assertThat(undo.problem()).asString().contains("g1.lbug.rolled-back was written to at");
            assertThat(instance.state("g1")).isInstanceOf(DatabaseState.RolledBack.class);
            assertThat(instance.state("g2")).isInstanceOf(DatabaseState.Imported.class);
            assertThat(instance.query("g1", "MATCH (p:Person) RETURN count(*)").rows())
                    .hasToString("[[101]]");
            touch(aside, setAside.toInstant());
            assertThat(instance.undoRollback("g1", "g2").state())
                    .as("those that have returned are left out")
                    .isEqualTo(TaskState.COMPLETED);
            assertThat(instance.state("g1")).isInstanceOf(DatabaseState.Imported.class);
            assertThat(instance.undoRollback("g1").state()).isEqualTo(TaskState.COMPLETED);

            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            touch(aside, setAside.toInstant().plusSeconds(90));
            assertThat(instance.undoRollback().problem()).asString().contains("was written to at");
            assertThat(instance.state("g2"))
                    .as("one that is unusable from the first keeps no other away")
                    .isInstanceOf(DatabaseState.Imported.class);
        }
    }

    private static void touch(Path file, Instant time) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(time));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
    void what_nothing_speaks_of_any_more_does_not_come_back() throws Exception {
        try (RealInstance instance = moved()) {
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            instance.query("g1", "CREATE MACRO draw() AS random() * -1");
            assertThat(instance.export().state()).isEqualTo(TaskState.FAILED);

            assertThatThrownBy(instance::undoRollback)
                    .hasMessageContaining("was exported again since its rollback")
                    .hasMessageContaining("g1.lbug.rolled-back");
            assertThat(instance.query("g1", "MATCH (p:Person) RETURN count(*)").rows())
                    .hasToString("[[100]]");
        }
    }

    @Test
    void an_original_that_was_elsewhere_at_the_undo_is_compared_with_what_was_frozen() throws Exception {
        try (RealInstance instance = moved()) {
            byte[] frozen = Files.readAllBytes(data.resolve("g1.lbug.pre-migration"));
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            instance.killEngines();
            Files.delete(data.resolve("g1.lbug"));
            assertThat(instance.undoRollback().state()).isEqualTo(TaskState.COMPLETED);
            Path original = data.resolve("g1.lbug.pre-migration");
            byte[] altered = frozen.clone();
            altered[5000] ^= 1;
            Files.write(original, altered);
            assertThat(instance.rollBack().problem()).asString().contains("not what was frozen");

            Files.write(original, frozen);

            finish(instance);
        }
    }

    /** How others change it: they exchange it, or alter a value, which need not change its size. */
    @ParameterizedTest
    @CsvSource({"28, is another database", "5000, was written to at"})
    void an_original_that_served_again_and_was_changed_since_does_not_come_back(int place, String change)
            throws Exception {
        try (RealInstance instance = moved()) {
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.undoRollback().state()).isEqualTo(TaskState.COMPLETED);
            Path original = data.resolve("g1.lbug.pre-migration");
            FileTime setAside = Files.getLastModifiedTime(original);
            byte[] content = Files.readAllBytes(original);
            byte[] other = content.clone();
            other[place] ^= 1;
            Files.write(original, other);
            Files.setLastModifiedTime(
                    original, FileTime.from(setAside.toInstant().plusSeconds(60)));
            assertThat(instance.rollbackCost("g1").getFirst().changes().getLast())
                    .contains(change)
                    .contains("goes back only as it is found");

            var rollback = instance.rollBack();

            assertThat(rollback.state()).isEqualTo(TaskState.FAILED);
            assertThat(rollback.problem()).asString().contains("what was written then is not in it");
            assertThat(instance.state("g1")).isInstanceOf(DatabaseState.Imported.class);
            Files.write(original, content);
            Files.setLastModifiedTime(original, setAside);
            finish(instance);
        }
    }

    @Test
    void the_journal_tells_how_much_was_moved() throws Exception {
        try (RealInstance instance = moved()) {
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.undoRollback().state()).isEqualTo(TaskState.COMPLETED);

            assertThat(instance.get(Journal.class).latest(100))
                    .filteredOn(line -> line.event().startsWith("rollback_undo"))
                    .extracting(JournalLine::detail)
                    .anyMatch(detail -> detail.matches(".*\\d{4,} bytes wait.*"))
                    .anyMatch(detail -> detail.matches("set aside \\d{4,} bytes"));
        }
    }

    @Test
    void an_original_that_served_again_and_is_gone_is_not_replaced_without_a_word() throws Exception {
        try (RealInstance instance = moved()) {
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            instance.query("g1", "CREATE (:Person {id: 201, name: 'written since'})");
            assertThat(instance.undoRollback().state()).isEqualTo(TaskState.COMPLETED);
            Path original = data.resolve("g1.lbug.pre-migration");
            Path elsewhere = Files.move(original, data.resolve("elsewhere"));

            assertThat(instance.rollBack().problem()).asString().contains("what was written then is not in it");

            Files.move(elsewhere, original);
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.query("g1", "MATCH (p:Person) RETURN count(*)").rows())
                    .hasToString("[[101]]");
        }
    }

    /** Its databases are folders, with a lock file in them that is not part of what they hold. */
    @Test
    void a_database_of_kuzu_that_is_a_folder_goes_back_again_and_again() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            EngineVersion kuzu = EngineVersion.parse("kuzu@0.9.0");
            TestPacks.with(kuzu);
            instance.activate(kuzu);
            instance.create("g1", PEOPLE);
            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
            instance.activate(RealInstance.NEW);
            assertThat(instance.importAll().state()).isEqualTo(TaskState.COMPLETED);
            for (int i = 0; i < 2; i++) {
                assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
                assertThat(instance.undoRollback().state()).isEqualTo(TaskState.COMPLETED);
            }
            finish(instance);
        }
    }

    @Test
    void another_database_in_the_place_of_the_imported_one_is_kept_and_never_comes_back_by_an_undo() throws Exception {
        byte[] other;
        try (RealInstance instance = moved()) {
            instance.create("g2", List.of("CREATE NODE TABLE Thing(id INT64, PRIMARY KEY(id))"));
            other = Files.readAllBytes(instance.file("g2"));
        }
        Files.write(data.resolve("g1.lbug"), other);
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);

            assertThat(data.resolve("g1.lbug.spoilt")).hasBinaryContent(other);
            assertThat(instance.info("g1").message()).contains("kept as g1.lbug.spoilt");
            assertThatThrownBy(instance::undoRollback).hasMessageContaining("is gone");
            assertThat(instance.query("g1", "MATCH (p:Person) RETURN count(*)").rows())
                    .hasToString("[[100]]");
        }
    }

    /** An engine was writing to it when the node stopped, and the copy of before is not there. */
    @Test
    void an_imported_database_on_hold_is_on_hold_again_after_a_rollback_and_its_undoing() throws Exception {
        Map<String, byte[]> bucket;
        Path log = data.resolve("g1.lbug.wal");
        Path copy = data.resolve("g1.lbug.safety-copy");
        byte[] main;
        byte[] written;
        try (RealInstance instance = moved()) {
            instance.query("g1", "CREATE (:Person {id: 101})");
            instance.killEngines();
            instance.loseSafetyCopy("g1");
            bucket = instance.bucket();
            main = Files.readAllBytes(instance.file("g1"));
            written = Files.readAllBytes(log);
        }
        Files.delete(log);
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
            assertThatThrownBy(() -> instance.salvage("g1", SalvageWay.AS_FOUND))
                    .as("its original is the better copy")
                    .hasMessageContaining("roll");
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.query("g1", "MATCH (p:Person) RETURN count(*)").rows())
                    .hasToString("[[100]]");

            assertThat(instance.undoRollback().state()).isEqualTo(TaskState.COMPLETED);

            assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
            assertThat(instance.info("g1").message()).contains("its safety copy is not whole");
            Files.write(copy, main);
            Files.write(data.resolve("g1.lbug.safety-copy.wal"), written);
            assertThat(instance.reopen("g1").gate()).isEqualTo(Gate.SERVING);
            assertThat(instance.query("g1", "MATCH (p:Person) RETURN count(*)").rows())
                    .hasToString("[[101]]");
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
    void another_database_in_the_place_of_an_original_is_not_taken_as_it_is_found() throws Exception {
        try (RealInstance instance = moved()) {
            Path original = data.resolve("g1.lbug.pre-migration");
            byte[] other = Files.readAllBytes(original);
            other[28] ^= 1;
            Files.write(original, other);

            var rollback = instance.rollBackAsFound("g1");

            assertThat(rollback.problem()).asString().contains("that is another database");
            assertThat(instance.state("g1")).isInstanceOf(DatabaseState.Imported.class);
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
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

    @Test
    void another_database_in_the_place_of_what_an_undo_brought_back_does_not_serve() throws Exception {
        try (RealInstance instance = moved()) {
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.undoRollback().state()).isEqualTo(TaskState.COMPLETED);
        }
        byte[] other = Files.readAllBytes(data.resolve("g1.lbug"));
        other[28] ^= 1;
        Files.write(data.resolve("g1.lbug"), other);

        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.begin();
            assertThatThrownBy(() -> instance.query("g1", "MATCH (p:Person) RETURN count(*)"))
                    .hasMessageContaining("is another database");
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
    void another_database_in_the_place_of_an_original_never_comes_back_by_a_rollback() throws Exception {
        byte[] other;
        Map<String, byte[]> bucket;
        try (RealInstance instance = moved()) {
            instance.create("g2", List.of("CREATE NODE TABLE Thing(id INT64, PRIMARY KEY(id))"));
            other = Files.readAllBytes(instance.file("g2"));
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            bucket = instance.bucket();
        }
        Files.write(data.resolve("g1.lbug"), other);
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            assertThat(instance.undoRollback().state()).isEqualTo(TaskState.COMPLETED);

            assertThat(data.resolve("g1.lbug.spoilt")).hasBinaryContent(other);
            finish(instance);
            assertThat(data.resolve("g1.lbug.spoilt")).hasBinaryContent(other);
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

    @Test
    void an_export_that_fails_takes_no_way_back_to_the_imported_database() throws Exception {
        try (RealInstance instance = moved()) {
            instance.query("g1", "CREATE (:Person {id: 101, name: 'written since'})");
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            instance.query("g1", "CREATE MACRO draw() AS random() * -1");
            assertThat(instance.export("m2").state()).isEqualTo(TaskState.FAILED);
            instance.query("g1", "DROP MACRO draw");
            assertThat(instance.state("g1")).isInstanceOf(DatabaseState.RolledBack.class);

            assertThat(instance.undoRollback().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.query("g1", "MATCH (p:Person) RETURN count(*)").rows())
                    .hasToString("[[101]]");
            assertThat(instance.finish().state()).isEqualTo(TaskState.COMPLETED);
        }
    }
}
