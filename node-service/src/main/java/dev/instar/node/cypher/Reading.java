package dev.instar.node.cypher;

/** What became of a caller's text when it was read as a whole. */
public sealed interface Reading {

    /**
     * It may be run.
     *
     * @param text what to send to the engine: the text without its comments
     * @param readOnly whether it certainly writes nothing
     * @param bypassesLog whether rows it writes, or an index, may not go through the engine's write-ahead log
     */
    record Allowed(String text, boolean readOnly, boolean bypassesLog) implements Reading {}

    /**
     * It must not be run.
     *
     * @param what is wrong, in one sentence that names the place or the word
     */
    record Refused(Rule rule, String what) implements Reading {

        /** For the caller: what is wrong and what to do. */
        public String sentence() {
            return what + " " + rule.advice();
        }
    }
}
