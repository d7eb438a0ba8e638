package dev.instar.console.operation;

import java.time.Instant;
import java.util.List;

/** What operations need to know of those who ask for them. */
public interface OperationContext {

    /**
     * Chooses what may start now. Called with the claim lock held, so that every console counts the same.
     *
     * @param queued oldest first
     * @param running of all consoles
     */
    List<Operation> startable(List<Operation> queued, List<Operation> running, Instant now);

    NodeOrder orderFor(Operation operation);

    /** Called first in the transaction of an end, so that everybody takes locks in the same order. */
    void lock(Operation operation);

    /** Takes note of an end, in the transaction that writes it. */
    void ended(Operation operation, Outcome outcome);
}
