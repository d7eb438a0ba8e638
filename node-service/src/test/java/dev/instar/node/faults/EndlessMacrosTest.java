package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Macros that call each other in a circle cannot be created: a call would end the engine. */
class EndlessMacrosTest {

    private static final List<String> TABLE = List.of("CREATE NODE TABLE T(id INT64, PRIMARY KEY (id))");

    @TempDir
    Path data;

    @ParameterizedTest
    @ValueSource(strings = {"ladybug@0.16.1", "ladybug@0.20.4", "kuzu@0.11.2"})
    void a_macro_that_calls_what_is_not_there_is_not_created(String engine) throws Exception {
        try (RealInstance instance = RealInstance.start(data, engine, engines -> engines)) {
            instance.create("g1", TABLE);
            for (String macro : List.of(
                    "CREATE MACRO h(x, y) AS abs(g(x)) + y",
                    "CREATE MACRO b(y) AS nope(y) + abs(y)",
                    "CREATE MACRO b(y) AS label(y) + nope(y)")) {
                assertThatThrownBy(() -> instance.query("g1", macro))
                        .as(macro)
                        .hasMessageContaining("which does not exist");
            }
        }
    }

    /** Kuzu drops no macro. */
    @ParameterizedTest
    @ValueSource(strings = {"ladybug@0.16.1", "ladybug@0.20.4"})
    void a_circle_is_not_closed_by_a_macro_that_was_dropped(String engine) throws Exception {
        try (RealInstance instance = RealInstance.start(data, engine, engines -> engines)) {
            instance.create("g1", TABLE);
            instance.query("g1", "CREATE MACRO g(x) AS x");
            instance.query("g1", "CREATE MACRO h(x, y) AS abs(g(x)) + y");
            instance.query("g1", "CREATE MACRO i(x) AS h(x, 1) + 1");
            instance.query("g1", "CREATE MACRO k(x) AS label(x) + CAST(g(x) AS STRING)");
            instance.query("g1", "DROP MACRO g");

            for (String closing : List.of("CREATE MACRO g(x) AS h(x, 2)", "CREATE MACRO G(x) AS abs(i(x) * 2)")) {
                assertThatThrownBy(() -> instance.query("g1", closing))
                        .as(closing)
                        .hasMessageContaining("The macro G calls itself through another one");
            }
            assertThatThrownBy(() -> instance.query("g1", "CREATE MACRO g(x) AS k(x)"))
                    .hasMessageContaining("The macro G calls ");

            instance.query("g1", "CREATE MACRO g(x) AS abs(x)");
            assertThat(instance.query("g1", "RETURN i(-3)").rows()).hasToString("[[5]]");
        }
    }
}
