package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.database.ClientQueries;
import dev.instar.protocol.QueryAnswer;
import dev.instar.protocol.Requests;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parameters arrive as they were sent, whatever stands in them. */
class TypedParametersTest {

    @TempDir
    Path data;

    @ParameterizedTest
    @ValueSource(strings = {"ladybug@0.16.1", "ladybug@0.20.4"})
    void a_list_of_texts_keeps_commas_blanks_and_quotes(String engine) throws Exception {
        try (RealInstance instance = RealInstance.start(data, engine, engines -> engines)) {
            instance.create("g1", List.of("CREATE NODE TABLE S(s STRING, tags STRING[], PRIMARY KEY (s))"));
            run(instance, "CREATE (:S {s: 'a', tags: $t})", "[\"red, green\", \" blue\", \"it's \\\"\\\\\", \"\"]");

            assertThat(instance.query("g1", "MATCH (s:S) UNWIND s.tags AS tag RETURN tag")
                            .rows())
                    .extracting(List::getFirst)
                    .containsExactly("red, green", " blue", "it's \"\\", "");
            assertThatThrownBy(() -> run(instance, "CREATE (:S {s: 'b', tags: $t})", "['red', 'green']"))
                    .hasMessageContaining("parameter 't'")
                    .hasMessageContaining("no list of texts in JSON");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kuzu@0.11.2", "ladybug@0.16.1", "ladybug@0.20.4"})
    void rows_keep_their_texts_and_what_an_engine_would_alter_is_refused(String engine) throws Exception {
        try (RealInstance instance = RealInstance.start(data, engine, engines -> engines)) {
            instance.create("g1", List.of("CREATE NODE TABLE S(id INT64, s STRING, PRIMARY KEY (id))"));
            run(
                    instance,
                    "UNWIND $t AS row CREATE (:S {id: row.id, s: row.name})",
                    "STRUCT(id INT64, name STRING)[]",
                    "[{id: 1, name: \"Smith, John\"}, {\"id\": 2, \"name\": \"Jones\"}, {id: 3, name: Brown}]");

            assertThat(instance.query("g1", "MATCH (s:S) RETURN s.s ORDER BY s.id")
                            .rows())
                    .extracting(List::getFirst)
                    .containsExactly("Smith, John", "Jones", "Brown");
            assertThatThrownBy(() -> run(instance, "RETURN $t", "MAP(STRING, STRING)", "{a=\"x, y\"}"))
                    .hasMessageContaining("would keep as a part of its texts");
            assertThatThrownBy(() ->
                            run(instance, "RETURN $t", "STRUCT(id INT64, tags STRING[])", "{id: 1, tags: [\"a, b\"]}"))
                    .hasMessageContaining("would keep as a part of its texts");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kuzu@0.11.2", "ladybug@0.16.1", "ladybug@0.20.4"})
    void a_value_arrives_whatever_letters_the_name_of_its_parameter_has(String engine) throws Exception {
        try (RealInstance instance = RealInstance.start(data, engine, engines -> engines)) {
            instance.create("g1", List.of("CREATE NODE TABLE S(id INT64, tags STRING[], PRIMARY KEY (id))"));
            run(instance, "CREATE (:S {id: 1, tags: $सूची})", "सूची", "STRING[]", "[\"red, green\"]");
            assertThat(instance.query("g1", "MATCH (s:S) RETURN s.tags[1]").rows())
                    .isEqualTo(List.of(List.of("red, green")));
            for (String name : List.of("हिन्दी", "a‿b", "a$b")) {
                assertThat(run(instance, "RETURN $" + name + " > 9", name, "INT64", "10")
                                .rows())
                        .as(name)
                        .isEqualTo(List.of(List.of(true)));
            }
        }
    }

    @Test
    void a_parameter_that_is_not_in_the_statement_is_refused() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", List.of());
            assertThatThrownBy(() -> run(instance, "RETURN 1 AS a", "b", "INT64", "1"))
                    .hasMessageContaining("Parameter 'b' is not in the statement");
        }
    }

    private static void run(RealInstance instance, String statement, String value) {
        run(instance, statement, "STRING[]", value);
    }

    private static void run(RealInstance instance, String statement, String type, String value) {
        run(instance, statement, "t", type, value);
    }

    private static QueryAnswer run(RealInstance instance, String statement, String name, String type, String value) {
        return instance.get(ClientQueries.class)
                .run("g1", new Requests.Query(statement, Map.of(name, new Requests.Parameter(type, value)), null));
    }
}
