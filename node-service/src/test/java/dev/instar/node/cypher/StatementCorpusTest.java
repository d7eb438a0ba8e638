package dev.instar.node.cypher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.FullDepth;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.EngineHosts;
import dev.instar.node.engine.StatementException;
import dev.instar.node.engine.TestHosts;
import dev.instar.protocol.EngineVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What real engines take of a corpus of statements, and every function they have, passes the allow-list unrefused. In
 * every build with two engines, in {@code ./instar crash} with all.
 */
class StatementCorpusTest {

    /** Functions only to the engines; their arguments have a form of their own. */
    private static final Set<String> QUANTIFIERS = Set.of("ALL", "ANY", "NONE", "SINGLE");

    /** Kuzu 0.7 lacks more of it than any other: pairs of tables, macros that can be dropped, some functions. */
    private static final double MOST_REFUSED_BY_AN_ENGINE = 0.25;

    private final StatementReader reader = new StatementReader(1_000_000, null);

    @TempDir
    Path folder;

    static Stream<String> engines() {
        return FullDepth.ASKED_FOR ? TestHosts.ENGINES.stream() : Stream.of("kuzu@0.11.2", "ladybug@0.20.4");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void what_an_engine_takes_is_allowed(String version) throws Exception {
        var engine = EngineVersion.parse(version);
        EngineHosts hosts = TestHosts.of(engine, folder.resolve("hosts"));
        List<String> refusedByEngine = new ArrayList<>();
        List<String> statements = statements();
        Engine host = hosts.open(engine, folder.resolve("corpus.db"), false);
        try {
            for (String statement : statements) {
                Reading reading = reader.read(statement);
                try {
                    host.execute(reading instanceof Reading.Allowed allowed ? allowed.text() : statement);
                    assertThat(reading).as(statement).isInstanceOf(Reading.Allowed.class);
                } catch (StatementException e) {
                    refusedByEngine.add(statement + ": " + e.getMessage());
                } catch (EngineHostException e) {
                    refusedByEngine.add(statement + ": " + e.getMessage());
                    host = hosts.open(engine, folder.resolve("corpus.db"), false);
                }
            }
        } finally {
            host.kill();
            hosts.destroy();
        }
        assertThat(refusedByEngine.size()).as("%s", refusedByEngine).isLessThan((int)
                (statements.size() * MOST_REFUSED_BY_AN_ENGINE));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void every_function_of_an_engine_can_be_called(String version) throws Exception {
        var engine = EngineVersion.parse(version);
        EngineHosts hosts = TestHosts.of(engine, folder.resolve("hosts"));
        List<String> functions;
        try (Engine host = hosts.open(engine, folder.resolve("functions.db"), false)) {
            functions =
                    host
                            .execute("CALL show_functions() WHERE type <> 'TABLE FUNCTION' RETURN DISTINCT name")
                            .rows()
                            .stream()
                            .map(row -> String.valueOf(row.getFirst()))
                            .filter(name ->
                                    name.matches("\\w+") && !QUANTIFIERS.contains(name.toUpperCase(Locale.ROOT)))
                            .toList();
        } finally {
            hosts.destroy();
        }
        assertThat(functions).hasSizeGreaterThan(100);
        for (String function : functions) {
            assertThat(reader.read("MATCH (n:T) RETURN " + function + "(n.a, n.b) AS x"))
                    .as(function)
                    .isInstanceOf(Reading.Allowed.class);
        }
    }

    /** Each ends in a semicolon at the end of its last line. */
    private static List<String> statements() throws Exception {
        try (var in = StatementCorpusTest.class.getResourceAsStream("/corpus/statements.cypher")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split(";\n", -1))
                    .map(String::strip)
                    .filter(statement -> !statement.isEmpty())
                    .toList();
        }
    }
}
