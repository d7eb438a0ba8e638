package dev.instar.node.cypher;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A word, name, string, parameter or sign of a Cypher text, with its place; comments and blanks are none. */
record Token(Kind kind, int start, int end, String text) {

    enum Kind {
        WORD,
        QUOTED_NAME,
        STRING,
        PARAMETER,
        SYMBOL
    }

    boolean is(String upperCaseWord) {
        return kind == Kind.WORD && text.toUpperCase(Locale.ROOT).equals(upperCaseWord);
    }

    boolean isSymbol(char symbol) {
        return kind == Kind.SYMBOL && text.charAt(0) == symbol;
    }

    static List<Token> of(String text) {
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
            } else if (beginsWord(text, i) || (c == '$' && beginsWord(text, i + 1))) {
                end = endOfWord(text, c == '$' ? i + 1 : i);
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

    private static boolean beginsWord(String text, int place) {
        return place < text.length()
                && (isNameStart(text.codePointAt(place)) || Character.isDigit(text.codePointAt(place)));
    }

    /** @param start of a name or a number; currency signs go on a name, and no number */
    private static int endOfWord(String text, int start) {
        boolean isName = isNameStart(text.codePointAt(start));
        int end = start;
        while (end < text.length() && isWordPart(text.codePointAt(end), isName)) {
            end += Character.charCount(text.codePointAt(end));
        }
        return end;
    }

    /** As the engines' grammar has it. */
    private static boolean isNameStart(int c) {
        return Character.isUnicodeIdentifierStart(c) || Character.getType(c) == Character.CONNECTOR_PUNCTUATION;
    }

    private static boolean isWordPart(int c, boolean isName) {
        return (Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c))
                || (isName && Character.getType(c) == Character.CURRENCY_SYMBOL);
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
