package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Macros that call each other in a circle are refused when the last of them is created: a call would end the engine. */
class EndlessMacrosTest {

    @TempDir
    Path data;

    @ParameterizedTest
    @ValueSource(strings = {"ladybug@0.16.1", "ladybug@0.20.4", "kuzu@0.11.2"})
    void a_circle_of_macros_is_not_closed(String engine) throws Exception {
        try (RealInstance instance = RealInstance.start(data, engine, engines -> engines)) {
            instance.create("g1", List.of("CREATE NODE TABLE T(id INT64, PRIMARY KEY (id))"));
            instance.query("g1", "CREATE MACRO h(x, y) AS abs(g(x)) + y");
            instance.query("g1", "CREATE MACRO i(x) AS h(x, 1) + 1");

            for (String closing : List.of("CREATE MACRO g(x) AS h(x, 2)", "CREATE MACRO G(x) AS abs(i(x) * 2)")) {
                assertThatThrownBy(() -> instance.query("g1", closing))
                        .as(closing)
                        .hasMessageContaining("The macro G calls itself through another one");
            }

            instance.query("g1", "CREATE MACRO g(x) AS abs(x)");
            assertThat(instance.query("g1", "RETURN i(-3)").rows()).hasToString("[[5]]");
        }
    }
}
