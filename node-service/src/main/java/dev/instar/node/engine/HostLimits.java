package dev.instar.node.engine;

import java.time.Duration;

/**
 * What a child process may do.
 *
 * @param silence time without any line after which the child is taken for dead
 * @param line characters of one line
 * @param memory looked at whenever the child gives a sign of life
 * @param answers shared by all children
 */
record HostLimits(Duration silence, long line, MemoryLimit memory, AnswerMemory answers) {

    /** As long as so many lines of the longest kind may be what is kept of one answer. */
    private static final int LINES_OF_AN_ANSWER = 8;

    /** Characters of one answer. */
    long answer() {
        return line * LINES_OF_AN_ANSWER;
    }
}
