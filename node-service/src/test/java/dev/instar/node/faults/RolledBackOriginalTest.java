package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.engine.pack.TestPacks;
import dev.instar.node.journal.DatabaseState;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A rollback puts back only the database's own original, unchanged since it was frozen or last served. */
class RolledBackOriginalTest extends RolledBackFixture {

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
}
