package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.engine.FailingEngines;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.operation.salvage.SalvageWay;
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
import org.junit.jupiter.api.Test;

/** An undone rollback brings the imported database back with every row, or leaves it set aside and says why. */
class RolledBackTest extends RolledBackFixture {

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
