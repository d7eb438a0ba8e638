package dev.instar.node.engine;

import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;

/** What a failure of an engine is called in the catalogue. */
public final class EngineFailures {

    private EngineFailures() {}

    /** Whether the engine needed more memory than it may take. */
    public static boolean isOutOfMemory(RuntimeException failure) {
        return switch (failure) {
            case StatementException refused -> refused.isOutOfMemory();
            case EngineHostException died -> died.isOutOfMemory();
            default -> false;
        };
    }

    /**
     * A failure in the middle of an operation.
     *
     * @param usual code of the operation, with one placeholder; not used where memory is short
     * @param what failed, the beginning of a sentence
     */
    public static NodeException of(ErrorCode usual, String what, RuntimeException failure) {
        return new NodeException(
                isOutOfMemory(failure) ? ErrorCode.ENGINE_OUT_OF_MEMORY : usual, FailureWords.sentence(what, failure));
    }
}
