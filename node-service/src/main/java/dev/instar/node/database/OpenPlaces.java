package dev.instar.node.database;

import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.settings.NodeProperties;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiPredicate;

/** The places for databases that are open at the same time; the longest idle one is closed where none is free. */
final class OpenPlaces {

    private static final Duration POLL = Duration.ofMillis(20);

    private final Map<String, HostSlot> slots;
    private final NodeProperties.Limits limits;
    private final BiPredicate<String, HostSlot> close;

    /** @param close closes an idle database; {@code false} if it cannot be closed without losing rows */
    OpenPlaces(Map<String, HostSlot> slots, NodeProperties.Limits limits, BiPredicate<String, HostSlot> close) {
        this.slots = slots;
        this.limits = limits;
        this.close = close;
    }

    /**
     * Takes a place, which {@link HostSlot#isChanging} holds until the host is open. Databases that cannot be closed
     * without losing rows take none.
     *
     * @param mayWait whether it waits for a place, and is refused if none gets free; an operation goes on without one
     * @throws NodeException {@link ErrorCode#ENGINES_BUSY}
     */
    void claim(String graphId, HostSlot slot, boolean mayWait) {
        long end = System.nanoTime() + limits.lockTimeout().toNanos();
        Set<HostSlot> kept = new HashSet<>();
        while (!isClaimed(slot, kept)) {
            Optional<Map.Entry<String, HostSlot>> idle = longestIdle(kept);
            if (idle.isPresent()) {
                if (!close.test(idle.get().getKey(), idle.get().getValue())) {
                    kept.add(idle.get().getValue());
                }
            } else if (!mayWait) {
                slot.isChanging = true;
                return;
            } else if (System.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted()) {
                throw new NodeException(
                        ErrorCode.ENGINES_BUSY,
                        limits.openDatabases(),
                        limits.lockTimeout().toSeconds(),
                        graphId);
            } else {
                LockSupport.parkNanos(POLL.toNanos());
            }
        }
    }

    private Optional<Map.Entry<String, HostSlot>> longestIdle(Set<HostSlot> kept) {
        return slots.entrySet().stream()
                .filter(entry -> entry.getValue().host != null
                        && !entry.getValue().lock.isLocked()
                        && !kept.contains(entry.getValue()))
                .min(Comparator.comparingLong(entry -> entry.getValue().lastUsed));
    }

    private boolean isClaimed(HostSlot slot, Set<HostSlot> kept) {
        synchronized (slots) {
            long taken = slots.values().stream()
                    .filter(other -> (other.host != null && !kept.contains(other)) || other.isChanging)
                    .count();
            slot.isChanging = taken < limits.openDatabases();
            return slot.isChanging;
        }
    }
}
