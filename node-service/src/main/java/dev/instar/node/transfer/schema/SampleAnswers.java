package dev.instar.node.transfer.schema;

import dev.instar.node.engine.Engine;
import dev.instar.protocol.SampleAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What macros and defaults give on the engine they come from. Another engine may understand the same text otherwise, so
 * its answers are compared and not the text. What differs from call to call is left out.
 */
public final class SampleAnswers {

    private SampleAnswers() {}

    /**
     * Asks the engine that has the database open.
     *
     * @param schema with macros and defaults that may be used in a statement
     */
    public static List<SampleAnswer> of(Schema schema, Engine engine) {
        List<SampleAnswer> answers = new ArrayList<>();
        for (Schema.Macro macro : schema.macros()) {
            for (String call : Macros.sampleCalls(macro, engine)) {
                ask(answers, engine, "macro " + macro.name(), call);
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

    private static void ask(List<SampleAnswer> answers, Engine engine, String subject, String expression) {
        Macros.answer(engine, expression)
                .ifPresent(answer -> answers.add(new SampleAnswer(subject, expression, answer)));
    }

    /** What another engine answers otherwise, one sentence fragment each. */
    public static List<String> differences(List<SampleAnswer> answers, Engine engine) {
        List<String> differences = new ArrayList<>();
        for (SampleAnswer expected : answers) {
            String found = Macros.answer(engine, expected.expression()).orElse("nothing");
            if (!found.equals(expected.answer())) {
                differences.add(expected.subject() + ", which gave " + expected.answer() + " for "
                        + expected.expression() + " and now gives " + found);
            }
        }
        return differences;
    }
}
