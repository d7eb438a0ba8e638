package dev.instar.node.cypher;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the words of a text say of it where nobody has understood it; on the safe side. */
record WordGuess(String text, List<Token> tokens) {

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

    private static final Set<String> OUTSIDE_WORDS = Set.of(
            "ATTACH",
            "BEGIN",
            "CALL",
            "COMMIT",
            "COPY",
            "DATABASE",
            "DEFAULT",
            "EXPORT",
            "EXTENSION",
            "GRAPH",
            "IMPORT",
            "INSTALL",
            "LOAD",
            "MACRO",
            "ROLE",
            "ROLLBACK",
            "UNINSTALL",
            "UPDATE",
            "USE",
            "USER");

    boolean isRead() {
        if (tokens.isEmpty() || READ_STARTS.stream().noneMatch(tokens.getFirst()::is)) {
            return false;
        }
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            boolean isName = i > 0
                    && (tokens.get(i - 1).isSymbol('.') || tokens.get(i - 1).isSymbol(':'));
            if (token.kind() == Token.Kind.WORD && !isName) {
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

    boolean mayReachOutside() {
        if (text.contains("/*")) {
            return true;
        }
        for (int i = 0; i < tokens.size(); i++) {
            boolean isName = i > 0
                    && (tokens.get(i - 1).isSymbol('.') || tokens.get(i - 1).isSymbol(':'));
            if (tokens.get(i).kind() == Token.Kind.WORD
                    && !isName
                    && OUTSIDE_WORDS.contains(tokens.get(i).text().toUpperCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }
}
