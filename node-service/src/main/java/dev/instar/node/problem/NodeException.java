package dev.instar.node.problem;

import dev.instar.protocol.Problem;
import java.util.Locale;
import java.util.stream.Stream;

/** A failure from the catalogue. */
public final class NodeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode error;
    private final transient Problem problem;

    /** @param arguments fill the placeholders of the catalogue's sentence */
    public NodeException(ErrorCode error, Object... arguments) {
        super(String.format(Locale.ROOT, error.detailTemplate(), arguments));
        this.error = error;
        this.problem = new Problem(
                error.code(),
                error.title(),
                error.status(),
                String.format(Locale.ROOT, error.detailTemplate(), arguments),
                String.format(Locale.ROOT, error.remedyTemplate(), arguments));
    }

    /** A failure that was recorded before. @throws IllegalArgumentException if the catalogue does not have its code */
    public NodeException(Problem recorded) {
        super(recorded.detail());
        this.error = Stream.of(ErrorCode.values())
                .filter(code -> code.code().equals(recorded.code()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(recorded.code()));
        this.problem = recorded;
    }

    public ErrorCode error() {
        return error;
    }

    /** The failure as it crosses the wire. */
    public Problem problem() {
        return problem;
    }
}
