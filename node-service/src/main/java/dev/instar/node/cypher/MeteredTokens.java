package dev.instar.node.cypher;

import dev.instar.node.cypher.grammar.CypherLexer;
import org.antlr.v4.runtime.CommonTokenStream;

/**
 * Tokens of a statement, of which the parser may look at a bounded number. It looks ahead as far as it must to tell what a
 * token is, so that a short text of many labels, or of indexes in each other, could keep it busy for minutes.
 */
final class MeteredTokens extends CommonTokenStream {

    /** A pattern of 500 labels needs nearly as many; indexes in each other take a second and a half for them (measured). */
    private static final long MOST_LOOKS = 300_000;

    /** Long statements have more to look at; a token is looked at up to four times (measured on the corpus). */
    private static final long MOST_LOOKS_PER_TOKEN = 5;

    private long looks;

    MeteredTokens(CypherLexer lexer) {
        super(lexer);
    }

    @Override
    public int LA(int ahead) {
        looks++;
        if (looks > MOST_LOOKS + MOST_LOOKS_PER_TOKEN * tokens.size()) {
            throw new TooLong();
        }
        return super.LA(ahead);
    }

    /** As {@link #seek} to the beginning, for another way of reading that counts for itself. */
    void again() {
        seek(0);
        looks = 0;
    }

    /** The parser looked more often than it may. */
    static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
