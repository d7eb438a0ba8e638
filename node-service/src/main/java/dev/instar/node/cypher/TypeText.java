package dev.instar.node.cypher;

import dev.instar.node.cypher.grammar.CypherLexer;
import dev.instar.node.cypher.grammar.CypherParser;
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

    static boolean isTooLong(String text) {
        return text.length() > LONGEST;
    }

    /** Empty for a text that is something else, or more than a type, or too long. */
    static Optional<CypherParser.ParameterTypeContext> read(String text) {
        if (isTooLong(text)) {
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
}
