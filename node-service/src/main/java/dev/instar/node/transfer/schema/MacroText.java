package dev.instar.node.transfer.schema;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.cypher.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of a {@code CREATE MACRO} statement as an engine prints it: names of parameters may stand there without the
 * back-quotes they need, and defaults may hold any sign.
 *
 * @param name without back-quotes
 */
record MacroText(String name, List<Parameter> parameters, String body) {

    private static final Pattern HEAD =
            Pattern.compile("CREATE\\s+MACRO\\s+(?<name>.+?)\\s*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern REST =
            Pattern.compile("\\s*AS\\s+(?<body>.+?)\\s*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /**
     * A parameter.
     *
     * @param name without back-quotes
     * @param value default, or an empty text
     */
    record Parameter(String name, String value) {
        private String cypher() {
            String quoted = Cypher.isPlain(name) ? name : Cypher.quote(name);
            return value.isEmpty() ? quoted : quoted + " := " + value;
        }
    }

    /** Reads a statement; empty if it has another form, or a part that an engine could take for a comment. */
    static Optional<MacroText> parse(String statement) {
        String text = statement.strip().replaceAll(";$", "");
        if (Cypher.of(text).hasComment() || Cypher.of(text).statements().size() != 1) {
            return Optional.empty();
        }
        List<Integer> brackets = Expression.of(text).firstBrackets();
        if (brackets.isEmpty()) {
            return Optional.empty();
        }
        Matcher head = HEAD.matcher(text.substring(0, brackets.getFirst()));
        Matcher rest = REST.matcher(text.substring(brackets.getLast() + 1));
        if (!head.matches() || !rest.matches()) {
            return Optional.empty();
        }
        List<Parameter> parameters = new ArrayList<>();
        for (String part : Expression.of(text.substring(brackets.getFirst() + 1, brackets.getLast()))
                .splitAt(',')) {
            if (!part.isEmpty()) {
                List<String> named = Expression.of(part).splitAt(':');
                String value = String.join(":", named.subList(1, named.size()));
                parameters.add(new Parameter(
                        Cypher.unquote(named.getFirst()),
                        value.isEmpty() ? "" : value.substring(1).strip()));
            }
        }
        return Optional.of(new MacroText(Cypher.unquote(head.group("name")), parameters, rest.group("body")));
    }

    MacroText withBody(String other) {
        return new MacroText(name, parameters, other);
    }

    /** A statement that creates the macro. */
    String statement() {
        return "CREATE MACRO " + Cypher.quote(name) + "("
                + String.join(", ", parameters.stream().map(Parameter::cypher).toList()) + ") AS " + body;
    }

    /** Calls the macro. */
    String call(List<String> arguments) {
        return Cypher.quote(name) + "(" + String.join(", ", arguments) + ")";
    }

    /** The body with arguments in the places of the parameters. */
    String bodyWith(List<String> arguments) {
        String text = body;
        for (int i = 0; i < parameters.size(); i++) {
            String argument =
                    i < arguments.size() ? arguments.get(i) : parameters.get(i).value();
            text = Expression.of(text).with(parameters.get(i).name(), "(" + argument + ")");
        }
        return text;
    }
}
