package dev.instar.node.transfer.schema;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.cypher.Expression;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.Queryable;
import dev.instar.node.engine.Statement;
import dev.instar.node.engine.StatementException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a macro really is. Engines leave parentheses out when they print a macro, and a minus in front of a number
 * (measured on Kuzu 0.11.2 and LadybugDB 0.16.1 to 0.20.4). So the macro is called with sample arguments, and only a
 * statement that gives the same answers is taken for it.
 */
public final class Macros {

    /** Answers that have to agree; fewer where the macro takes nothing else. */
    private static final int ANSWERS = 48;

    /** With as many, arguments of different kinds are not tried any more. */
    private static final int ENOUGH = 8;

    private static final int MOST_TRIES = 400;

    /** An engine that does not end is ended some seconds later. */
    static final Duration LONGEST_TRIAL = Duration.ofSeconds(10);

    private static final List<List<String>> NO_NUMBERS = List.of(
            List.of("'seven'", "'Te st'", "'x'"),
            List.of("date('2020-02-29')", "date('1999-12-31')"),
            List.of("timestamp('2020-02-29 23:59:58')", "timestamp('1999-12-31 01:02:03')"),
            List.of("['a', 'b']", "['c']"),
            List.of("interval('2 days')", "interval('5 hours')"),
            List.of("true", "false"));

    /** A function may make so many letters or elements of a number, so none is large. */
    private static final List<List<String>> SMALL = with(
            List.of("7", "3", "50", "-5", "1000", "11", "2"),
            List.of("2.5", "0.1", "-1.75", "0.2", "7.125", "0.3"),
            List.of("[7, 8, 2]", "[5, -3]", "[1000, 50, 9]"));

    /** The factorial of a large number takes the engine for ever. */
    private static final List<List<String>> TINY = with(
            List.of("7", "3", "5", "11", "2", "9", "4"),
            List.of("2.5", "0.1", "0.2", "7.125", "0.3"),
            List.of("[7, 8, 2]", "[5, 3]", "[10, 5, 9]"));

    /**
     * Values that tell groupings apart. Integers of very different sizes, because a division of small ones gives 0 in
     * many groupings; one so large that a wrong grouping overflows; decimal fractions, whose sum depends on the order.
     */
    private static final List<List<String>> LARGE = with(
            List.of(
                    "7",
                    "1000003",
                    "-5",
                    "50",
                    "172800000",
                    "3",
                    "-86400007",
                    "1000",
                    "11",
                    "9223372036854775800",
                    "2"),
            List.of("2.5", "0.1", "-1.75", "0.2", "7.125", "0.3", "1000003.5", "86400.25"),
            List.of("[7, 8, 2]", "[5, -3]", "[1000003, 50, 9000]", "[172800000, 1000003]"));

    /** Their answers differ from call to call. */
    static final Set<String> CHANGING = Set.of(
            "RANDOM",
            "RAND",
            "NOW",
            "CURRENT_DATE",
            "CURRENT_TIMESTAMP",
            "GEN_RANDOM_UUID",
            "UUID",
            "NEXTVAL",
            "CURRVAL");

    private static final String ENDED = ", in whose trial the engine ended (";

    private Macros() {}

    private static List<List<String>> with(List<String> integers, List<String> fractions, List<String> lists) {
        List<List<String>> kinds = new ArrayList<>(List.of(integers, fractions));
        kinds.addAll(NO_NUMBERS);
        kinds.add(lists);
        return List.copyOf(kinds);
    }

    /** Whether the trial of a macro that is doubted ended the engine, so that it must not be tried again. */
    public static boolean endedEngine(List<String> doubts) {
        return doubts.stream().anyMatch(doubt -> doubt.contains(ENDED));
    }

    /**
     * The same macros with statements that give what the macros give.
     *
     * @param doubtful told a sentence fragment for each macro of which no such statement is found
     */
    static List<Schema.Macro> settled(List<Schema.Macro> macros, Queryable engine, List<String> doubtful) {
        List<Schema.Macro> settled = new ArrayList<>();
        boolean ended = false;
        var called = MacroCalls.of(macros);
        for (Schema.Macro macro : macros) {
            if (ended) {
                // The engine may be the one that ended; what it says of others would be its death.
                settled.add(new Schema.Macro(macro.name(), macro.printed(), macro.printed()));
                continue;
            }
            Optional<MacroText> parsed = MacroText.parse(macro.printed());
            boolean endless = called.isEndless(macro.name());
            // A macro that reaches nextval through another would take a value of the sequence when it is tried.
            boolean steady = called.isSteady(macro.name());
            Optional<String> statement;
            try {
                statement = parsed.filter(text -> steady || (!endless && isChanging(text)))
                        .flatMap(text -> statement(text, engine));
            } catch (EngineHostException e) {
                doubtful.add("macro " + macro.name() + ENDED + e.getMessage() + "): " + macro.printed()
                        + dropAndCreateAgain(macro.name()));
                settled.add(new Schema.Macro(macro.name(), macro.printed(), macro.printed()));
                ended = true;
                continue;
            }
            if (statement.isEmpty()) {
                boolean untried = steady
                        && parsed.map(text -> calls(text, engine).isEmpty()).orElse(true);
                doubtful.add("macro " + macro.name()
                        + (endless
                                ? ", which calls itself, so that no engine comes to an end with it: "
                                : untried
                                        ? ", which takes no argument it could be tried with: "
                                        : ", whose meaning the engine does not tell: it prints ")
                        + macro.printed() + dropAndCreateAgain(macro.name()));
            }
            settled.add(new Schema.Macro(macro.name(), macro.printed(), statement.orElse(macro.printed())));
        }
        return settled;
    }

    /** The end of a sentence about a macro that cannot be carried: what lets the operator go on. */
    public static String dropAndCreateAgain(String macro) {
        return ". Drop it before the export (DROP MACRO " + Cypher.quote(macro)
                + ") and create it again, as it was meant, after the import";
    }

    private static Optional<String> statement(MacroText printed, Queryable engine) {
        if (isChanging(printed)) {
            return Readings.isCertain(printed.body()) ? Optional.of(printed.statement()) : Optional.empty();
        }
        List<List<String>> calls = calls(printed, engine);
        return Readings.of(printed.body()).stream()
                .map(printed::withBody)
                .filter(reading -> agrees(reading, calls, engine))
                .map(MacroText::statement)
                .findFirst();
    }

    /** Whether the macro of that name gives what the statement says, for every sample that it takes, if it takes any. */
    public static boolean isTrue(String statement, Queryable engine) {
        return MacroText.parse(statement)
                .filter(text -> {
                    List<List<String>> calls = isChanging(text) ? List.of() : calls(text, engine);
                    return calls.isEmpty() || agrees(text, calls, engine);
                })
                .isPresent();
    }

    private static boolean isChanging(MacroText text) {
        return isChanging(text.body());
    }

    /** Whether an expression's value differs from call to call. */
    static boolean isChanging(String expression) {
        return Cypher.of(expression).words().stream().anyMatch(CHANGING::contains);
    }

    /** Calls of a macro that its engine answers; none for one whose answers change. */
    static List<String> sampleCalls(Schema.Macro macro, Queryable engine) {
        return MacroText.parse(macro.statement())
                .filter(text -> !isChanging(text))
                .map(text -> calls(text, engine).stream().map(text::call).toList())
                .orElse(List.of());
    }

    /** Arguments that the macro takes, of one kind or several. */
    private static List<List<String>> calls(MacroText text, Queryable engine) {
        List<List<String>> calls = new ArrayList<>();
        int tries = 0;
        List<List<List<String>>> mixtures = kinds(text);
        for (int mixture = 0; mixture < mixtures.size(); mixture++) {
            boolean sameKinds = mixture < LARGE.size();
            if (calls.size() >= ANSWERS || (!sameKinds && calls.size() >= ENOUGH)) {
                return calls;
            }
            List<List<String>> kinds = mixtures.get(mixture);
            int variants = kinds.stream().mapToInt(List::size).max().orElse(1);
            int taken = 0;
            for (int variant = 0; variant < variants && tries < MOST_TRIES; variant++) {
                List<String> arguments = arguments(kinds, variant);
                tries++;
                Optional<String> answer = answer(engine, text.call(arguments));
                if (answer.isPresent()) {
                    calls.add(arguments);
                    taken++;
                } else if (variant > 1 && taken == 0) {
                    break;
                }
                if (kinds.isEmpty()) {
                    return calls;
                }
            }
        }
        return calls;
    }

    private static List<String> arguments(List<List<String>> kinds, int variant) {
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            List<String> kind = kinds.get(i);
            // Each parameter another value, and in each variant other ones.
            arguments.add(kind.get((variant * (i + 1) + i) % kind.size()));
        }
        return arguments;
    }

    /** Which kind of value each parameter may have: all the same first, then every mixture. */
    private static List<List<List<String>>> kinds(MacroText text) {
        List<List<List<String>>> mixtures = new ArrayList<>();
        int parameters = text.parameters().size();
        Cypher body = Cypher.of(text.body());
        List<List<String>> values = body.hasFactorial() ? TINY : body.callsFunctions() ? SMALL : LARGE;
        List<List<List<String>>> choices = new ArrayList<>();
        for (MacroText.Parameter parameter : text.parameters()) {
            List<String> fields = Expression.of(text.body()).fieldsOf(parameter.name());
            choices.add(fields.isEmpty() ? values : structs(fields, values));
        }
        for (int kind = 0; kind < values.size(); kind++) {
            List<List<String>> same = new ArrayList<>();
            for (List<List<String>> choice : choices) {
                same.add(choice.get(Math.min(kind, choice.size() - 1)));
            }
            mixtures.add(same);
        }
        mix(mixtures, choices, new ArrayList<>(), parameters);
        return mixtures;
    }

    private static void mix(
            List<List<List<String>>> mixtures,
            List<List<List<String>>> choices,
            List<List<String>> chosen,
            int parameters) {
        if (mixtures.size() > MOST_TRIES) {
            return;
        }
        if (chosen.size() == parameters) {
            mixtures.add(List.copyOf(chosen));
            return;
        }
        for (List<String> kind : choices.get(chosen.size())) {
            chosen.add(kind);
            mix(mixtures, choices, chosen, parameters);
            chosen.removeLast();
        }
    }

    /** Structs with the fields that the macro asks for. */
    private static List<List<String>> structs(List<String> fields, List<List<String>> kinds) {
        List<List<String>> structs = new ArrayList<>();
        for (List<String> kind : kinds) {
            List<String> values = new ArrayList<>();
            for (int variant = 0; variant < kind.size(); variant++) {
                List<String> parts = new ArrayList<>();
                for (int i = 0; i < fields.size(); i++) {
                    parts.add(Cypher.quote(fields.get(i)) + ": " + kind.get((variant + i) % kind.size()));
                }
                values.add("{" + String.join(", ", parts) + "}");
            }
            structs.add(values);
        }
        return structs;
    }

    private static boolean agrees(MacroText reading, List<List<String>> calls, Queryable engine) {
        return !calls.isEmpty()
                && calls.stream().allMatch(arguments -> {
                    Optional<String> called = answer(engine, reading.call(arguments));
                    return called.isPresent()
                            && Objects.equals(
                                    called.get(),
                                    answer(engine, reading.bodyWith(arguments)).orElse(null));
                });
    }

    /** With its type, since 2 and 2.0 may print alike. */
    static Optional<String> answer(Queryable engine, String expression) {
        try {
            String question = "RETURN CAST(" + expression + " AS STRING) AS value, typeof(" + expression + ") AS type";
            List<?> row = engine.execute(new Statement(question, Map.of(), 1, LONGEST_TRIAL, null))
                    .rows()
                    .getFirst();
            return row.getFirst() == null ? Optional.empty() : Optional.of(row.getFirst() + " " + row.getLast());
        } catch (StatementException e) {
            return Optional.empty();
        }
    }
}
