package dev.instar.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.cypher.TextLists;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.QueryAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Parameters and results cross between node and engine as they are; in every build on the engines that are most moved
 * between and on one in a jar, in {@code ./instar crash} on all.
 */
@ParameterizedClass(name = "{0}")
@MethodSource("engines")
class HandedOverTest {

    @TempDir
    Path folder;

    private final EngineVersion engine;
    private EngineHosts hosts;
    private Path database;

    HandedOverTest(EngineVersion engine) {
        this.engine = engine;
    }

    static Stream<EngineVersion> engines() {
        return EngineHostContractTest.engines();
    }

    @BeforeEach
    void startHosts() throws IOException {
        hosts = TestHosts.of(engine, folder.resolve("hosts"));
        database = folder.resolve("g1.lbug");
    }

    @AfterEach
    void endHosts() throws InterruptedException {
        hosts.destroy();
    }

    /** Whatever a result is, it is handed over; names may be words of statements. */
    @Test
    void what_a_statement_wrote_is_returned_and_stays() {
        try (EngineHost host = hosts.open(engine, database, false)) {
            host.execute(
                    "CREATE NODE TABLE A(id INT64, `limit` INT64, ts TIMESTAMP, `comment` STRING, PRIMARY KEY(id))");

            QueryAnswer created = host.execute(TestHosts.statement(
                    "CREATE (u:A {id: 1, ts: timestamp('2024-02-29 23:59:59.123456')}) RETURN u.id, u.ts, u"));
            QueryAnswer set = host.execute(
                    TestHosts.statement("MATCH (u:A {id: 1}) SET u.limit = 7 RETURN u.ts AS limit, u.limit"));
            QueryAnswer read = host.execute(TestHosts.statement(
                    "MATCH (comment:A) RETURN comment.limit, comment.ts AS `update`, {comment: comment.id} AS copy"));

            assertThat(created.rows().getFirst()).hasSize(3).startsWith("1", "2024-02-29 23:59:59.123456");
            assertThat(set.rows().getFirst()).hasToString("[2024-02-29 23:59:59.123456, 7]");
            assertThat(read.rows().getFirst().subList(0, 2)).hasToString("[7, 2024-02-29 23:59:59.123456]");
            assertThat(host.execute("MATCH (u:A) RETURN u.id").rows()).hasSize(1);
        }
    }

    @Test
    void a_text_that_looks_like_a_column_of_the_nodes_own_makes_no_number_inexact() {
        try (EngineHost host = hosts.open(engine, database, false)) {
            assertThat(host.execute(TestHosts.statement("RETURN 9007199254740993 AS x, '__instar_text_' AS y"))
                            .rows()
                            .getFirst()
                            .getFirst())
                    .hasToString("9007199254740993");
        }
    }

    @Test
    void lists_of_texts_arrive_whole() {
        Map<String, String> written = Map.of(
                "t",
                TextLists.written("STRING[]", "[\"red, green\", \" 'blue' \\\\ \", \"\", null]")
                        .orElseThrow());
        String text =
                Cypher.of("UNWIND $t AS t RETURN t").withTypedParameters(Map.of("t", "STRING[]"), Set.of(), written);
        try (EngineHost host = hosts.open(engine, database, false)) {
            assertThat(host.execute(TestHosts.statement(text)).rows())
                    .extracting(List::getFirst)
                    .containsExactly("red, green", " 'blue' \\ ", "", null);
        }
    }

    @Test
    void text_parameters_arrive_typed() {
        var types = Map.of("id", "INT64", "price", "DECIMAL(18, 4)", "at", "TIMESTAMP", "name", "STRING");
        Map<String, @Nullable String> values = new TreeMap<>();
        values.put("id", "9007199254740993");
        values.put("price", "0.0001");
        values.put("at", "2024-02-29 23:59:59.123456");
        values.put("name", "42");
        String text = "RETURN $id + 1 AS id, $price AS price, $at AS at, $name AS name, '$id' AS plain";
        try (EngineHost host = hosts.open(engine, database, false)) {
            QueryAnswer answer = host.execute(new Statement(
                    Cypher.of(text).withTypedParameters(types, Set.of(), Map.of()),
                    values,
                    10,
                    Duration.ofSeconds(30),
                    null));

            assertThat(answer.rows().getFirst())
                    .containsExactly("9007199254740994", "0.0001", "2024-02-29 23:59:59.123456", "42", "$id");
        }
    }

    @Test
    void an_absent_parameter_arrives_as_null() {
        var types = Map.of("gap", "INT64", "price", "DECIMAL(18, 4)");
        String text = Cypher.of("RETURN $gap AS gap, $price AS price, $gap IS NULL AS absent")
                .withTypedParameters(types, Set.of("gap"), Map.of());
        try (EngineHost host = hosts.open(engine, database, false)) {
            QueryAnswer answer =
                    host.execute(new Statement(text, Map.of("price", "0.1000"), 10, Duration.ofSeconds(30), null));

            assertThat(answer.rows().getFirst()).containsExactly(null, "0.1000", true);
        }
    }
}
