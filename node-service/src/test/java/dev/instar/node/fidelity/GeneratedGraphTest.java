package dev.instar.node.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.FaultTable;
import dev.instar.node.FullDepth;
import dev.instar.protocol.EngineVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A generated database arrives whole, or is refused with the reason. In every build one graph, in
 * {@code ./instar crash} 20 for each pair of engines.
 */
class GeneratedGraphTest {

    private static final int SEEDS = 1;
    private static final int SEEDS_IN_FULL = 20;

    @TempDir
    static Path folder;

    @TestFactory
    List<DynamicTest> a_generated_graph_is_carried_or_refused() {
        boolean full = FullDepth.ASKED_FOR;
        int seeds = full ? SEEDS_IN_FULL : SEEDS;
        List<DynamicTest> tests = new ArrayList<>();
        for (List<EngineVersion> pair : full ? FidelityTest.PAIRS : FidelityTest.PAIRS.subList(0, 1)) {
            EngineVersion from = pair.getFirst();
            EngineVersion to = pair.getLast();
            boolean unions = !from.equals(EngineVersion.parse("kuzu@0.9.0"));
            for (int number = 1; number <= seeds; number++) {
                int seed = number;
                List<String> statements = new GeneratedGraph(seed, unions).statements();
                tests.add(DynamicTest.dynamicTest("seed " + seed + ", " + from + " to " + to, () -> {
                    String outcome = Journey.outcome(folder, statements, from, to);
                    assertThat(outcome).matches("(?s)carried|refused: .{10,}");
                    FaultTable.row(
                            "generated graph " + seed + " of " + statements.size() + " statements, " + from + " to "
                                    + to,
                            1,
                            outcome.lines().findFirst().orElseThrow());
                }));
            }
        }
        return tests;
    }
}
