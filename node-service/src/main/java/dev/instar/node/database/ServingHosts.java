package dev.instar.node.database;

import dev.instar.node.NodeProperties;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.StatementException;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.JournalInDoubt;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.EngineVersion;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The engine hosts that serve queries: one per database, opened at the first statement, the longest idle closed when
 * too many are open. Statements of one database run one after the other, under its lock.
 */
@Component
class ServingHosts {

    /**
     * How a statement may run.
     *
     * @param access what a host must have been opened for
     * @param reads whether the statement only reads
     * @param beforeOpen refuses a file the engine must not open
     */
    record Admission(EngineVersion engine, Path path, Access access, boolean reads, Runnable beforeOpen) {}

    /** What a host is asked to have its database open for. */
    enum Access {
        /** Nothing may be written. */
        READ,
        /** A look: whatever is open will do, and what is opened for it changes no byte. */
        LOOK,
        /** Callers' statements. */
        WRITE
    }

    private static final class Slot {
        final ReentrantLock lock = new ReentrantLock(true);

        @Nullable
        Engine host;

        boolean readOnly;

        /** Whether the host is open for reading although callers may write. */
        boolean readsOnly;

        volatile long lastUsed;

        boolean suits(Admission admission) {
            return switch (admission.access()) {
                case READ -> readOnly;
                case LOOK -> true;
                case WRITE -> !readOnly || (readsOnly && admission.reads());
            };
        }
    }

    private final DatabaseOpening opening;
    private final NodeProperties.Limits limits;
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();

    ServingHosts(DatabaseOpening opening, NodeProperties properties) {
        this.opening = opening;
        this.limits = properties.limits();
    }

    /** Runs work on the database's host, opening it if needed; the admission is asked with the lock held. */
    <T> T withHost(String graphId, Supplier<Admission> admission, Function<Engine, T> work) {
        Slot slot = slot(graphId);
        if (!tryLock(slot)) {
            throw new NodeException(
                    ErrorCode.DATABASE_BUSY, graphId, limits.lockTimeout().toSeconds());
        }
        try {
            Admission admitted = admission.get();
            Engine host = opened(graphId, slot, admitted);
            slot.lastUsed = System.nanoTime();
            return work.apply(host);
        } finally {
            slot.lock.unlock();
        }
    }

    private boolean tryLock(Slot slot) {
        try {
            return slot.lock.tryLock(limits.lockTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Engine opened(String graphId, Slot slot, Admission admission) {
        Engine host = slot.host;
        if (host != null && host.isAlive() && slot.suits(admission)) {
            return host;
        }
        closeHost(slot);
        makeRoom();
        opening.putBack(graphId);
        admission.beforeOpen().run();
        slot.readOnly = admission.access() != Access.WRITE;
        slot.readsOnly = false;
        slot.host = slot.readOnly
                ? opening.forReading(admission.engine(), admission.path())
                : forWriting(graphId, slot, admission);
        return slot.host;
    }

    /** Reads go on where a database that was not closed cannot be opened for writing for want of room. */
    private Engine forWriting(String graphId, Slot slot, Admission admission) {
        try {
            return opening.forWriting(graphId, admission.engine(), admission.path());
        } catch (NodeException e) {
            boolean lasting = e.error() != ErrorCode.NO_ROOM_FOR_SAFETY_COPY && e.error() != ErrorCode.NOT_WRITTEN_DOWN;
            if (lasting || !admission.reads()) {
                throw e;
            }
            return forReadingOnly(slot, admission).orElseThrow(() -> e);
        } catch (JournalInDoubt e) {
            if (!admission.reads()) {
                throw e;
            }
            return forReadingOnly(slot, admission).orElseThrow(() -> e);
        }
    }

    private Optional<Engine> forReadingOnly(Slot slot, Admission admission) {
        try {
            Engine host = opening.forReading(admission.engine(), admission.path());
            slot.readOnly = true;
            slot.readsOnly = true;
            return Optional.of(host);
        } catch (StatementException | EngineHostException unreadable) {
            return Optional.empty();
        }
    }

    private void makeRoom() {
        while (slots.values().stream().filter(slot -> slot.host != null).count() >= limits.openDatabases()) {
            Slot idle = slots.values().stream()
                    .filter(slot -> slot.host != null && !slot.lock.isLocked())
                    .min(Comparator.comparingLong(slot -> slot.lastUsed))
                    .orElse(null);
            if (idle == null || !idle.lock.tryLock()) {
                return;
            }
            try {
                closeHost(idle);
            } finally {
                idle.lock.unlock();
            }
        }
    }

    /** Waits for the running statement, then runs the step while none can start. */
    void exclusively(String graphId, Runnable step) {
        Slot slot = slot(graphId);
        slot.lock.lock();
        try {
            step.run();
        } finally {
            slot.lock.unlock();
        }
    }

    /** Afterwards no engine has the database open, and its files are those that count. Call inside {@link #exclusively}. */
    void close(String graphId) {
        closeHost(slot(graphId));
        opening.putBack(graphId);
    }

    /** Opens for writing if needed, counts rows, checkpoints, closes. Call inside {@link #exclusively}. */
    void checkpointAndClose(String graphId, EngineVersion engine, Path path) {
        Slot slot = slot(graphId);
        Engine host = slot.host;
        if (host == null || !host.isAlive() || slot.readOnly) {
            closeHost(slot);
            opening.putBack(graphId);
            host = opening.forWriting(graphId, engine, path);
            slot.host = host;
            slot.readOnly = false;
        }
        try {
            opening.checkpointAndClose(graphId, host, engine, path);
        } catch (NodeException e) {
            if (e.error() == ErrorCode.NO_ROOM_FOR_SAFETY_COPY) {
                // Nothing was done yet: the engine serves on.
                throw e;
            }
            closeHost(slot);
            throw e;
        } catch (RuntimeException | Error e) {
            closeHost(slot);
            throw e;
        }
        closeHost(slot);
    }

    /** Tries again to open a database for writing. Call inside {@link #exclusively}. */
    void reopen(String graphId, EngineVersion engine, Path path) {
        Slot slot = slot(graphId);
        closeHost(slot);
        opening.putBack(graphId);
        slot.host = opening.forWriting(graphId, engine, path);
        slot.readOnly = false;
    }

    boolean isOpenForWriting(String graphId) {
        Slot slot = slot(graphId);
        Engine host = slot.host;
        return host != null && host.isAlive() && !slot.readOnly;
    }

    private Slot slot(String graphId) {
        return slots.computeIfAbsent(graphId, _ -> new Slot());
    }

    private static void closeHost(Slot slot) {
        Engine host = slot.host;
        slot.host = null;
        if (host != null) {
            host.close();
        }
    }
}
