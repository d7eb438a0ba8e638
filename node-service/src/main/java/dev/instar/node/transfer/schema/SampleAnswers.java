package dev.instar.node.transfer.schema;

import dev.instar.node.engine.Queryable;
import dev.instar.protocol.SampleAnswer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What macros and defaults give on the engine they come from. Another engine may understand the same text otherwise, so
 * its answers are compared and not the text. What differs from call to call is left out.
 */
public final class SampleAnswers {

    private static final String MACRO = "macro ";

    private SampleAnswers() {}

    /** The macro that a subject is about, if it is about one. */
    public static Optional<String> macro(String subject) {
        return subject.startsWith(MACRO) ? Optional.of(subject.substring(MACRO.length())) : Optional.empty();
    }

    /**
     * Asks an engine that has the database open.
     *
     * @param schema with macros and defaults that may be used in a statement
     */
    public static List<SampleAnswer> of(Schema schema, Queryable engine) {
        List<SampleAnswer> answers = new ArrayList<>();
        for (Schema.Macro macro : schema.macros()) {
            for (String call : Macros.sampleCalls(macro, engine)) {
                ask(answers, engine, MACRO + macro.name(), call);
            }
        }
        Stream.concat(
                        schema.nodeTables().stream().flatMap(table -> defaults(table.name(), table.columns())),
                        schema.relTables().stream().flatMap(table -> defaults(table.name(), table.columns())))
                .forEach(question -> ask(answers, engine, question.subject(), question.expression()));
        return answers;
    }

    private static Stream<SampleAnswer> defaults(String table, List<Schema.Column> columns) {
        return columns.stream()
                .filter(column -> !column.isSerial()
                        && !column.defaultExpression().isEmpty()
                        && !Macros.isChanging(column.defaultExpression()))
                .map(column -> new SampleAnswer(
                        "the default of column " + column.name() + " of table " + table,
                        "CAST((" + column.defaultExpression() + ") AS "
                                + column.parsedType().cypher() + ")",
                        ""));
    }

    private static void ask(List<SampleAnswer> answers, Queryable engine, String subject, String expression) {
        Macros.answer(engine, expression)
                .ifPresent(answer -> answers.add(new SampleAnswer(subject, expression, answer)));
    }

    /** What another engine answers otherwise: by subject, a sentence fragment about its first such answer. */
    public static Map<String, String> differences(List<SampleAnswer> answers, Queryable engine) {
        Map<String, String> differences = new LinkedHashMap<>();
        for (SampleAnswer expected : answers) {
            if (differences.containsKey(expected.subject())) {
                continue;
            }
            String found = Macros.answer(engine, expected.expression()).orElse("nothing");
            if (!found.equals(expected.answer())) {
                differences.put(
                        expected.subject(),
                        expected.subject() + ", which gave " + expected.answer() + " for " + expected.expression()
                                + " and now gives " + found);
            }
        }
        return differences;
    }
}
