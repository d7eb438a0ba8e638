package dev.instar.node.cypher;

import dev.instar.node.cypher.grammar.CypherLexer;
import dev.instar.node.cypher.grammar.CypherParser;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.misc.ParseCancellationException;

/** The name of an engine's type, as a text of its own. */
final class TypeText {

    /** In characters. */
    private static final int LONGEST = 1_000;

    private TypeText() {}

    /** Empty for a text that is something else, or more than a type, or too long. */
    static Optional<CypherParser.ParameterTypeContext> read(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        var lexer = new CypherLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        var tokens = new CommonTokenStream(lexer);
        tokens.fill();
        boolean isPlain = Depth.tooDeep(tokens.getTokens()) == null
                && tokens.getTokens().stream().noneMatch(token -> token.getType() == CypherLexer.COMMENT_TEXT);
        if (!isPlain) {
            return Optional.empty();
        }
        var parser = new CypherParser(tokens);
        parser.removeErrorListeners();
        parser.setErrorHandler(new BailErrorStrategy());
        try {
            return Optional.of(parser.parameterType());
        } catch (ParseCancellationException e) {
            return Optional.empty();
        }
    }

    /** Types in each other, at most, in a text that may be a type; counted without reading it, which needs a stack. */
    static int levels(String text) {
        Deque<Integer> inner = new ArrayDeque<>(List.of(0));
        int levels = 1;
        int most = 1;
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '(' -> {
                    inner.push(0);
                    levels = 1;
                }
                case ')' -> {
                    levels = Math.max(levels, inner.pop()) + 1;
                    if (inner.isEmpty()) {
                        inner.push(0);
                    }
                }
                case '[' -> levels++;
                case ',' -> {
                    inner.push(Math.max(levels, inner.pop()));
                    levels = 1;
                }
                default -> {
                    // Part of a name or number.
                }
            }
            most = Math.max(most, levels);
        }
        return most;
    }
}
