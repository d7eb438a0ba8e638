package dev.instar.node.database;

import dev.instar.node.NodeProperties;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.Engines;
import dev.instar.node.engine.StatementException;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.EngineVersion;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
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
     * @param beforeOpen refuses a file the engine must not open
     */
    record Admission(EngineVersion engine, Path path, boolean readOnly, Runnable beforeOpen) {}

    private static final class Slot {
        final ReentrantLock lock = new ReentrantLock(true);

        @Nullable
        Engine host;

        boolean readOnly;
        volatile long lastUsed;
    }

    private final Engines engineHosts;
    private final NodeProperties.Limits limits;
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();

    ServingHosts(Engines engineHosts, NodeProperties properties) {
        this.engineHosts = engineHosts;
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
            Engine host = opened(slot, admitted);
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

    private Engine opened(Slot slot, Admission admission) {
        Engine host = slot.host;
        if (host != null && host.isAlive() && slot.readOnly == admission.readOnly()) {
            return host;
        }
        closeHost(slot);
        makeRoom();
        admission.beforeOpen().run();
        Engine opened = engineHosts.openForServing(admission.engine(), admission.path(), admission.readOnly());
        slot.host = opened;
        slot.readOnly = admission.readOnly();
        return opened;
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

    /** Call inside {@link #exclusively}. */
    void close(String graphId) {
        closeHost(slot(graphId));
    }

    /** Opens for writing if needed, checkpoints, closes. Call inside {@link #exclusively}. */
    void checkpointAndClose(String graphId, EngineVersion engine, Path path) {
        Slot slot = slot(graphId);
        Engine host = slot.host;
        if (host == null || !host.isAlive() || slot.readOnly) {
            closeHost(slot);
            host = engineHosts.openForServing(engine, path, false);
            slot.host = host;
            slot.readOnly = false;
        }
        try {
            host.execute("CHECKPOINT");
            host.closeDatabase();
        } catch (StatementException | EngineHostException e) {
            throw new NodeException(
                    ErrorCode.ENGINE_HOST_FAILED,
                    "Database '" + graphId + "' cannot be checkpointed and closed: " + e.getMessage());
        } finally {
            closeHost(slot);
        }
    }

    void createEmpty(EngineVersion engine, Path path) {
        try (Engine host = engineHosts.openForServing(engine, path, false)) {
            host.execute("CHECKPOINT");
            host.closeDatabase();
        } catch (StatementException | EngineHostException e) {
            throw new NodeException(ErrorCode.ENGINE_HOST_FAILED, String.valueOf(e.getMessage()));
        }
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
