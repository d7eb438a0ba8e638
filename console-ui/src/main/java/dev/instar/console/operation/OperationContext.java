package dev.instar.console.operation;

/** What operations need to know of those who ask for them. */
public interface OperationContext {

    NodeOrder orderFor(Operation operation);

    /** Called first in the transaction of an end, so that all take locks in the same order. */
    void lock(Operation operation);

    /** Takes note of an end, in the transaction that writes it. */
    void ended(Operation operation, Outcome outcome);
}
