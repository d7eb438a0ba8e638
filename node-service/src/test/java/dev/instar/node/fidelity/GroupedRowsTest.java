package dev.instar.node.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.protocol.EngineVersion;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Rows whose structs are NULL are read apart from the others. To the engines that must be one load: what they append to
 * rows they have written down before, they may alter: the smallest number of an integer type becomes 0 (measured on LadybugDB
 * 0.16.1 and 0.20.4).
 */
class GroupedRowsTest {

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({"ladybug@0.16.1, ladybug@0.20.4", "kuzu@0.11.2, ladybug@0.20.4", "kuzu@0.9.0, kuzu@0.11.2"})
    void the_smallest_number_of_a_type_arrives_in_whatever_group_it_is(String from, String to) throws Exception {
        List<String> statements = List.of(
                "CREATE NODE TABLE T(id INT64, few INT16, s STRUCT(a INT64, b STRING), PRIMARY KEY (id))",
                "CREATE (:T {id: 5000, few: CAST(-32768 AS INT16)})",
                "UNWIND range(1, 2900) AS i CREATE (:T {id: i, s: {a: i, b: CAST(i AS STRING)}})");

        String outcome = Journey.outcome(folder, statements, EngineVersion.parse(from), EngineVersion.parse(to));

        assertThat(outcome).isEqualTo("carried");
    }
}
