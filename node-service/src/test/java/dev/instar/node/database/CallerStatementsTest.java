package dev.instar.node.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.TestProperties;
import dev.instar.node.cypher.Cypher;
import dev.instar.node.cypher.Reading;
import dev.instar.node.cypher.Rule;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where statements are only observed, unknown ones run and are counted, but none that may reach out of its database. */
class CallerStatementsTest {

    private static final String UNKNOWN = "MATCH (n) RETURN n FORM x";

    private final CallerStatements enforced = statements("enforce");
    private final CallerStatements observed = statements("observe");

    private static CallerStatements statements(String choice) {
        return new CallerStatements(TestProperties.at(Path.of("data"), Map.of("statements", choice)));
    }

    private static long count(CallerStatements statements, Rule rule) {
        return Objects.requireNonNull(statements.refused().get(rule)).sum();
    }

    private static void assertRefused(CallerStatements statements, String text) {
        assertThatThrownBy(() -> statements.read(text))
                .isInstanceOfSatisfying(
                        NodeException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.STATEMENT_NOT_ALLOWED));
    }

    @Test
    void an_unknown_statement_is_refused_or_let_through_and_counted() {
        assertRefused(enforced, UNKNOWN);
        assertThat(observed.read(UNKNOWN)).isEqualTo(new Reading.Allowed(UNKNOWN, true, Set.of(), Optional.empty()));
        assertThat(observed.read("CREATE (:T {id: 1}) FORM x").readOnly()).isFalse();
        assertThat(count(enforced, Rule.NOT_UNDERSTOOD)).isEqualTo(1);
        assertThat(count(observed, Rule.NOT_UNDERSTOOD)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOAD FROM 'x' RETURN *",
                "PROFILE COMMIT",
                "CREATE MACRO f(a) AS a > 1",
                "CREATE NODE TABLE T(id INT64, b BOOL DEFAULT 1 > 0, PRIMARY KEY (id))",
                "INSTALL x FROM 'y'",
                "LOAD FROM 'x' FORM y",
                "CREATE MACRO f(a) AS a ?? 1",
                "CALL sql_query('a', 'b') RETURN *"
            })
    void what_may_reach_out_is_refused_where_statements_are_only_observed_too(String text) {
        assertRefused(observed, text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP SEQUENCE T_id_serial",
                "CREATE NODE TABLE T(id INT64, PRIMARY KEY (id)) WITH (storage = '/x')"
            })
    void what_is_always_refused_is_so_without_a_word_that_gives_it_away(String text) {
        assertThat(Cypher.of(text).mayReachOutside()).isFalse();
        assertRefused(observed, text);
    }

    @Test
    void words_that_an_engine_may_see_where_the_node_sees_a_string_are_refused_too() {
        assertRefused(observed, "/***/ RETURN ' /* */ LOAD FROM \"x\" RETURN * //'");
    }
}
