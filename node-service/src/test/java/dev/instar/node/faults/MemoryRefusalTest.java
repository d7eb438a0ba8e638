package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.Gate;
import dev.instar.protocol.PreflightReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A preflight refuses a database whose migration needs more memory than the settings allow, and names the settings. */
class MemoryRefusalTest {

    @TempDir
    Path data;

    @Test
    void an_import_that_could_not_have_the_memory_is_refused_with_the_number_and_the_settings() throws Exception {
        Map<String, String> little =
                Map.of("limits.operation-buffer-pool", "65MB", "limits.largest-operation-buffer-pool", "65MB");
        try (RealInstance instance = RealInstance.start(data, little)) {
            instance.create(
                    "g1",
                    List.of(
                            "CREATE NODE TABLE T(id INT64, PRIMARY KEY (id))",
                            "UNWIND range(1, 200000) AS i CREATE (:T {id: i})"));

            assertThat(instance.preflight().findings())
                    .filteredOn(finding -> finding.severity() == PreflightReport.Severity.BLOCKER)
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.sentence())
                                .isEqualTo(
                                        "Table T of 'g1' has 200 000 rows; its import needs more than 66 MB of buffer"
                                                + " pool, and 65 MB can be had.");
                        assertThat(finding.remedy())
                                .contains("largest-operation-buffer-pool", "host-memory", "parallel-databases");
                    });
        }
    }

    @Test
    void the_largest_pair_of_a_relationship_table_counts_and_not_the_mean() throws Exception {
        Map<String, String> little =
                Map.of("limits.operation-buffer-pool", "65MB", "limits.largest-operation-buffer-pool", "65MB");
        try (RealInstance instance = RealInstance.start(data, little)) {
            instance.create(
                    "g1",
                    List.of(
                            "CREATE NODE TABLE A(id INT64, PRIMARY KEY (id))",
                            "CREATE NODE TABLE B(id INT64, PRIMARY KEY (id))",
                            "CREATE REL TABLE R(FROM A TO A, FROM A TO B)",
                            "UNWIND range(1, 450) AS i CREATE (:A {id: i})",
                            "CREATE (:B {id: 1})",
                            "MATCH (a:A), (b:A) CREATE (a)-[:R]->(b)",
                            "MATCH (a:A {id: 1}), (b:B) CREATE (a)-[:R]->(b)"));

            assertThat(instance.preflight().findings())
                    .filteredOn(finding -> finding.severity() == PreflightReport.Severity.BLOCKER)
                    .singleElement()
                    .satisfies(finding ->
                            assertThat(finding.sentence()).startsWith("Table R (A -> A) of 'g1' has 202 500 rows;"));
        }
    }

    @Test
    void more_tables_than_the_memory_can_open_are_refused_with_the_settings() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", List.of());
            // With the pool of a test; 1100 tables need 5.9 GB under LadybugDB 0.16.1.
            instance.leaveUnclosed(
                    "g1",
                    Stream.concat(
                                    IntStream.range(0, 90)
                                            .mapToObj("CREATE NODE TABLE T%d(id INT64, PRIMARY KEY (id))"::formatted),
                                    Stream.of("CHECKPOINT"))
                            .toList());

            assertThat(instance.preflight().findings())
                    .filteredOn(finding -> finding.severity() == PreflightReport.Severity.BLOCKER)
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.remedy())
                            .contains("operation-buffer-pool", "serving-buffer-pool", "host-memory"));
            assertThatThrownBy(() -> instance.query("g1", "RETURN 1"))
                    .isInstanceOfSatisfying(
                            NodeException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.ENGINE_OUT_OF_MEMORY));
            assertThat(instance.gate("g1")).isEqualTo(Gate.SERVING);
        }
    }
}
