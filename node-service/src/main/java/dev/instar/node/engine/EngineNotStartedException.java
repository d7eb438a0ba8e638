package dev.instar.node.engine;

/** The engine host could not be started at all, which says nothing of the database it was to open. */
public final class EngineNotStartedException extends EngineHostException {
    private static final long serialVersionUID = 1L;

    EngineNotStartedException(String message) {
        super(message);
    }
}
