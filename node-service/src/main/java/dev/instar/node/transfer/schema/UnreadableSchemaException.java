package dev.instar.node.transfer.schema;

/** An engine cannot tell what a database is made of; the message names what stands in the way. */
public final class UnreadableSchemaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnreadableSchemaException(String message) {
        super(message);
    }
}
