package dev.instar.console.operation;

import java.time.Instant;
import java.util.List;

/** Decides which operations may start. */
@FunctionalInterface
public interface OperationAdmission {

    /**
     * Chooses what may start now. Called with the claim lock held, so that every console counts the same.
     *
     * @param queued oldest first
     * @param running of all consoles
     */
    List<Operation> startable(List<Operation> queued, List<Operation> running, Instant now);
}
