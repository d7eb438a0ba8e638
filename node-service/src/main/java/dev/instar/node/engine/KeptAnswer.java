package dev.instar.node.engine;

import org.jspecify.annotations.Nullable;

/** What is kept of one answer. */
final class KeptAnswer {

    /** Characters that an answer may have whatever others take: operations of the node ask for little. */
    private static final long SMALL_ANSWER = 1 << 20;

    private final HostLimits limits;
    private long characters;
    private long shared;
    private @Nullable String refusal;

    KeptAnswer(HostLimits limits) {
        this.limits = limits;
    }

    /** Whether a part of so many characters is kept. */
    boolean takes(int length) {
        if (refusal == null && characters + length > limits.answer()) {
            refusal = "The answer has more than " + (limits.answer() >> 20)
                    + " MB. Return less of each row, or fewer rows (SKIP, LIMIT).";
        } else if (refusal == null
                && characters + length > SMALL_ANSWER
                && !limits.answers().take(length)) {
            refusal = "The node has no memory for the answer beside others that are under way. Return less of each row,"
                    + " or fewer rows (SKIP, LIMIT), or ask again later.";
        } else if (refusal == null) {
            shared += characters + length > SMALL_ANSWER ? length : 0;
            characters += length;
        }
        return refusal == null;
    }

    /** @throws StatementException if not all was kept */
    void requireAll() {
        if (refusal != null) {
            throw new StatementException(refusal);
        }
    }

    /** The answer is on its way, or given up. */
    void giveBack() {
        limits.answers().giveBack(shared);
    }
}
