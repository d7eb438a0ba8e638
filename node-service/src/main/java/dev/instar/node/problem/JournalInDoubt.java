package dev.instar.node.problem;

/**
 * Nobody can tell whether an event is durable. Not an exception that an operation could handle: whatever it did next, to go
 * on or to clean up, could be wrong. It ends where it stands, as if the process had died there, and recovery goes on when
 * the truth is known.
 */
public final class JournalInDoubt extends Error {

    private static final long serialVersionUID = 1L;

    /** @param reason what failed, in the words of the system */
    public JournalInDoubt(String reason) {
        super(reason);
    }
}
