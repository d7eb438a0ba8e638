package dev.instar.node.cypher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Result columns are asked for as text beside what a statement returns, whatever it is made of. */
class ResultListTest {

    @Test
    void text_columns_repeat_expressions_without_their_aliases() {
        assertThat(asText("MATCH (n) RETURN n.id AS id, n.at AS at", List.of("id", "at"), 1))
                .isEqualTo("MATCH (n) RETURN n.id AS id, n.at AS at, CAST(n.at AS STRING) AS `t0`");
    }

    @Test
    void text_columns_stand_before_order_and_limit() {
        assertThat(asText("MATCH (n) RETURN DISTINCT n.at ORDER BY n.at DESC SKIP 1 LIMIT 3", List.of("n.at"), 0))
                .isEqualTo("MATCH (n) RETURN DISTINCT n.at, CAST(n.at AS STRING) AS `t0`"
                        + " ORDER BY n.at DESC SKIP 1 LIMIT 3");
    }

    @Test
    void commas_inside_brackets_do_not_part_columns() {
        assertThat(asText("RETURN [1, 2], {a: 1, b: f(2, 3)} AS s", List.of("LIST", "s"), 0, 1))
                .isEqualTo("RETURN [1, 2], {a: 1, b: f(2, 3)} AS s, CAST([1, 2] AS STRING) AS `t0`, "
                        + "CAST({a: 1, b: f(2, 3)} AS STRING) AS `t1`");
    }

    @Test
    void a_star_is_written_out() {
        assertThat(asText("MATCH (a)-[e]->(b) RETURN * LIMIT 2", List.of("a", "e", "b"), 1))
                .isEqualTo("MATCH (a)-[e]->(b) RETURN `a`, `e`, `b`, CAST(`e` AS STRING) AS `t0` LIMIT 2");
        assertThat(asText("MATCH (a)-[e]->(b) RETURN *, a.ts", List.of("a", "e", "b", "a.ts"), 3))
                .isEqualTo("MATCH (a)-[e]->(b) RETURN `a`, `e`, `b`, a.ts, CAST(a.ts AS STRING) AS `t0`");
    }

    @Test
    void the_star_of_a_variable_stands_for_its_properties() {
        assertThat(asText("MATCH (p) RETURN p.*, 1 AS one", List.of("p.id", "p.at", "one"), 1))
                .isEqualTo("MATCH (p) RETURN p.*, 1 AS one, CAST(p.`at` AS STRING) AS `t0`");
        assertThat(asText("MATCH (`my p`) RETURN `my p`.*", List.of("my p.id"), 0))
                .isEqualTo("MATCH (`my p`) RETURN `my p`.*, CAST(`my p`.`id` AS STRING) AS `t0`");
    }

    /** Properties, aliases and variables may be called like a clause. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "MATCH (a:A) RETURN a.limit, a.ts",
                "MATCH (a:A) RETURN a.skip AS s, a.ts",
                "MATCH (a:A) RETURN a.key, a.ts AS limit",
                "MATCH (limit:A) RETURN limit.id, limit.ts",
                "UNWIND [1, 2] AS x RETURN x AS limit, {x: x} AS m ORDER BY x LIMIT 3",
                "MATCH (a:A) WHERE a.use = 1 RETURN a.return, a.ts LIMIT 1",
                "MATCH (comment:A {comment: 'x'}) RETURN comment.id, comment.ts",
                "CREATE (u:A {id: 1}) RETURN u.id, u",
                "// 🚀\nRETURN '🚀', [1]"
            })
    void words_of_clauses_are_names_where_they_stand_for_one(String text) {
        assertThat(ResultList.of(text).flatMap(results -> results.withTextColumns(List.of("a", "b"), List.of(1), "t")))
                .hasValueSatisfying(rewritten -> assertThat(rewritten)
                        .matches("(?s).*RETURN .+, .+, CAST\\(.+ AS STRING\\) AS `t0`( ORDER BY x LIMIT 3| LIMIT 1)?"));
    }

    @Test
    void text_columns_are_left_to_the_caller_where_the_result_is_no_plain_list() {
        assertThat(ResultList.of("RETURN 1 AS a UNION RETURN 2 AS a")).isEmpty();
        assertThat(ResultList.of("CREATE (:T {id: 1})")).isEmpty();
        assertThat(ResultList.of("DROP TABLE T")).isEmpty();
        assertThat(ResultList.of("RETURN ((((")).isEmpty();
        assertThat(ResultList.of("RETURN 1 AS a, 2 AS b")
                        .flatMap(results -> results.withTextColumns(List.of("a"), List.of(0), "t")))
                .isEqualTo(Optional.empty());
    }

    private static String asText(String text, List<String> columns, Integer... wanted) {
        return ResultList.of(text)
                .orElseThrow()
                .withTextColumns(columns, List.of(wanted), "t")
                .orElseThrow();
    }
}
