package dev.instar.node.task;

/** What long work listens to, so that it can be ended from elsewhere. */
public interface CancellationToken {

    /** For work that nothing ends early. */
    CancellationToken NEVER = _ -> () -> {};

    /** Listens until it is closed. */
    interface Listening extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Registers what stops the current work.
     *
     * @param stop ends what runs now; called from another thread, perhaps at once
     */
    Listening onStop(Runnable stop);
}
