package dev.instar.node.task;

import org.jspecify.annotations.Nullable;

/** Brings databases that a failed operation left in the middle to where they can be gone on from. */
@FunctionalInterface
public interface Settling {

    /**
     * Undoes or completes what is half done, and writes down the end of operations that nobody runs. Only while no
     * operation works; what fails is logged and left as it is.
     *
     * @param running the operation that is at its end; {@code null} for none
     */
    void settle(@Nullable String running);
}
