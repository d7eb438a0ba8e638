package dev.instar.node.cypher;

import dev.instar.node.cypher.grammar.CypherParser;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checks arguments of calls that engines put into statements of their own. */
final class CallArguments {

    /** A text literal whose only escapes are those of quotes and backslashes. */
    static final Pattern EMBEDDED_TEXT =
            Pattern.compile("'([^'\\\\]|\\\\['\"\\\\])*+'|\"([^\"\\\\]|\\\\['\"\\\\])*+\"");

    /** What stands bare in the engine's statement: a column, and a table or, with a suffix, a file. */
    private static final String PLAIN = "('[\\p{L}_][\\p{L}\\p{M}\\p{N}_]*'|\"[\\p{L}_][\\p{L}\\p{M}\\p{N}_]*\")";

    private static final Pattern PLAIN_TEXTS = listOf(PLAIN);

    /** What stands in quotes there, and cannot leave them. */
    private static final String QUOTED = "('[^`'\"\\\\]*'|\"[^`'\"\\\\]*\")";

    private static final Pattern QUOTED_TEXTS = listOf(QUOTED);
    private static final Pattern OPTION =
            Pattern.compile(QUOTED + "|-?[0-9.]+([eE][-+]?[0-9]+)?|(?i:true|false)|[$][A-Za-z0-9_]+");

    private static final Pattern LEAVES_QUOTES = Pattern.compile("['\"`].*[`'\"\\\\].+|.+[`\\\\].*", Pattern.DOTALL);
    private static final String STOP_WORDS = "stopwords";
    private static final String DICTIONARY = "jieba_dict_dir";

    /** Table and index come first; the columns follow where an index is made. */
    private static final int COLUMNS = 2;

    private CallArguments() {}

    private static Pattern listOf(String text) {
        return Pattern.compile(text + "|\\[(" + text + "(," + text + ")*)?]");
    }

    /** Why a call that creates or drops an index is refused; empty if it is not. */
    static Optional<Reading.Refused> ofIndex(String name, List<CypherParser.ArgumentContext> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            CypherParser.ArgumentContext argument = arguments.get(i);
            String value = argument.getChild(argument.getChildCount() - 1).getText();
            Optional<Reading.Refused> refused = argument.name() == null
                    ? ofName(value, i < COLUMNS ? QUOTED_TEXTS : PLAIN_TEXTS)
                    : ofOption(Cypher.unquote(argument.name().getText()).toLowerCase(Locale.ROOT), value);
            if (refused.isPresent()) {
                return refused;
            }
        }
        return Optional.empty();
    }

    private static Optional<Reading.Refused> ofName(String value, Pattern allowed) {
        return allowed.matcher(value).matches()
                ? Optional.empty()
                : Optional.of(new Reading.Refused(Rule.NAMES, "The name " + value + " is not one that can be taken."));
    }

    private static Optional<Reading.Refused> ofOption(String option, String value) {
        if (option.equals(DICTIONARY)
                || (option.equals(STOP_WORDS) && !PLAIN_TEXTS.matcher(value).matches())) {
            return Optional.of(new Reading.Refused(
                    Rule.FILES, "Stop words come from a table of the database, and no dictionary from a folder."));
        }
        return ofName(value, OPTION);
    }

    /** Why the tables of a projected graph are refused; empty if they are not. Conditions are for {@link #ofConditions}. */
    static Optional<Reading.Refused> ofTables(List<CypherParser.ArgumentContext> arguments) {
        return arguments.stream()
                .map(CypherParser.ArgumentContext::getText)
                .filter(value ->
                        !value.startsWith("{") && !QUOTED_TEXTS.matcher(value).matches())
                .findFirst()
                .map(value -> new Reading.Refused(Rule.EMBEDDED, "The tables " + value + " cannot be read."));
    }

    /**
     * Why conditions on the nodes and relationships of a projected graph are refused; empty if they are not.
     *
     * @param embedded gets statements that are read as the engine will
     */
    static Optional<Reading.Refused> ofConditions(CypherParser.StructContext struct, List<String> embedded) {
        for (int i = 1; i < struct.getChildCount(); i++) {
            boolean isCondition = struct.getChild(i - 1).getText().equals(":");
            String text = struct.getChild(i).getText();
            if (isCondition && EMBEDDED_TEXT.matcher(text).matches()) {
                embedded.add("RETURN " + Cypher.of(text).strings().getFirst());
            } else if (isCondition || LEAVES_QUOTES.matcher(text).matches()) {
                return Optional.of(
                        new Reading.Refused(Rule.EMBEDDED, "The condition or table " + text + " cannot be read."));
            }
        }
        return Optional.empty();
    }
}
