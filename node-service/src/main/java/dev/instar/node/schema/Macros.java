package dev.instar.node.schema;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.StatementException;
import dev.instar.protocol.QueryAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether the text an engine prints for a macro is the macro. From Kuzu 0.10 on a minus in front of a number is left out
 * (measured on Kuzu 0.11.2 and LadybugDB 0.16.1 to 0.20.4), so a macro with numbers is run and compared with its text.
 */
final class Macros {

    private static final Pattern FORM = Pattern.compile(
            "CREATE\\s+MACRO\\s+(?<name>`[^`]+`|\\w+)\\s*\\((?<parameters>[^)]*)\\)\\s*AS\\s+(?<body>.*?);?\\s*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])\\d");
    private static final List<String> SAMPLES = List.of("7", "2.5", "'seven'", "date('2020-02-29')", "[7, 8]");

    private Macros() {}

    /** @return a sentence fragment for each macro whose text cannot be trusted */
    static List<String> doubtful(List<Schema.Macro> macros, Engine engine) {
        return macros.stream()
                .filter(macro -> !isTrue(macro, engine))
                .map(macro -> "macro " + macro.name() + ", whose numbers the engine prints without their sign")
                .toList();
    }

    private static boolean isTrue(Schema.Macro macro, Engine engine) {
        Matcher form = FORM.matcher(macro.statement());
        if (!form.matches()) {
            return false;
        }
        if (!NUMBER.matcher(form.group("body") + " " + form.group("parameters")).find()) {
            return true;
        }
        List<String> parameters = new ArrayList<>();
        List<String> defaults = new ArrayList<>();
        for (String parameter : form.group("parameters").split(",", -1)) {
            String[] parts = parameter.split(":=", 2);
            if (!parts[0].isBlank()) {
                parameters.add(parts[0].strip());
                defaults.add(parts.length > 1 ? parts[1].strip() : "");
            }
        }
        return SAMPLES.stream().anyMatch(sample -> agrees(form, parameters, defaults, sample, engine));
    }

    /** Calls the macro with its defaults, and with the sample for every parameter. */
    private static boolean agrees(
            Matcher form, List<String> parameters, List<String> defaults, String sample, Engine engine) {
        List<String> all = parameters.stream().map(_ -> sample).toList();
        List<String> required =
                all.subList(0, (int) defaults.stream().filter(String::isEmpty).count());
        List<String> filled = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            filled.add(defaults.get(i).isEmpty() ? sample : defaults.get(i));
        }
        return equal(form, parameters, all, all, engine) && equal(form, parameters, required, filled, engine);
    }

    private static boolean equal(
            Matcher form, List<String> parameters, List<String> given, List<String> values, Engine engine) {
        String body = form.group("body");
        for (int i = 0; i < parameters.size(); i++) {
            body = body.replaceAll(
                    "(?<![\\w.`])" + Pattern.quote(parameters.get(i)) + "(?![\\w`])",
                    Matcher.quoteReplacement("(" + values.get(i) + ")"));
        }
        String call = form.group("name").replace("`", "") + "(" + String.join(", ", given) + ")";
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
