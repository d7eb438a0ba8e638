package dev.instar.node.cypher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A list of texts arrives as it was meant, or is refused. */
class TextListsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    STRING[]    | ["red, green", "blue"]  | ['red, green', 'blue']
                    string [ ]  | ["it's", "\\"", ""]     | ['it\\'s', '"', '']
                    STRING[2]   | ["a\\\\b", null]        | ['a\\\\b', CAST(NULL AS STRING)]
                    STRING[][]  | [["a"], [], ["b"]]      | [['a'], [], ['b']]
                    """)
    void a_list_in_json_is_written_out(String type, String value, String expected) {
        assertThat(TextLists.written(type, value)).contains(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "STRING[]|[red,green]",
                "STRING[]|[1, 2.50]",
                "STRING[]|[]",
                "INT64[]|[1, 2]",
                "STRING|[\"a\"]",
                "STRUCT(m MAP(INT64, INT64), name STRING)|{m: {1=2}, name: \"Smith, John\"}",
                "STRUCT(s STRING)[]|[{s: \"x\"}]",
                "BYTEA|\\\\xAA\\\\xBB",
                "BLOB|\\\\xAA\"",
                "STRUCT(n INT, b BOOLEAN, d NUMERIC(4, 2), s STRING)|{n: 1, s: \"x\"}",
                "STRUCT(`a b` STRING)|{`a b`: \"x\"}"
            })
    void what_an_engine_reads_rightly_is_left_to_it(String type, String value) {
        assertThat(TextLists.written(type, value)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tags|[\"red, green\"]",
                "`STRING`[]|[\"red\"]",
                "BLOB[]|[\"a\"]",
                "STRUCT(a STRING)|{a: \"say \\\"hi\\\"\"}",
                "STRUCT(a tags)|{a: [\"red\"]}",
                "MAP(STRING, INT64)|{\"k\"=1}",
                "STRUCT(a STRING[])|{a: [\"x\"]}",
                "UNION(a STRING, b INT64)|\"x\""
            })
    void what_an_engine_may_alter_is_refused(String type, String value) {
        assertThatThrownBy(() -> TextLists.written(type, value)).hasMessageContaining("would keep as a part");
    }

    @ParameterizedTest
    @ValueSource(strings = {"['red', 'green']", "[a\\,b]", "[\"a\", b]", "[\"a\", 2.50]", "\"\""})
    void a_list_whose_elements_cannot_be_told_is_refused(String value) {
        assertThatThrownBy(() -> TextLists.written("STRING[]", value))
                .hasMessageContaining("is no list of texts in JSON");
    }

    @Test
    void no_element_can_break_out() {
        assertThat(TextLists.written("STRING[]", "[\"'] AS x; DROP TABLE T; //\"]"))
                .hasValueSatisfying(expression ->
                        assertThat(Cypher.of(expression).statements()).hasSize(1));
    }
}
