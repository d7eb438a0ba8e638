package dev.instar.node.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.FullDepth;
import dev.instar.protocol.EngineVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rows whose structs are NULL are read apart from the others. To the engines that must be one load: what they append to
 * rows they have written down before, they may alter: the smallest number of an integer type becomes 0 (measured on LadybugDB
 * 0.16.1 and 0.20.4). In {@code ./instar crash} between the three pairs of engines of {@link FidelityTest}.
 */
class GroupedRowsTest {

    @TempDir
    Path folder;

    /** In every build the first pair of engines. */
    static Stream<List<EngineVersion>> pairs() {
        return FidelityTest.PAIRS.stream().limit(FullDepth.ASKED_FOR ? Long.MAX_VALUE : 1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void the_smallest_number_of_a_type_arrives_in_whatever_group_it_is(List<EngineVersion> pair) throws Exception {
        List<String> statements = List.of(
                "CREATE NODE TABLE T(id INT64, few INT16, s STRUCT(a INT64, b STRING), PRIMARY KEY (id))",
                "CREATE (:T {id: 5000, few: CAST(-32768 AS INT16)})",
                "UNWIND range(1, 2900) AS i CREATE (:T {id: i, s: {a: i, b: CAST(i AS STRING)}})");

        String outcome = Journey.outcome(folder, statements, pair.getFirst(), pair.getLast());

        assertThat(outcome).isEqualTo("carried");
    }
}
