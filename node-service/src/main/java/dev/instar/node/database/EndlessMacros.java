package dev.instar.node.database;

import dev.instar.node.cypher.Reading;
import dev.instar.node.cypher.Rule;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.StatementException;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import java.util.Collections;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Macros that call each other in a circle: an engine takes them, and dies of the first call. Not every engine lists its
 * macros, so each call of a new macro is bound, without being run: no circle can be closed where what a macro calls is
 * always there before it.
 */
final class EndlessMacros {

    private static final Pattern MISSING = Pattern.compile("function (\\S+) does not exist", Pattern.CASE_INSENSITIVE);

    /** What engines say of a macro that is called with too many arguments; of functions they say something else. */
    private static final Pattern NUMBER_OF_ARGUMENTS =
            Pattern.compile("number of arguments for macro", Pattern.CASE_INSENSITIVE);

    private static final String MANY_ARGUMENTS = String.join(", ", Collections.nCopies(100, "NULL"));

    private EndlessMacros() {}

    /**
     * Refuses a macro that calls what is not there, or a macro that cannot be followed: a circle could be closed with it.
     *
     * @throws NodeException {@link ErrorCode#STATEMENT_NOT_ALLOWED}
     */
    static void requireNone(Reading.Allowed statement, Engine host) {
        statement
                .createdMacro()
                .ifPresent(macro -> macro.calls().forEach(call -> requireBound(host, call, macro.name())));
    }

    /** Functions are not called with NULL: Kuzu 0.11.2 dies of some when it binds them so (measured on {@code label}). */
    private static void requireBound(Engine host, String call, String macro) {
        String name = call.substring(0, call.indexOf('('));
        String said = failure(host, name + "(" + MANY_ARGUMENTS + ")").orElse("");
        requireThere(said, macro);
        if (!NUMBER_OF_ARGUMENTS.matcher(said).find()) {
            return;
        }
        failure(host, call).ifPresent(failure -> {
            requireThere(failure, macro);
            throw refused("The macro " + macro + " calls the macro " + name + ", which cannot be followed: " + failure
                    + (failure.endsWith(".") ? "" : "."));
        });
    }

    private static void requireThere(String failure, String macro) {
        Matcher missing = MISSING.matcher(failure);
        if (missing.find()) {
            throw refused(
                    missing.group(1).equalsIgnoreCase(macro)
                            ? "The macro " + macro + " calls itself through another one."
                            : "The macro " + macro + " calls " + missing.group(1) + ", which does not exist.");
        }
    }

    /** Why the engine cannot bind a call. */
    private static Optional<String> failure(Engine host, String call) {
        try {
            host.execute("EXPLAIN RETURN " + call);
            return Optional.empty();
        } catch (StatementException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static NodeException refused(String what) {
        return new NodeException(ErrorCode.STATEMENT_NOT_ALLOWED, new Reading.Refused(Rule.ENDLESS, what).sentence());
    }
}
