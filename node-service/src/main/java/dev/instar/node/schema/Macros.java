package dev.instar.node.schema;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.StatementException;
import dev.instar.protocol.QueryAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a macro really is. From Kuzu 0.10 on an engine leaves a minus in front of a number out when it prints a macro
 * (measured on Kuzu 0.11.2 and LadybugDB 0.16.1 to 0.20.4), so a macro with numbers is run and compared with its text.
 */
public final class Macros {

    private static final Pattern FORM = Pattern.compile(
            "(?<head>CREATE\\s+MACRO\\s+(?<name>`[^`]+`|\\w+)\\s*\\((?<parameters>[^)]*)\\)\\s*AS\\s+)(?<body>.*?);?\\s*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final List<List<String>> SAMPLES = List.of(
            List.of("7", "-3", "11", "2.5"),
            List.of("'seven'", "''"),
            List.of("date('2020-02-29')"),
            List.of("[7, 8]"));

    private Macros() {}

    /**
     * The same macros with statements that give what the macros give.
     *
     * @param doubtful told a sentence fragment for each macro of which no such statement is found
     */
    static List<Schema.Macro> settled(List<Schema.Macro> macros, Engine engine, List<String> doubtful) {
        List<Schema.Macro> settled = new ArrayList<>();
        for (Schema.Macro macro : macros) {
            Optional<String> statement = statement(macro.statement(), engine);
            if (statement.isEmpty()) {
                doubtful.add("macro " + macro.name() + ", whose signs the engine does not tell");
            }
            settled.add(new Schema.Macro(macro.name(), statement.orElse(macro.statement())));
        }
        return settled;
    }

    private static Optional<String> statement(String printed, Engine engine) {
        Matcher form = FORM.matcher(printed);
        if (!form.matches()) {
            return Optional.empty();
        }
        List<String> readings = Signs.readings(form.group("body"));
        if (readings.size() == 1) {
            return Optional.of(printed);
        }
        return readings.stream()
                .map(body -> form.group("head") + body)
                .filter(statement -> isTrue(statement, engine))
                .findFirst();
    }

    /** Whether the macro of that name gives what the statement says, for every value of a kind that it takes. */
    public static boolean isTrue(String statement, Engine engine) {
        Matcher form = FORM.matcher(statement);
        if (!form.matches()) {
            return false;
        }
        if (Cypher.of(form.group("body")).numbersWithoutSign().isEmpty()
                && !form.group("body").contains("-")) {
            return true;
        }
        List<String> parameters = new ArrayList<>();
        for (String parameter : form.group("parameters").split(",", -1)) {
            String name = parameter.split(":=", 2)[0].strip();
            if (!name.isEmpty()) {
                parameters.add(name);
            }
        }
        return SAMPLES.stream()
                .anyMatch(kind -> kind.stream().allMatch(sample -> agrees(form, parameters, sample, engine)));
    }

    private static boolean agrees(Matcher form, List<String> parameters, String sample, Engine engine) {
        String body = form.group("body");
        for (String parameter : parameters) {
            body = body.replaceAll(
                    "(?<![\\w.`])" + Pattern.quote(parameter) + "(?![\\w`])",
                    Matcher.quoteReplacement("(" + sample + ")"));
        }
        String given = String.join(", ", parameters.stream().map(_ -> sample).toList());
        String call = Cypher.unquote(form.group("name")) + "(" + given + ")";
        try {
            QueryAnswer answer = engine.execute(
                    "RETURN CAST(" + call + " AS STRING) AS called, CAST(" + body + " AS STRING) AS written");
            List<?> row = answer.rows().getFirst();
            return row.get(0) != null && Objects.equals(row.get(0), row.get(1));
        } catch (StatementException e) {
            return false;
        }
    }
}
