package dev.instar.node.cypher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions about Cypher text, answered without being fooled by strings, quoted names and comments. */
class CypherTest {

    @Test
    void a_script_is_split_at_its_own_semicolons_only() {
        String script = """
                CREATE NODE TABLE `a;b`(id INT64, PRIMARY KEY(id)); // first; done
                RETURN 'x;y', "z;\\";" /* ; */ ;
                ;
                RETURN 'it\\'s; fine'
                """;

        assertThat(Cypher.of(script).statements())
                .containsExactly(
                        "CREATE NODE TABLE `a;b`(id INT64, PRIMARY KEY(id))",
                        "// first; done\nRETURN 'x;y', \"z;\\\";\" /* ; */",
                        "RETURN 'it\\'s; fine'");
    }

    @Test
    void comments_and_blanks_are_no_statement() {
        assertThat(Cypher.of(" ; // nothing\n ; /* never closed ; ").statements())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MATCH (n) RETURN n",
                "match (n:Person) return n.name limit 5",
                "OPTIONAL MATCH (n) RETURN n",
                "UNWIND [1, 2] AS i RETURN i",
                "WITH 1 AS one RETURN one",
                "RETURN 1",
                "CALL show_tables() RETURN *",
                "CALL table_info('T') RETURN *",
                "CALL db_version() RETURN *",
                "EXPLAIN MATCH (n) RETURN n",
                "// CREATE\nMATCH (n) RETURN n /* DROP TABLE n */",
                "MATCH (n:Create)-[:Delete]->(m) RETURN n.set, m.copy",
                "MATCH (n:`CREATE`) RETURN n.`SET`",
                "MATCH (n) WHERE n.name = 'CREATE (m)' RETURN n",
                "RETURN \"CALL threads=4\"",
                "LOAD FROM 'a.csv' RETURN *"
            })
    void this_only_reads(String text) {
        assertThat(Cypher.of(text).isRead()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE (:Person {id: 1})",
                "MERGE (n:Person {id: 1})",
                "MATCH (n) SET n.name = 'x'",
                "MATCH (n) SET n.name = 'x' RETURN n",
                "MATCH (n) DETACH DELETE n",
                "MATCH (n) REMOVE n.name",
                "EXPLAIN CREATE (:Person {id: 1})",
                "COPY Person FROM 'p.csv'",
                "COPY (MATCH (n) RETURN n.id) TO 'p.csv'",
                "CHECKPOINT",
                "CHECKPOINT;",
                "EXPORT DATABASE 'x'",
                "IMPORT DATABASE 'x'",
                "DROP TABLE Person",
                "ALTER TABLE Person ADD age INT64",
                "CALL threads=4",
                "CALL create_fts_index('T', 'i', ['name'])",
                "RETURN nextval('s')",
                "LOAD EXTENSION fts",
                "INSTALL fts",
                "ATTACH 'x' AS y",
                "BEGIN TRANSACTION",
                "COMMIT",
                "ROLLBACK",
                "COMMENT ON TABLE Person IS 'x'",
                "MATCH (n) RETURN n; CREATE (:Person {id: 1})",
                "PROFILE MATCH (n) RETURN n",
                "",
                "'MATCH' CREATE"
            })
    void this_may_write(String text) {
        assertThat(Cypher.of(text).isRead()).isFalse();
    }

    @Test
    void a_result_can_be_asked_of_a_statement_that_returns() {
        assertThat(Cypher.of("MATCH (n) RETURN n").hasReturn()).isTrue();
        assertThat(Cypher.of("CREATE (:T {name: 'RETURN'})").hasReturn()).isFalse();
        assertThat(Cypher.of("MATCH (n) SET n.return = 1").hasReturn()).isFalse();
        assertThat(Cypher.of("COPY (MATCH (n) RETURN n.id) TO 'p.csv'").hasReturn())
                .isFalse();
    }

    @Test
    void typed_parameters_leave_strings_names_and_comments_alone() {
        String text = "MATCH (n:`$x`) WHERE n.id = $x AND n.name = '$x' AND n.y > $xy RETURN $x, $s // $x";

        assertThat(Cypher.of(text)
                        .withTypedParameters(
                                Map.of("x", "INT64", "xy", "DECIMAL(18, 4)", "s", "STRING"), Set.of(), Map.of()))
                .isEqualTo("MATCH (n:`$x`) WHERE n.id = CAST($x AS INT64) AND n.name = '$x' "
                        + "AND n.y > CAST($xy AS DECIMAL(18, 4)) RETURN CAST($x AS INT64), $s // $x");
    }

    @Test
    void numbers_of_rows_are_written_out() {
        Cypher counted = Cypher.of("MATCH (n {k: $k}) RETURN n.limit, $s SKIP $s LIMIT $n // LIMIT $n")
                .withRowCounts(Map.of("k", "1; DROP", "s", "20", "n", "5"));

        assertThat(counted.withTypedParameters(Map.of(), Set.of(), Map.of()))
                .isEqualTo("MATCH (n {k: $k}) RETURN n.limit, $s SKIP 20 LIMIT 5 // LIMIT $n");
        assertThat(counted.hasParameter("s")).isTrue();
        assertThat(counted.hasParameter("n")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1 UNION RETURN 2", "", "1.5", "99999999999999999999"})
    void a_number_of_rows_is_a_number(String value) {
        assertThatThrownBy(() -> Cypher.of("RETURN 1 LIMIT $n").withRowCounts(Map.of("n", value)))
                .hasMessage("LIMIT $n needs a whole number of 0 or more as value.");
        assertThatThrownBy(() -> Cypher.of("RETURN 1 SKIP $n").withRowCounts(Map.of()))
                .hasMessageContaining("SKIP $n");
    }

    @Test
    void names_and_literals_cannot_break_out() {
        assertThat(Cypher.quote("a`b")).isEqualTo("`a``b`");
        assertThat(Cypher.literal("it's \\")).isEqualTo("'it\\'s \\\\'");
        assertThat(Cypher.of("RETURN " + Cypher.literal("\\'; DROP TABLE T; '")).statements())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"सूची", "हिन्दी", "𝒳", "a$b", "a‿b", "ſ", "x1", "_x"})
    void a_parameter_is_typed_whatever_letters_its_name_has(String name) {
        Cypher cypher = Cypher.of("RETURN $" + name + " + 1 AS " + name);
        assertThat(cypher.hasParameter(name)).isTrue();
        assertThat(cypher.withTypedParameters(Map.of(name, "INT64"), Set.of(), Map.of()))
                .isEqualTo("RETURN CAST($" + name + " AS INT64) + 1 AS " + name);
    }

    @Test
    void a_currency_sign_within_a_name_begins_no_parameter() {
        assertThat(Cypher.of("RETURN 1 AS a$x").hasParameter("x")).isFalse();
    }
}
