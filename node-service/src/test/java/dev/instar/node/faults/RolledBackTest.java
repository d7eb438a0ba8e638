package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.journal.DatabaseState;
import dev.instar.protocol.TaskState;
import dev.instar.protocol.VerificationLevel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What became of a database that was rolled back, when its migration is finalized. */
class RolledBackTest {

    private static final List<String> PEOPLE = List.of(
            "CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(id))",
            "UNWIND range(1, 100) AS i CREATE (:Person {id: i, name: 'p' + CAST(i AS STRING)})");

    @TempDir
    Path data;

    private RealInstance moved() throws Exception {
        return moved(VerificationLevel.FULL);
    }

    private RealInstance moved(VerificationLevel verification) throws Exception {
        RealInstance instance = RealInstance.start(data, Map.of());
        instance.create("g1", PEOPLE);
        assertThat(instance.export(verification).state()).isEqualTo(TaskState.COMPLETED);
        instance.activate(RealInstance.NEW);
        assertThat(instance.importAll().state()).isEqualTo(TaskState.COMPLETED);
        return instance;
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
        try (RealInstance instance = moved(VerificationLevel.COUNTS)) {
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
}
