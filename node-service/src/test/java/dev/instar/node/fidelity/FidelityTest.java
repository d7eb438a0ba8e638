package dev.instar.node.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.FullDepth;
import dev.instar.protocol.EngineVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Everything that an engine's own export loses is carried from engine to engine, or refused with the reason, as {@code
 * docs/fidelity.md} says. In every build a part of it between the first of three pairs of engines and a part between the
 * others; {@code ./instar crash} tries all of it between the three and writes the page.
 */
class FidelityTest {

    static final List<List<EngineVersion>> PAIRS = List.of(
            pair("ladybug@0.16.1", "ladybug@0.20.4"),
            pair("kuzu@0.11.2", "ladybug@0.20.4"),
            pair("kuzu@0.9.0", "kuzu@0.11.2"));

    /**
     * Between each pair of engines every 160th specimen is tried in every build; between the first also those of
     * {@link #ALWAYS} and every eighth one that is not simply carried.
     */
    private static final int SAMPLE = 160;

    /** What an engine's own export gives another meaning without a word, or what an import once held. */
    private static final Set<String> ALWAYS = Set.of(
            "Macros with parentheses",
            "Defaults with parentheses",
            "SERIAL after its table or column was renamed",
            "Sequences, used and unused",
            "Types of its own",
            "Fields of structs in back-quotes",
            "UNION in 5 rows of one member");

    private static final String CARRIED = "carried";

    @TempDir
    static Path folder;

    private static final Map<String, Map<Integer, String>> OUTCOMES = new ConcurrentSkipListMap<>();

    private static List<EngineVersion> pair(String from, String to) {
        return List.of(EngineVersion.parse(from), EngineVersion.parse(to));
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    List<DynamicTest> everything_is_carried_or_refused() throws IOException {
        Map<String, List<String>> rows = rows(FidelityPage.text());
        assertThat(Specimens.ALL).extracting(Specimen::name).containsAll(ALWAYS);
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < PAIRS.size(); i++) {
            int number = i;
            List<EngineVersion> pair = PAIRS.get(i);
            for (int place = 0; place < Specimens.ALL.size(); place++) {
                Specimen specimen = Specimens.ALL.get(place);
                boolean everyBuild = place % SAMPLE == number
                        || (number == 0
                                && (ALWAYS.contains(specimen.name())
                                        || (place % 8 == 0 && !isCarried(rows.get(specimen.name())))));
                if (!FullDepth.ASKED_FOR && !everyBuild) {
                    continue;
                }
                tests.add(DynamicTest.dynamicTest(
                        specimen.name() + ", " + pair.getFirst() + " to " + pair.getLast(), () -> {
                            String outcome = specimen.unknownTo()
                                            .contains(pair.getFirst().toString())
                                    ? "the engine has none"
                                    : Journey.outcome(
                                            folder,
                                            specimen.statements(),
                                            specimen.questions(),
                                            pair.getFirst(),
                                            pair.getLast());
                            OUTCOMES.computeIfAbsent(specimen.name(), _ -> new ConcurrentSkipListMap<>())
                                    .put(number, outcome);
                        }));
            }
        }
        return tests;
    }

    /** Whether the page says that a specimen is carried between the first pair. */
    private static boolean isCarried(@Nullable List<String> outcomes) {
        return outcomes != null && outcomes.getFirst().equals(CARRIED);
    }

    @AfterAll
    static void the_page_says_what_was_seen() throws IOException {
        if (!FullDepth.ASKED_FOR) {
            Map<String, List<String>> rows = rows(FidelityPage.text());
            assertThat(rows.keySet())
                    .as("rows of docs/fidelity.md, which './instar crash' writes")
                    .containsExactlyInAnyOrderElementsOf(
                            Specimens.ALL.stream().map(Specimen::name).toList());
            OUTCOMES.forEach((name, outcomes) ->
                    outcomes.forEach((pair, outcome) -> assertThat(rows.getOrDefault(name, List.of()))
                            .as("the row '%s' of docs/fidelity.md, which './instar crash' writes", name)
                            .hasSize(PAIRS.size())
                            .element(pair)
                            .isEqualTo(outcome)));
            return;
        }
        if (OUTCOMES.size() != Specimens.ALL.size()) {
            return;
        }
        var page = new StringBuilder("""
                # What crosses, and what is refused

                An engine's own `EXPORT DATABASE` and `IMPORT DATABASE` lose or alter much of what stands below, mostly without a word. Instar looks for each of it before an export, carries it with statements of its own, reads every Parquet file back before it declares the export, and compares everything again after the import. What cannot be carried is refused, naming table and column, while writes are open again.

                This page is written by `FidelityTest`, which moves each row through a whole migration between real engines and back.

                | What | With the engine's own export | %s |
                |---|---|---|---|---|
                """.formatted(String.join(
                " | ",
                PAIRS.stream()
                        .map(pair -> pair.getFirst().displayName() + " → "
                                + pair.getLast().displayName())
                        .toList())));
        for (Specimen specimen : Specimens.ALL) {
            page.append("| ").append(specimen.name()).append(" | ").append(specimen.byEngine());
            OUTCOMES.get(specimen.name())
                    .values()
                    .forEach(outcome -> page.append(" | ").append(outcome));
            page.append(" |\n");
        }
        page.append("""

                Besides: further graphs (`CREATE GRAPH`) are refused before the old engine is asked to write them down, because LadybugDB 0.16.1 loses them at its next checkpoint. Full-text and vector indexes are rebuilt if the target engine can load the extension, else refused. A macro with CASE, a comparison or a boolean operator is refused when a caller creates it: with one of the latter two no release opens the database again. Internal ids (`id(n)`) are an engine's own and change. All engines tried store the smallest number of INT8, INT16 and INT32 as 0 when it stands beside certain others; where the new engine does so and the old one did not, the comparison after the import finds it, and the database is held with its original untouched.
                """);
        FidelityPage.replaceBeginning(page.toString());
    }

    /** Outcomes of each row of the page, pair by pair. */
    private static Map<String, List<String>> rows(String page) {
        Map<String, List<String>> rows = new HashMap<>();
        page.lines()
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| "))
                .skip(1)
                .forEach(line -> {
                    List<String> cells =
                            List.of(line.substring(2, line.length() - 2).split(" [|] ", -1));
                    rows.put(cells.getFirst(), cells.subList(2, cells.size()));
                });
        return rows;
    }
}
