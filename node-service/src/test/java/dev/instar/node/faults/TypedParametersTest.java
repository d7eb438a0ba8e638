package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.database.ClientQueries;
import dev.instar.protocol.Requests;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

    private static void run(RealInstance instance, String statement, String value) {
        run(instance, statement, "STRING[]", value);
    }

    private static void run(RealInstance instance, String statement, String type, String value) {
        instance.get(ClientQueries.class)
                .run("g1", new Requests.Query(statement, Map.of("t", new Requests.Parameter(type, value)), null));
    }
}
