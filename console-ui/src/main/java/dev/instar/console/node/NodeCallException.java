package dev.instar.console.node;

import dev.instar.protocol.Problem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A node could not be reached, or refused; the message is fit for a page. */
public final class NodeCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Problem problem;

    NodeCallException(String message, @Nullable Problem problem) {
        super(message);
        this.problem = problem;
    }

    /** The node's own words, if it answered. */
    public Optional<Problem> problem() {
        return Optional.ofNullable(problem);
    }
}
