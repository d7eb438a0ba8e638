package dev.instar.node.problem;

/**
 * It is unknown whether an event is durable. An operation cannot handle this: any next step, forward or back, could be
 * wrong. The operation stops at once, as if the process had died, and recovery continues when the journal was read again.
 */
public final class JournalInDoubt extends Error {

    private static final long serialVersionUID = 1L;

    /** @param reason what failed, in the words of the system */
    public JournalInDoubt(String reason) {
        super(reason);
    }
}
