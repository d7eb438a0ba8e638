package dev.instar.node.cypher;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The result list of a statement, and how text columns are added to it. */
record TextColumns(String text, List<Token> tokens) {

    boolean hasReturn() {
        return returnIndex() >= 0;
    }

    Optional<String> add(List<String> columnNames, List<Integer> asText, String prefix) {
        int returnIndex = returnIndex();
        if (returnIndex < 0 || tokens.stream().anyMatch(token -> token.is("UNION"))) {
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
            rewritten.append(Cypher.quote(prefix + i));
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
                .map(name -> variable + "." + Cypher.quote(name.substring(prefix.length())))
                .toList();
    }

    private String withoutAlias(int start, int end) {
        boolean aliased = end - start > 2 && tokens.get(end - 2).is("AS");
        int lastToken = aliased ? end - 3 : end - 1;
        return text.substring(tokens.get(start).start(), tokens.get(lastToken).end());
    }

    private static int nesting(Token token) {
        if (token.kind() != Token.Kind.SYMBOL) {
            return 0;
        }
        return switch (token.text()) {
            case "(", "[", "{" -> 1;
            case ")", "]", "}" -> -1;
            default -> 0;
        };
    }
}
