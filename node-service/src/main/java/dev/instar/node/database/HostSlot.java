package dev.instar.node.database;

import dev.instar.node.engine.Engine;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The place of one database among those that serve: its lock, and the engine host that has it open. */
final class HostSlot {
    final ReentrantLock lock = new ReentrantLock(true);

    @Nullable
    volatile Engine host;

    /** Whether a host is being started or ended for it. */
    volatile boolean isChanging;

    /** What the host has open, see {@link FilesInPlace#file}. */
    @Nullable
    Object file;

    boolean readOnly;

    /** Whether the host is open for reading although callers may write. */
    boolean readsOnly;

    volatile long lastUsed;

    /** Whether the host may do what is admitted. */
    boolean suits(ServingHosts.Admission admission) {
        return switch (admission.access()) {
            case READ -> readOnly;
            case LOOK -> true;
            case WRITE -> !readOnly || (readsOnly && admission.reads());
        };
    }

    boolean isOpenForWriting() {
        Engine open = host;
        return open != null && open.isAlive() && !readOnly;
    }

    /** Waits for the statements before; {@code false} if that takes too long or the thread is to stop. */
    boolean tryLock(Duration longest) {
        try {
            return lock.tryLock(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
