package dev.instar.node.cypher;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One Cypher text cut into tokens, so that questions about it are not fooled by strings, quoted names or comments. */
public final class Cypher {

    /** Types in each other, at most. Engines read 30 structs in two seconds, 58 with more than 4 GB (measured on 0.16.1). */
    public static final int MOST_TYPE_LEVELS = 30;

    private static final Pattern ROW_COUNT = Pattern.compile("[0-9]{1,18}");

    /** Words that a statement takes for its own where they stand without back-quotes. */
    private static final Set<String> RESERVED = Set.of(
            "ALL",
            "AND",
            "ANY",
            "AS",
            "ASC",
            "BY",
            "CASE",
            "CAST",
            "COLUMN",
            "CREATE",
            "DEFAULT",
            "DELETE",
            "DESC",
            "DETACH",
            "DISTINCT",
            "ELSE",
            "END",
            "EXISTS",
            "FROM",
            "GLOB",
            "GROUP",
            "HEADERS",
            "IN",
            "IS",
            "LIMIT",
            "MACRO",
            "MATCH",
            "MERGE",
            "NONE",
            "NOT",
            "NULL",
            "ON",
            "OPTIONAL",
            "OR",
            "ORDER",
            "PRIMARY",
            "PROFILE",
            "RETURN",
            "SET",
            "SINGLE",
            "SKIP",
            "TABLE",
            "THEN",
            "TO",
            "UNION",
            "UNWIND",
            "WHEN",
            "WHERE",
            "WITH",
            "XOR");

    private static final String PLAIN_NAME = "[A-Za-z_][A-Za-z0-9_]*";
    private static final String SIGNED_OPERATORS = "+-*/%^";

    private final String text;
    private final List<Token> tokens;

    private Cypher(String text) {
        this.text = text;
        this.tokens = Token.of(text);
    }

    public static Cypher of(String text) {
        return new Cypher(text);
    }

    /** A name in back-quotes, safe to put into a statement. */
    public static String quote(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    /** Whether a name can stand in a statement without back-quotes. */
    public static boolean isPlain(String name) {
        return name.matches(PLAIN_NAME) && !RESERVED.contains(name.toUpperCase(Locale.ROOT));
    }

    /** The name a back-quoted or plain name stands for. */
    public static String unquote(String name) {
        return name.startsWith("`") ? name.substring(1, name.length() - 1).replace("``", "`") : name;
    }

    /** Whether a name is followed by a bracket: a function, a cast or a macro is called. */
    public boolean callsFunctions() {
        return !functions().isEmpty();
    }

    /** The names that are followed by a bracket, in upper case and without back-quotes. */
    public Set<String> functions() {
        List<String> meaningful =
                tokens.stream().map(Token::text).filter(text -> !text.isBlank()).toList();
        return IntStream.range(1, meaningful.size())
                .filter(i -> meaningful.get(i).equals("("))
                .mapToObj(i -> meaningful.get(i - 1))
                .filter(name -> name.matches("[\\p{L}_][\\p{L}\\p{N}_]*|`.*`"))
                .map(name -> unquote(name).toUpperCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    /** The content of the string literals, in order. */
    public List<String> strings() {
        return tokens.stream()
                .filter(token -> token.kind() == Token.Kind.STRING)
                .map(token -> token.text().substring(1, token.text().length() - 1))
                .map(content ->
                        content.replace("\\'", "'").replace("\\\"", "\"").replace("\\\\", "\\"))
                .toList();
    }

    /** The names in back-quotes, in order, without them. */
    public List<String> quotedNames() {
        return tokens.stream()
                .filter(token -> token.kind() == Token.Kind.QUOTED_NAME)
                .map(token -> unquote(token.text()))
                .toList();
    }

    /**
     * Places of numbers in front of which an engine may have left a minus out when it printed the text: at the start and
     * behind an operator.
     *
     * @return offsets into the text
     */
    public List<Integer> numbersWithoutSign() {
        List<Integer> offsets = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            boolean number = token.kind() == Token.Kind.WORD
                    && Character.isDigit(token.text().charAt(0));
            boolean behindOperator = i == 0
                    || (tokens.get(i - 1).kind() == Token.Kind.SYMBOL
                            && SIGNED_OPERATORS.contains(tokens.get(i - 1).text()));
            if (number && behindOperator) {
                offsets.add(token.start());
            }
        }
        return offsets;
    }

    /**
     * The tokens with one space between, names without back-quotes, and numbers without a sign: engines print the same
     * text differently, and some leave the sign out.
     */
    public String normalized() {
        List<String> normal = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            boolean afterValue = i > 0
                    && (tokens.get(i - 1).kind() != Token.Kind.SYMBOL
                            || tokens.get(i - 1).isSymbol(')')
                            || tokens.get(i - 1).isSymbol(']'));
            boolean sign = token.isSymbol('-')
                    && !afterValue
                    && i + 1 < tokens.size()
                    && Character.isDigit(tokens.get(i + 1).text().charAt(0));
            if (!sign && !token.isSymbol(';')) {
                normal.add(token.kind() == Token.Kind.QUOTED_NAME ? unquote(token.text()) : token.text());
            }
        }
        return String.join(" ", normal);
    }

    /** A string literal, safe to put into a statement. */
    public static String literal(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** The statements of a script, without their semicolons; empty ones are left out. */
    public List<String> statements() {
        List<String> statements = new ArrayList<>();
        int start = 0;
        for (Token token : tokens) {
            if (token.isSymbol(';')) {
                addUnlessBlank(statements, text.substring(start, token.start()));
                start = token.end();
            }
        }
        addUnlessBlank(statements, text.substring(start));
        return statements;
    }

    private static void addUnlessBlank(List<String> statements, String statement) {
        if (!new Cypher(statement).tokens.isEmpty()) {
            statements.add(statement.strip());
        }
    }

    /** Whether a part of it reads as a comment. Engines do not agree where one ends. */
    public boolean hasComment() {
        int end = 0;
        for (Token token : tokens) {
            if (!text.substring(end, token.start()).isBlank()) {
                return true;
            }
            end = token.end();
        }
        return !text.substring(end).isBlank();
    }

    /** The first word in upper case, or an empty text. */
    public String firstWord() {
        return tokens.isEmpty() || tokens.getFirst().kind() != Token.Kind.WORD
                ? ""
                : tokens.getFirst().text().toUpperCase(Locale.ROOT);
    }

    /** The words outside strings, comments and quoted names, in upper case. */
    public List<String> words() {
        return tokens.stream()
                .filter(token -> token.kind() == Token.Kind.WORD)
                .map(token -> token.text().toUpperCase(Locale.ROOT))
                .toList();
    }

    /**
     * What the statement is made of, with a space between: words in upper case, symbols as they are, {@code '} for each
     * string, {@code `} for each name in back-quotes, {@code $} for each parameter.
     */
    public String shape() {
        return tokens.stream()
                .map(token -> switch (token.kind()) {
                    case WORD -> token.text().toUpperCase(Locale.ROOT);
                    case SYMBOL -> token.text();
                    case STRING -> "'";
                    case QUOTED_NAME -> "`";
                    case PARAMETER -> "$";
                })
                .collect(Collectors.joining(" "));
    }

    /** As {@link #words}, without the names of fields: words right in front of the name of a type. */
    public List<String> wordsExceptFields(Set<String> types) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            boolean field = i + 1 < tokens.size()
                    && tokens.get(i + 1).kind() == Token.Kind.WORD
                    && types.contains(tokens.get(i + 1).text().toUpperCase(Locale.ROOT));
            if (tokens.get(i).kind() == Token.Kind.WORD && !field) {
                words.add(tokens.get(i).text().toUpperCase(Locale.ROOT));
            }
        }
        return words;
    }

    /**
     * Whether this certainly only reads. A statement that merely might write counts as a write, so that a frozen
     * database refuses it before an engine sees it.
     */
    public boolean isRead() {
        return new WordGuess(text, tokens).isRead();
    }

    /**
     * Whether a word in it could read or write anything but this database, or leave an expression in it that the engine
     * cannot read again. For texts that nobody understood, so it says yes too often: to every comment between slashes and
     * stars, since engines do not agree where one ends.
     */
    public boolean mayReachOutside() {
        return new WordGuess(text, tokens).mayReachOutside();
    }

    /** Whether a result can be asked of the statement itself: it has a RETURN that stands in no brackets. */
    public boolean hasReturn() {
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.isSymbol('(') || token.isSymbol('[') || token.isSymbol('{')) {
                depth++;
            } else if (token.isSymbol(')') || token.isSymbol(']') || token.isSymbol('}')) {
                depth--;
            } else if (depth == 0
                    && token.is("RETURN")
                    && (i == 0 || !tokens.get(i - 1).isSymbol('.'))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Writes the numbers themselves where parameters say how many rows to skip or return: engines take neither texts nor
     * expressions there.
     *
     * @param values parameter name to value
     * @throws IllegalArgumentException if one is no whole number of at most 18 digits
     */
    public Cypher withRowCounts(Map<String, String> values) {
        var counted = new StringBuilder();
        int copied = 0;
        for (int i = 1; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            Token before = tokens.get(i - 1);
            if (token.kind() != Token.Kind.PARAMETER || !(before.is("LIMIT") || before.is("SKIP"))) {
                continue;
            }
            String value = values.get(token.text().substring(1));
            if (value == null || !ROW_COUNT.matcher(value).matches()) {
                throw new IllegalArgumentException(before.text().toUpperCase(Locale.ROOT) + " " + token.text()
                        + " needs a whole number of 0 or more as value.");
            }
            counted.append(text, copied, token.start()).append(value);
            copied = token.end();
        }
        return copied == 0 ? this : of(counted.append(text.substring(copied)).toString());
    }

    /** Whether it asks for a factorial, for which engines take time without end where the number is large. */
    public boolean hasFactorial() {
        return tokens.stream().anyMatch(token -> token.isSymbol('!'))
                || functions().contains("FACTORIAL");
    }

    /** Whether it refers to a parameter. */
    public boolean hasParameter(String name) {
        return tokens.stream()
                .anyMatch(token -> token.kind() == Token.Kind.PARAMETER
                        && token.text().substring(1).equals(name));
    }

    /**
     * Replaces every {@code $name} by {@code CAST($name AS type)}, so that text parameters arrive typed and without
     * loss, by {@code CAST(NULL AS type)} where there is no value (an engine gives a NULL parameter the type of its first
     * use and refuses a second one), and by what is written out of it where no text carries the value.
     *
     * @param types parameter name to engine type
     * @param absent parameters without a value; they are not parameters of the result any more
     * @param written parameter name to expression; they are not parameters of the result any more either
     */
    public String withTypedParameters(Map<String, String> types, Set<String> absent, Map<String, String> written) {
        var typed = new StringBuilder();
        int copied = 0;
        for (Token token : tokens) {
            String name = token.kind() == Token.Kind.PARAMETER ? token.text().substring(1) : "";
            String type = types.get(name);
            boolean isAbsent = absent.contains(name);
            if (type != null && (isAbsent || !type.equals("STRING"))) {
                String value = written.getOrDefault(name, isAbsent ? "NULL" : token.text());
                typed.append(text, copied, token.start());
                typed.append("CAST(").append(value).append(" AS ").append(type).append(')');
                copied = token.end();
            }
        }
        return typed.append(text.substring(copied)).toString();
    }
}
