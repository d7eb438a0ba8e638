package dev.instar.node.transfer.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an expression may have been before an engine left parentheses out of it. */
class GroupingsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    x + y * x           | (x + y) * x
                    a / b * c           | a / (b * c)
                    x - y - z           | x - (y - z)
                    l + l[i]            | (l + l)[i]
                    s + t.a             | (s + t).a
                    -a + 1              | -(a + 1)
                    a + b - c * d       | (a + b) - (c * d)
                    a + b - c * d       | a + ((b - c) * d)
                    f(a + b) * 2 - c    | f(a + b) * (2 - c)
                    'x + y' + z * 2     | ('x + y' + z) * 2
                    """)
    void every_grouping_is_among_them(String printed, String meant) {
        assertThat(Groupings.of(printed)).startsWith(printed).contains(meant);
    }

    @Test
    void what_stands_in_brackets_is_left_as_it_is() {
        assertThat(Groupings.of("abs((a - b) * 2)")).containsExactly("abs((a - b) * 2)");
        assertThat(Groupings.of("{x: a - (a - 1), y: 'b'}")).hasSize(1);
        assertThat(Groupings.of("1.5")).containsExactly("1.5");
    }

    @Test
    void an_expression_with_too_many_parts_is_not_taken_apart() {
        String indexes = "l" + "[0]".repeat(400);

        assertThat(Groupings.of("a + " + indexes)).containsExactly("a + " + indexes);
        assertThat(Groupings.isTooMuch("a" + " + a".repeat(8))).isTrue();
        assertThat(Groupings.of("[1] + [2] + [3] + [4] + [5]"))
                .as("lists are operands, not indexes")
                .hasSizeGreaterThan(1);
    }

    @ParameterizedTest
    @CsvSource({
        "now(), true",
        "random() * a, true",
        "random() * 1, false",
        "a - random() - b, false",
        "random() + a + a + a + a + a + a + a + a, false"
    })
    void what_changes_from_call_to_call_is_carried_only_where_it_can_be_read_in_one_way(
            String printed, boolean certain) {
        assertThat(Readings.isCertain(printed)).isEqualTo(certain);
    }

    @Test
    void the_parts_of_a_macro_are_read_as_engines_print_them() {
        MacroText text = MacroText.parse("CREATE MACRO `C` (my x,y:='a)b, c') AS concat(`my x`, y) + x;")
                .orElseThrow();

        assertThat(text.name()).isEqualTo("C");
        assertThat(text.parameters())
                .containsExactly(new MacroText.Parameter("my x", ""), new MacroText.Parameter("y", "'a)b, c'"));
        assertThat(text.statement()).isEqualTo("CREATE MACRO `C`(`my x`, y := 'a)b, c') AS concat(`my x`, y) + x");
        assertThat(text.bodyWith(List.of("7"))).isEqualTo("concat((7), ('a)b, c')) + x");
    }
}
