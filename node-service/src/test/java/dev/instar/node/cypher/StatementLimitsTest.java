package dev.instar.node.cypher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements that would end the engine or hold it up are refused. Long statements that an engine can take are read. */
class StatementLimitsTest {

    private final StatementReader reader = new StatementReader(1_000_000, null);

    @ParameterizedTest
    @ValueSource(strings = {"NOT ", "- ", "CASE WHEN true THEN "})
    void a_statement_whose_words_nest_without_end_is_refused(String word) {
        assertThat(reader.read("RETURN " + word.repeat(20_000) + "true"))
                .asInstanceOf(InstanceOfAssertFactories.type(Reading.Refused.class))
                .satisfies(refused -> assertThat(refused.rule()).isEqualTo(Rule.NOT_UNDERSTOOD));
    }

    @Test
    void thousands_of_brackets_are_refused_at_once() {
        assertThat(reader.read("RETURN " + "(".repeat(3_000) + "1" + ")".repeat(3_000)))
                .asInstanceOf(InstanceOfAssertFactories.type(Reading.Refused.class))
                .satisfies(refused -> assertThat(refused.what()).contains("nests more than 200 brackets"));
        assertThat(reader.read("RETURN " + "(".repeat(150) + "1" + ")".repeat(150)))
                .isInstanceOf(Reading.Allowed.class);
    }

    @ParameterizedTest
    @CsvSource({
        "RETURN ,1 + ,1",
        "MATCH (t) WHERE ,t.a or ,t.b RETURN t",
        "RETURN ,1 & ,1",
        "RETURN ,1 << ,1",
        "RETURN ,1 != ,1",
        "RETURN 1,!,''",
        "RETURN ,1 \u2013 ,1",
        "RETURN 1,IS NULL ,''",
        "MATCH (n) RETURN ,n.a CONTAINS ,n.a",
        "RETURN ,1 IN ,[1]",
        "MATCH (n) RETURN ,n.a STARTS WITH n.b OR ,true",
        "MATCH (n) RETURN ,n.set + ,1"
    })
    void an_expression_of_so_many_parts_that_it_would_end_the_engine_is_refused(String begin, String part, String end) {
        assertThat(reader.read(begin + " " + (part + " ").repeat(20_000) + end))
                .isInstanceOfSatisfying(
                        Reading.Refused.class,
                        refused -> assertThat(refused.what()).contains("joins more than 5000 parts", "$ids"));
    }

    @ParameterizedTest
    @ValueSource(strings = {".v", "[1]", "[1:2]", " .v [ $i ]"})
    void so_many_lookups_in_a_row_that_they_would_end_the_engine_are_refused(String lookup) {
        assertThat(reader.read("MATCH (t:T) RETURN t" + lookup.repeat(20_000)))
                .isInstanceOfSatisfying(
                        Reading.Refused.class,
                        refused -> assertThat(refused.what()).contains("more than 1000 properties, elements"));
        assertThat(reader.read("MATCH (t:T) RETURN t" + lookup.repeat(400))).isInstanceOf(Reading.Allowed.class);
    }

    @Test
    void brackets_do_not_hide_lookups_in_a_row() {
        String lookups = ".v".repeat(300);
        assertThat(reader.read(
                        "MATCH (t:T) RETURN ((((t" + lookups + ")" + lookups + ")" + lookups + ")" + lookups + ")"))
                .isInstanceOf(Reading.Refused.class);
        assertThat(reader.read("MATCH (t:T) RETURN (((t" + lookups + ")" + lookups + ")" + lookups + ")"))
                .isInstanceOf(Reading.Allowed.class);
    }

    @Test
    void cases_in_cases_are_refused_before_they_hold_an_engine_up() {
        assertThat(reader.read("RETURN " + "CASE WHEN true THEN ".repeat(20) + "1" + " END".repeat(20)))
                .isInstanceOf(Reading.Allowed.class);
        assertThat(reader.read("RETURN " + "CASE WHEN true THEN ".repeat(21) + "1" + " END".repeat(21)))
                .isInstanceOfSatisfying(
                        Reading.Refused.class,
                        refused -> assertThat(refused.what()).contains("nests more than 20 CASEs, lambdas"));
    }

    @Test
    void quantifiers_in_each_other_are_refused_before_they_hold_an_engine_up() {
        String open = "any(x IN [1] WHERE ";
        assertThat(reader.read("RETURN " + open.repeat(20) + "true" + ")".repeat(20)))
                .isInstanceOf(Reading.Allowed.class);
        assertThat(reader.read("RETURN " + open.repeat(21) + "true" + ")".repeat(21)))
                .isInstanceOf(Reading.Refused.class);
    }

    @Test
    void lambdas_in_lambdas_are_refused_before_they_hold_an_engine_up() {
        assertThat(reader.read("RETURN " + "list_transform([1], x -> ".repeat(20) + "1" + ")".repeat(20)))
                .isInstanceOf(Reading.Allowed.class);
        assertThat(reader.read("RETURN " + "list_transform([1], x -> ".repeat(21) + "1" + ")".repeat(21)))
                .isInstanceOf(Reading.Refused.class);
    }

    @ParameterizedTest
    @CsvSource({"[,],51", "'{a: ',},51"})
    void literals_in_each_other_are_refused_before_they_hold_an_engine_up(String open, String close, int deep) {
        assertThat(reader.read("RETURN " + open.repeat(deep) + "1" + close.repeat(deep)))
                .isInstanceOf(Reading.Refused.class);
        assertThat(reader.read("RETURN " + open.repeat(deep - 1) + "1" + close.repeat(deep - 1)))
                .isInstanceOf(Reading.Allowed.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "CREATE NODE TABLE T(id INT64, a INT64; ', PRIMARY KEY(id))'",
                "RETURN CAST([] AS INT64; )",
                "RETURN CAST([], 'INT64; '\")'"
            })
    void types_in_each_other_are_refused_before_an_export_fails_over_them(String before, String after) {
        String open = before.replace("'", "\"");
        assertThat(reader.read(open + "[]".repeat(29) + after)).isInstanceOf(Reading.Allowed.class);
        for (int deep : List.of(30, 400, 20_000)) {
            assertThat(reader.read(open + "[]".repeat(deep) + after)).isInstanceOf(Reading.Refused.class);
        }
    }

    @Test
    void types_of_parameters_nest_as_deep_as_those_of_columns() {
        assertThat(reader.isType("INT64" + "[]".repeat(29))).isTrue();
        assertThat(reader.isType("INT64" + "[]".repeat(30))).isFalse();
    }

    static Stream<String> slowlyRead() {
        String labels = ":P".repeat(900);
        return Stream.of(
                "MATCH (n:P" + ":P".repeat(30_000) + ") RETURN n",
                "MATCH (n:P" + ":P:SET".repeat(30_000) + ") RETURN n",
                "MATCH " + ("(" + labels + "), ").repeat(500) + "(n) RETURN n",
                "MATCH (n) WHERE true" + (" OR n" + labels).repeat(300) + " RETURN n",
                "RETURN " + "a[b:".repeat(190) + "b" + "]".repeat(190));
    }

    @ParameterizedTest
    @MethodSource("slowlyRead")
    void what_takes_long_to_be_read_is_given_up(String text) {
        assertThat(reader.read(text))
                .isInstanceOfSatisfying(
                        Reading.Refused.class,
                        refused -> assertThat(refused.what()).contains("takes too long to read"));
    }

    @Test
    void a_long_statement_with_a_mistake_at_its_end_is_told_where() {
        assertThat(reader.read(
                        "UNWIND [" + "{a: 1, b: 'x'}, ".repeat(30_000) + "{a: 1}] AS row CREATE (:P {id: row.a)"))
                .isInstanceOfSatisfying(
                        Reading.Refused.class,
                        refused -> assertThat(refused.what()).contains("not understood at line 1"));
    }

    @Test
    void graphs_are_projected_by_a_few_statements_only() {
        String call = "CALL PROJECT_GRAPH_CYPHER('g', 'MATCH (n:P) RETURN n') ";
        assertThat(reader.read(call.repeat(10) + "RETURN 1")).isInstanceOf(Reading.Allowed.class);
        assertThat(reader.read(call.repeat(11) + "RETURN 1"))
                .isInstanceOfSatisfying(
                        Reading.Refused.class,
                        refused -> assertThat(refused.what()).contains("more than 10 graphs"));
        assertThat(reader.read("CALL PROJECT_GRAPH_CYPHER('g', \"" + call + call + "RETURN 1\") RETURN 1"))
                .isInstanceOfSatisfying(
                        Reading.Refused.class,
                        refused -> assertThat(refused.what()).contains("projects more than one other"));
    }

    @Test
    void a_pattern_may_have_hundreds_of_labels() {
        assertThat(reader.read("MATCH (n:P" + ":P".repeat(500) + ") RETURN n")).isInstanceOf(Reading.Allowed.class);
        assertThat(reader.read("MATCH ()-[r:R" + "|R".repeat(500) + "]->() RETURN r"))
                .isInstanceOf(Reading.Allowed.class);
    }

    @Test
    void bars_between_numbers_are_no_labels() {
        assertThat(reader.read("RETURN {a: 1}, 1" + "|2".repeat(2_000))).isInstanceOf(Reading.Allowed.class);
        assertThat(reader.read("MATCH (n:A|B) RETURN n.a" + "|n.b".repeat(2_000)))
                .isInstanceOf(Reading.Allowed.class);
    }

    /** The engine reads them as it reads the plain one, or refuses them. */
    @ParameterizedTest
    @ValueSource(strings = {"CAST([], ('INT64%s'))", "`CAST`([], 'INT64%s')", "cast([], 'STRUCT(a INT64%s)')"})
    void types_in_the_text_of_any_cast_are_bounded(String cast) {
        assertThat(reader.read("RETURN " + cast.formatted("[]".repeat(25)))).isInstanceOf(Reading.Allowed.class);
        assertThat(reader.read("RETURN " + cast.formatted("[]".repeat(400)))).isInstanceOf(Reading.Refused.class);
    }

    @Test
    void the_text_of_a_cast_may_be_long() {
        String fields =
                IntStream.range(0, 100).mapToObj(i -> "field_" + i + " STRING").collect(Collectors.joining(", "));
        assertThat(reader.read("RETURN CAST({}, 'STRUCT(" + fields + ")')")).isInstanceOf(Reading.Allowed.class);
    }

    @Test
    void patterns_with_few_labels_may_be_many() {
        assertThat(reader.read("CREATE " + "(:P:Q {id: 1, name: 'x'}), ".repeat(5_000) + "(:P)"))
                .isInstanceOf(Reading.Allowed.class);
        assertThat(reader.read("RETURN [" + "{a: 1, b: 2}, ".repeat(20_000) + "{a: 1, b: 2}]"))
                .isInstanceOf(Reading.Allowed.class);
    }

    @Test
    void alternatives_are_counted_by_how_deep_they_nest() {
        assertThat(reader.read("MATCH (n) WHERE " + "n.name CONTAINS 'a' OR ".repeat(4_900) + "true RETURN n"))
                .isInstanceOf(Reading.Allowed.class);
        assertThat(reader.read("MATCH (n) WHERE " + "n.name CONTAINS 'a' OR ".repeat(5_300) + "true RETURN n"))
                .isInstanceOf(Reading.Refused.class);
        assertThat(reader.read("RETURN CASE" + " WHEN 1 IS NULL AND true THEN 1 + 1".repeat(4_000) + " END"))
                .isInstanceOf(Reading.Allowed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"set + ", "match.set.set + "})
    void names_that_are_words_of_statements_too_make_no_expression_longer_than_allowed(String part) {
        assertThat(reader.read("MATCH (set), (match) RETURN " + part.repeat(6_000) + "1"))
                .isInstanceOfSatisfying(
                        Reading.Refused.class,
                        refused -> assertThat(refused.what()).contains("more than 5000 parts"));
    }

    @Test
    void a_long_statement_is_read() {
        assertThat(reader.read("MATCH (t:T) WHERE " + "t.a[1].b = 1 OR ".repeat(2_400) + "true RETURN t"))
                .isInstanceOf(Reading.Allowed.class);
        assertThat(reader.read("RETURN [" + "[1], ".repeat(20_000) + "[1]]")).isInstanceOf(Reading.Allowed.class);
        assertThat(reader.read("RETURN " + "1 + ".repeat(5_000) + "1")).isInstanceOf(Reading.Allowed.class);
        assertThat(reader.read("RETURN [" + "1 + 1, ".repeat(20_000) + "1]")).isInstanceOf(Reading.Allowed.class);
        assertThat(reader.read("CREATE (:T)-[:R]->(:T) ".repeat(6_000))).isInstanceOf(Reading.Allowed.class);
        assertThat(new StatementReader(100, null).read("RETURN '" + "x".repeat(100) + "'"))
                .asInstanceOf(InstanceOfAssertFactories.type(Reading.Refused.class))
                .satisfies(refused -> assertThat(refused.what()).contains("109 characters, and 100 are the most"));
    }
}
