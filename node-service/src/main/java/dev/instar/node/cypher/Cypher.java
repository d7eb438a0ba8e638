package dev.instar.node.cypher;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One Cypher text cut into tokens, so that questions about it are not fooled by strings, quoted names or comments. */
public final class Cypher {

    private static final Set<String> READ_STARTS =
            Set.of("MATCH", "OPTIONAL", "RETURN", "UNWIND", "WITH", "CALL", "EXPLAIN", "LOAD");
    private static final Set<String> WRITE_WORDS = Set.of(
            "CREATE",
            "MERGE",
            "SET",
            "DELETE",
            "DETACH",
            "REMOVE",
            "COPY",
            "DROP",
            "ALTER",
            "INSTALL",
            "UNINSTALL",
            "UPDATE",
            "EXPORT",
            "IMPORT",
            "ATTACH",
            "USE",
            "CHECKPOINT",
            "BEGIN",
            "COMMIT",
            "ROLLBACK",
            "COMMENT",
            "NEXTVAL",
            "EXTENSION");
    private static final Set<String> READ_CALLS =
            Set.of("TABLE_INFO", "DB_VERSION", "CURRENT_SETTING", "STORAGE_INFO", "STATS_INFO", "BM_INFO", "FILE_INFO");

    /** Words that a statement takes for its own where they stand without back-quotes. */
    private static final Set<String> RESERVED = Set.of(
            "ALL", "AND", "ANY", "AS", "ASC", "BY", "CASE", "CAST", "COLUMN", "CREATE", "DEFAULT", "DELETE", "DESC", "DETACH",
            "DISTINCT", "ELSE", "END", "EXISTS", "FROM", "GLOB", "GROUP", "HEADERS", "IN", "IS", "LIMIT", "MACRO", "MATCH",
            "MERGE", "NONE", "NOT", "NULL", "ON", "OPTIONAL", "OR", "ORDER", "PRIMARY", "PROFILE", "RETURN", "SET", "SINGLE",
            "SKIP", "TABLE", "THEN", "TO", "UNION", "UNWIND", "WHEN", "WHERE", "WITH", "XOR");

    private static final String PLAIN_NAME = "[A-Za-z_][A-Za-z0-9_]*";
    private static final String SIGNED_OPERATORS = "+-*/%^";

    private enum Kind {
        WORD,
        QUOTED_NAME,
        STRING,
        PARAMETER,
        SYMBOL
    }

    private record Token(Kind kind, int start, int end, String text) {
        boolean is(String upperCaseWord) {
            return kind == Kind.WORD && text.toUpperCase(Locale.ROOT).equals(upperCaseWord);
        }

        boolean isSymbol(char symbol) {
            return kind == Kind.SYMBOL && text.charAt(0) == symbol;
        }
    }

    private final String text;
    private final List<Token> tokens;

    private Cypher(String text) {
        this.text = text;
        this.tokens = tokenize(text);
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

    /** The content of the string literals, in order. */
    public List<String> strings() {
        return tokens.stream()
                .filter(token -> token.kind() == Kind.STRING)
                .map(token -> token.text().substring(1, token.text().length() - 1))
                .map(content -> content.replace("\\'", "'").replace("\\\"", "\"").replace("\\\\", "\\"))
                .toList();
    }

    /** The names in back-quotes, in order, without them. */
    public List<String> quotedNames() {
        return tokens.stream()
                .filter(token -> token.kind() == Kind.QUOTED_NAME)
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
            boolean number = token.kind() == Kind.WORD && Character.isDigit(token.text().charAt(0));
            boolean behindOperator = i == 0
                    || (tokens.get(i - 1).kind() == Kind.SYMBOL
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
                    && (tokens.get(i - 1).kind() != Kind.SYMBOL
                            || tokens.get(i - 1).isSymbol(')')
                            || tokens.get(i - 1).isSymbol(']'));
            boolean sign = token.isSymbol('-')
                    && !afterValue
                    && i + 1 < tokens.size()
                    && Character.isDigit(tokens.get(i + 1).text().charAt(0));
            if (!sign && !token.isSymbol(';')) {
                normal.add(token.kind() == Kind.QUOTED_NAME ? unquote(token.text()) : token.text());
            }
        }
        return String.join(" ", normal);
    }

    /** Whether it defines a macro with CASE, after which no engine measured can open the database again. */
    public boolean definesMacroWithCase() {
        List<String> words = words();
        return words.size() > 2
                && words.getFirst().equals("CREATE")
                && words.get(1).equals("MACRO")
                && words.contains("CASE");
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

    /** The first word in upper case, or an empty text. */
    public String firstWord() {
        return tokens.isEmpty() || tokens.getFirst().kind() != Kind.WORD
                ? ""
                : tokens.getFirst().text().toUpperCase(Locale.ROOT);
    }

    /** The words outside strings, comments and quoted names, in upper case. */
    public List<String> words() {
        return tokens.stream()
                .filter(token -> token.kind() == Kind.WORD)
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
                    && tokens.get(i + 1).kind() == Kind.WORD
                    && types.contains(tokens.get(i + 1).text().toUpperCase(Locale.ROOT));
            if (tokens.get(i).kind() == Kind.WORD && !field) {
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
        if (!READ_STARTS.contains(firstWord())) {
            return false;
        }
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            boolean isName = i > 0
                    && (tokens.get(i - 1).isSymbol('.') || tokens.get(i - 1).isSymbol(':'));
            if (token.kind() == Kind.WORD && !isName) {
                String word = token.text().toUpperCase(Locale.ROOT);
                if (WRITE_WORDS.contains(word) || (word.equals("CALL") && !callsReader(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean callsReader(int callIndex) {
        if (callIndex + 1 >= tokens.size()) {
            return false;
        }
        String name = tokens.get(callIndex + 1).text().toUpperCase(Locale.ROOT);
        return name.startsWith("SHOW_") || READ_CALLS.contains(name);
    }

    /** Whether this sets an option of the connection, as {@code CALL threads=4} does. */
    public boolean isSetting() {
        return tokens.size() > 2
                && tokens.getFirst().is("CALL")
                && tokens.get(2).isSymbol('=');
    }

    /** Whether this makes a further graph, which lives in a file of its own beside the database. */
    public boolean createsGraph() {
        return tokens.size() > 1
                && tokens.getFirst().is("CREATE")
                && tokens.get(1).is("GRAPH");
    }

    /** Whether a result can be asked of the statement itself. */
    public boolean hasReturn() {
        return returnIndex() >= 0;
    }

    /**
     * Replaces every {@code $name} by {@code CAST($name AS type)}, so that text parameters arrive typed and without
     * loss, and by {@code CAST(NULL AS type)} where there is no value: an engine gives a NULL parameter the type of its
     * first use and refuses a second one.
     *
     * @param types parameter name to engine type
     * @param absent parameters without a value; they are not parameters of the result any more
     */
    public String withTypedParameters(Map<String, String> types, Set<String> absent) {
        var typed = new StringBuilder();
        int copied = 0;
        for (Token token : tokens) {
            String name = token.kind() == Kind.PARAMETER ? token.text().substring(1) : "";
            String type = types.get(name);
            boolean isAbsent = absent.contains(name);
            if (type != null && (isAbsent || !type.equals("STRING"))) {
                String value = isAbsent ? "NULL" : token.text();
                typed.append(text, copied, token.start());
                typed.append("CAST(").append(value).append(" AS ").append(type).append(')');
                copied = token.end();
            }
        }
        return typed.append(text.substring(copied)).toString();
    }

    /**
     * The same statement with one more text column, named by {@code prefix} and a number from 0, for each column wanted
     * as text, so that values a binding would round can be read.
     *
     * @param columnNames the names the engine gave to all columns, in order
     * @param asText numbers of the columns wanted as text; not of text columns, which the engine would merge
     * @return empty where the result clause is not a plain list
     */
    public Optional<String> withTextColumns(List<String> columnNames, List<Integer> asText, String prefix) {
        int returnIndex = returnIndex();
        if (returnIndex < 0 || words().contains("UNION")) {
            return Optional.empty();
        }
        int first = returnIndex + 1;
        if (first < tokens.size() && tokens.get(first).is("DISTINCT")) {
            first++;
        }
        int last = endOfItems(first);
        List<String> expressions = expressions(first, last, columnNames);
        if (expressions.size() != columnNames.size()) {
            return Optional.empty();
        }
        boolean everything = last - first == 1 && tokens.get(first).isSymbol('*');
        // The engine would take the added columns for part of a lone star, so the star is written out.
        var rewritten = everything
                ? new StringBuilder(text.substring(0, tokens.get(first).start())).append(String.join(", ", expressions))
                : new StringBuilder(text.substring(0, endOffset(last)));
        for (int i = 0; i < asText.size(); i++) {
            rewritten.append(", CAST(").append(expressions.get(asText.get(i))).append(" AS STRING) AS ");
            rewritten.append(quote(prefix + i));
        }
        return Optional.of(
                rewritten.append(' ').append(text.substring(endOffset(last))).toString());
    }

    private int endOffset(int tokenIndex) {
        return tokenIndex < tokens.size() ? tokens.get(tokenIndex).start() : text.length();
    }

    private int returnIndex() {
        int found = -1;
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            depth += nesting(tokens.get(i));
            if (depth == 0 && tokens.get(i).is("RETURN")) {
                found = i;
            }
        }
        return found;
    }

    private int endOfItems(int first) {
        int depth = 0;
        for (int i = first; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            depth += nesting(token);
            boolean ends = token.is("ORDER") || token.is("SKIP") || token.is("LIMIT") || token.isSymbol(';');
            if (depth == 0 && ends) {
                return i;
            }
        }
        return tokens.size();
    }

    private List<String> expressions(int first, int last, List<String> columnNames) {
        if (last - first == 1 && tokens.get(first).isSymbol('*')) {
            return columnNames.stream().map(Cypher::quote).toList();
        }
        List<String> expressions = new ArrayList<>();
        int depth = 0;
        int start = first;
        for (int i = first; i <= last && expressions.size() <= columnNames.size(); i++) {
            @Nullable Token token = i < last ? tokens.get(i) : null;
            if (token != null) {
                depth += nesting(token);
            }
            if (token == null || (depth == 0 && token.isSymbol(','))) {
                if (i - start == 3 && tokens.get(i - 1).isSymbol('*')) {
                    expressions.addAll(propertiesOf(
                            tokens.get(start).text(), columnNames.subList(expressions.size(), columnNames.size())));
                } else if (i > start) {
                    expressions.add(withoutAlias(start, i));
                }
                start = i + 1;
            }
        }
        return expressions;
    }

    /** What {@code variable.*} stands for, told from the names of the columns it became. */
    private static List<String> propertiesOf(String variable, List<String> columnNames) {
        String prefix = variable + ".";
        return columnNames.stream()
                .takeWhile(name -> name.startsWith(prefix))
                .map(name -> variable + "." + quote(name.substring(prefix.length())))
                .toList();
    }

    private String withoutAlias(int start, int end) {
        boolean aliased = end - start > 2 && tokens.get(end - 2).is("AS");
        int lastToken = aliased ? end - 3 : end - 1;
        return text.substring(tokens.get(start).start(), tokens.get(lastToken).end());
    }

    private static int nesting(Token token) {
        if (token.kind() != Kind.SYMBOL) {
            return 0;
        }
        return switch (token.text()) {
            case "(", "[", "{" -> 1;
            case ")", "]", "}" -> -1;
            default -> 0;
        };
    }

    private static List<Token> tokenize(String text) {
        List<Token> tokens = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            int end;
            if (Character.isWhitespace(c)) {
                i++;
                continue;
            } else if (text.startsWith("//", i)) {
                i = orEnd(text.indexOf('\n', i), text);
                continue;
            } else if (text.startsWith("/*", i)) {
                int close = text.indexOf("*/", i + 2);
                i = close < 0 ? text.length() : close + 2;
                continue;
            } else if (c == '\'' || c == '"') {
                end = endOfQuoted(text, i, c, true);
                tokens.add(new Token(Kind.STRING, i, end, text.substring(i, end)));
            } else if (c == '`') {
                end = endOfQuoted(text, i, c, false);
                tokens.add(new Token(Kind.QUOTED_NAME, i, end, text.substring(i, end)));
            } else if (isNamePart(c) || (c == '$' && i + 1 < text.length() && isNamePart(text.charAt(i + 1)))) {
                end = i + 1;
                while (end < text.length() && isNamePart(text.charAt(end))) {
                    end++;
                }
                tokens.add(new Token(c == '$' ? Kind.PARAMETER : Kind.WORD, i, end, text.substring(i, end)));
            } else {
                end = i + 1;
                tokens.add(new Token(Kind.SYMBOL, i, end, text.substring(i, end)));
            }
            i = end;
        }
        return tokens;
    }

    private static int orEnd(int index, String text) {
        return index < 0 ? text.length() : index;
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    private static int endOfQuoted(String text, int start, char quote, boolean backslashEscapes) {
        int i = start + 1;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (backslashEscapes && c == '\\') {
                i += 2;
            } else if (c == quote) {
                return i + 1;
            } else {
                i++;
            }
        }
        return text.length();
    }
}
