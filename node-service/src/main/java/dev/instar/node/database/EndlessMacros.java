package dev.instar.node.database;

import dev.instar.node.cypher.Reading;
import dev.instar.node.cypher.Rule;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.StatementException;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import java.util.Locale;

/**
 * Macros that call each other in a circle: an engine takes them, and dies of the first call. Not every engine lists its
 * macros, but each says which one is missing where another one calls it.
 */
final class EndlessMacros {

    private EndlessMacros() {}

    /**
     * Refuses a macro that would close a circle with those that are there.
     *
     * @throws NodeException {@link ErrorCode#STATEMENT_NOT_ALLOWED}
     */
    static void requireNone(Reading.Allowed statement, Engine host) {
        statement.createdMacro().ifPresent(macro -> {
            for (String call : macro.calls()) {
                if (lacks(host, call, macro.name())) {
                    throw new NodeException(
                            ErrorCode.STATEMENT_NOT_ALLOWED,
                            new Reading.Refused(
                                            Rule.ENDLESS,
                                            "The macro " + macro.name() + " calls itself through another one.")
                                    .sentence());
                }
            }
        });
    }

    /** Whether the engine cannot bind the call because it comes to a macro that is not there. */
    private static boolean lacks(Engine host, String call, String macro) {
        try {
            host.execute("EXPLAIN RETURN " + call);
            return false;
        } catch (StatementException e) {
            return String.valueOf(e.getMessage())
                    .toUpperCase(Locale.ROOT)
                    .contains("FUNCTION " + macro + " DOES NOT EXIST");
        }
    }
}
