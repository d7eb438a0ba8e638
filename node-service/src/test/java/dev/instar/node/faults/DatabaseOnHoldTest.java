package dev.instar.node.faults;

import static dev.instar.node.faults.TestTables.TABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.instar.node.Sampled;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.operation.salvage.SalvageWay;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.Gate;
import dev.instar.protocol.SalvageReport;
import dev.instar.protocol.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A database that its engine cannot open is on hold, its files unchanged, until its safety copy returns or its rows
 * are saved.
 */
class DatabaseOnHoldTest {

    /** A table whose rows of old and of a column added anew the engine cannot write down together (measured). */
    private static final List<String> CHECKPOINT_ENDS_THE_ENGINE = List.of(
            "CREATE NODE TABLE A(id INT64, a STRING, b INT64, c DOUBLE, PRIMARY KEY(id))",
            "UNWIND range(1,3000) AS i CREATE (:A {id:i, a: 'a'+CAST(i AS STRING), b: i, c: i*1.5})",
            "CHECKPOINT",
            "CREATE TYPE money AS DECIMAL(12, 2)",
            "ALTER TABLE A DROP b",
            "ALTER TABLE A ADD b STRING DEFAULT 'again'",
            "UNWIND range(3001,4000) AS i CREATE (:A {id:i, b: 'new'})");

    @TempDir
    Path data;

    @TempDir
    Path elsewhere;

    @ParameterizedTest
    @CsvSource({"ladybug@0.16.1", "ladybug@0.18.3", "ladybug@0.20.4"})
    void a_database_whose_checkpoint_ends_its_engine_is_held_with_its_files_as_they_were(String engine)
            throws Exception {
        try (RealInstance instance = RealInstance.start(data, engine, engines -> engines)) {
            instance.create("g1", List.of());
            instance.leaveUnclosed("g1", CHECKPOINT_ENDS_THE_ENGINE);
            Map<String, String> before = FileSet.of(data, "g1.lbug");
            for (int i = 1; i <= 3; i++) {
                String migration = "m" + i;
                if (i == 1) {
                    var export = instance.export(migration);
                    assertThat(export.state()).isEqualTo(TaskState.FAILED);
                    assertThat(export.problem().detail())
                            .contains("its checkpoint ends the engine")
                            .contains("4 000 rows (A 4 000) at last sight");
                } else {
                    assertThatThrownBy(() -> instance.export(migration)).hasMessageContaining("at last sight");
                }
                assertThat(FileSet.of(data, "g1.lbug")).as("after export %s", i).isEqualTo(before);
                assertThat(instance.state("g1")).isInstanceOf(DatabaseState.Serving.class);
                assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
            }
        }
        try (RealInstance instance = RealInstance.start(data, engine, engines -> engines)) {
            assertThat(instance.gate("g1")).as("after a restart").isEqualTo(Gate.HELD);
            assertThat(instance.info("g1").message()).contains("4 000 rows");
        }
    }

    @Sampled(1)
    @ParameterizedTest
    @CsvSource({"ladybug@0.16.1", "ladybug@0.20.4"})
    void every_row_of_a_database_whose_checkpoint_ends_its_engine_can_be_saved(String engine) throws Exception {
        try (RealInstance instance = RealInstance.start(data, engine, engines -> engines)) {
            instance.create("g1", List.of());
            instance.leaveUnclosed("g1", CHECKPOINT_ENDS_THE_ENGINE);
            assertThatThrownBy(() -> instance.reopen("g1")).hasMessageContaining("4 000 rows");
            Map<String, String> before = FileSet.of(data, "g1.lbug");

            SalvageReport report = instance.salvageReport("g1");

            assertThat(report.ways())
                    .extracting(SalvageReport.Way::way, SalvageReport.Way::rows)
                    .contains(tuple("as_found", 4_000L), tuple("main_file_alone", 3_000L));
            assertThat(FileSet.of(data, "g1.lbug")).isEqualTo(before);

            var salvage = instance.salvage("g1", SalvageWay.AS_FOUND);

            assertThat(salvage.state()).as("%s", salvage.problem()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.gate("g1")).isEqualTo(Gate.SERVING);
            assertThat(instance.query("g1", "MATCH (a:A) WHERE a.b = 'new' RETURN count(*), max(a.id)")
                            .rows())
                    .isEqualTo(List.of(List.of("1000", "4000")));
            assertThat(instance.query("g1", "RETURN typeof(CAST(NULL AS money))")
                            .rows())
                    .isEqualTo(List.of(List.of("DECIMAL(12, 2)")));
            assertThat(FileSet.of(data, "g1.lbug.before-restore")).isEqualTo(before);
            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.exported("g1").fingerprint().rows()).isEqualTo(4_000);
        }
    }

    @Test
    void a_database_whose_safety_copy_was_removed_is_held_until_its_files_are_tried_as_they_are() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", List.of(TABLE, "CREATE (:P {id: 1})"));
            instance.create("g2", List.of(TABLE));
            instance.loseSafetyCopy("g1");
        }
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            for (int time = 0; time < 2; time++) {
                assertThatThrownBy(() -> instance.query("g1", "MATCH (p:P) RETURN count(*)"))
                        .isInstanceOf(NodeException.class)
                        .hasMessageContaining("g1.lbug.safety-copy is not there");
            }
            assertThat(instance.query("g2", "RETURN 1").rows()).hasToString("[[1]]");
            assertThat(instance.preflight().findings())
                    .anySatisfy(finding -> assertThat(finding.sentence()).contains("safety-copy is not there"));

            instance.reopen("g1");

            assertThat(instance.query("g1", "MATCH (p:P) RETURN count(*)").rows())
                    .hasToString("[[1]]");
            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AS_FOUND", "MAIN_FILE_ALONE"})
    void rows_beside_what_cannot_be_carried_can_be_saved_too(SalvageWay way) throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create(
                    "g1", List.of(TABLE, "CREATE (:P {id: 1})", "CREATE MACRO draw() AS random() * -1", "CHECKPOINT"));
            instance.leaveUnclosed("g1", List.of("CREATE (:P {id: 2})"));
            instance.loseSafetyCopy("g1");
        }
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            assertThatThrownBy(() -> instance.query("g1", "RETURN 1")).hasMessageContaining("safety-copy is not there");
            String rows = way == SalvageWay.MAIN_FILE_ALONE ? "[[1]]" : "[[2]]";

            assertThat(instance.salvage("g1", way).state()).isEqualTo(TaskState.COMPLETED);

            assertThat(instance.query("g1", "MATCH (p:P) RETURN count(*)").rows())
                    .hasToString(rows);
            assertThat(instance.query("g1", "RETURN draw() <= 0").rows()).hasToString("[[true]]");
            assertThat(FileSet.names(data)).contains("g1.lbug.before-restore", "g1.lbug.before-restore.wal");
        }
    }

    @Test
    void rows_beside_a_table_that_no_engine_reads_can_be_saved_too() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create(
                    "g1",
                    List.of(
                            TABLE,
                            "CREATE (:P {id: 1})",
                            "CREATE REL TABLE Back(FROM P TO P) WITH (storage_direction='bwd')",
                            "CHECKPOINT"));
            instance.leaveUnclosed("g1", List.of("CREATE (:P {id: 2})"));
            instance.loseSafetyCopy("g1");
        }
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            assertThatThrownBy(() -> instance.query("g1", "RETURN 1")).hasMessageContaining("safety-copy is not there");
            assertThat(instance.salvageReport("g1").ways()).first().satisfies(way -> {
                assertThat(way.tables()).isEqualTo(Map.of("P", 2L));
                assertThat(way.uncounted()).containsExactly("Back");
            });

            assertThat(instance.salvage("g1", SalvageWay.AS_FOUND).state()).isEqualTo(TaskState.COMPLETED);

            assertThat(instance.query("g1", "MATCH (p:P) RETURN count(*)").rows())
                    .hasToString("[[2]]");
        }
    }

    /** The checkpoint of this engine blanks a number behind NaN; as many rows are there afterwards. */
    @Test
    void a_salvage_that_would_alter_a_value_beside_a_table_that_no_engine_reads_fails() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create(
                    "g1",
                    List.of(
                            "CREATE NODE TABLE B(id INT64, d DOUBLE, PRIMARY KEY(id))",
                            "CREATE (:B {id: 1, d: CAST('NaN' AS DOUBLE)})",
                            "CREATE REL TABLE Back(FROM B TO B) WITH (storage_direction='bwd')",
                            "CHECKPOINT"));
            instance.leaveUnclosed("g1", List.of("CREATE (:B {id: 2})", "CREATE (:B {id: 3, d: 1.5})"));
            instance.loseSafetyCopy("g1");
        }
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            assertThat(instance.salvage("g1", SalvageWay.AS_FOUND).problem())
                    .asString()
                    .contains("Saving it as it is changes it: B: same number of rows, different content in column d");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_safety_copy_that_is_brought_back_is_put_in_its_place(boolean restarted) throws Exception {
        Path moved = elsewhere.resolve("g1.lbug");
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", List.of(TABLE, "CREATE (:P {id: 1})"));
            Files.copy(data.resolve("g1.lbug"), moved);
            instance.loseSafetyCopy("g1");
            Files.write(data.resolve("g1.lbug"), new byte[] {0}, StandardOpenOption.TRUNCATE_EXISTING);
        }
        RealInstance instance = RealInstance.start(data, Map.of());
        try {
            assertThatThrownBy(() -> instance.query("g1", "RETURN 1")).hasMessageContaining("safety-copy is not there");
            Files.copy(moved, data.resolve("g1.lbug.safety-copy"));
            if (!restarted) {
                instance.reopen("g1");
                requireOneRow(instance);
            }
        } finally {
            instance.close();
        }
        if (restarted) {
            try (RealInstance again = RealInstance.start(data, Map.of())) {
                again.reopen("g1");
                requireOneRow(again);
            }
        }
        assertThat(FileSet.names(data))
                .as("what was found is kept, the copy is not")
                .contains("g1.lbug.spoilt")
                .noneMatch(name -> name.contains("safety-copy"));
    }

    private static void requireOneRow(RealInstance instance) {
        assertThat(instance.query("g1", "MATCH (p:P) RETURN count(*)").rows()).hasToString("[[1]]");
    }
}
