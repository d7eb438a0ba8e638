package dev.instar.enginehost;

/** The engine said no; the message is the engine's own. */
final class EngineException extends Exception {
    private static final long serialVersionUID = 1L;

    EngineException(String message) {
        super(message);
    }
}
