package dev.instar.node.database;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.StatementException;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.JournalInDoubt;
import dev.instar.node.problem.NodeException;
import dev.instar.node.settings.NodeProperties;
import dev.instar.protocol.EngineVersion;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * The engine hosts that serve queries: one per database, opened at the first statement, the longest idle closed when
 * too many are open. Statements of one database run one after the other, under its lock.
 */
@Component
class ServingHosts implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(ServingHosts.class);

    /**
     * How a statement may run.
     *
     * @param access what a host must have been opened for
     * @param reads whether the statement only reads
     * @param guard refuses a file the engine must not open, or write to
     */
    record Admission(EngineVersion engine, Path path, Access access, boolean reads, Runnable guard) {}

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

        /** What the host has open, see {@link DatabaseOpening#file}. */
        @Nullable
        Object file;

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

    /** Of a database that cannot be opened for writing. */
    private static final Set<ErrorCode> READS_GO_ON =
            EnumSet.of(ErrorCode.NO_ROOM_FOR_SAFETY_COPY, ErrorCode.NOT_WRITTEN_DOWN, ErrorCode.FURTHER_GRAPHS);

    private final DatabaseOpening opening;
    private final Checkpoints checkpoints;
    private final DurableWrites durableWrites;
    private final NodeProperties.Limits limits;
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();

    ServingHosts(
            DatabaseOpening opening, Checkpoints checkpoints, DurableWrites durableWrites, NodeProperties properties) {
        this.opening = opening;
        this.checkpoints = checkpoints;
        this.durableWrites = durableWrites;
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
            T result = work.apply(host);
            if (!admitted.reads() && host.isAlive()) {
                // It may have been exchanged since the look before. Of an engine that was ended, a copy can be in its
                // place.
                requireOpenFile(graphId, slot);
            }
            return result;
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
        if (host != null && host.isAlive() && slot.suits(admission) && !opening.hasUnreleasedCopy(graphId)) {
            if (!admission.reads()) {
                admission.guard().run();
                requireInPlace(graphId, slot);
            }
            return host;
        }
        closeHost(graphId, slot);
        makeRoom();
        opening.putBackForOpening(graphId);
        admission.guard().run();
        slot.readOnly = admission.access() != Access.WRITE;
        slot.readsOnly = false;
        return taken(
                graphId,
                slot,
                slot.readOnly
                        ? opening.forReading(admission.engine(), admission.path())
                        : forWriting(graphId, slot, admission));
    }

    private Engine taken(String graphId, Slot slot, Engine host) {
        try {
            slot.file = opening.file(graphId);
        } catch (RuntimeException | Error e) {
            host.kill();
            host.close();
            throw e;
        }
        slot.host = host;
        return host;
    }

    /**
     * An engine goes on with the file that it has open, also where that is in its place no more: what it writes then is
     * found by no later opening.
     *
     * @throws NodeException {@link ErrorCode#DATABASE_UNOPENABLE} if another file is there, of this database or of another
     */
    private void requireInPlace(String graphId, Slot slot) {
        opening.requireAccepted(graphId, "");
        requireOpenFile(graphId, slot);
        writeDownCutLog(graphId, slot);
    }

    /** The engine alone has what was in a log that was removed. */
    private void writeDownCutLog(String graphId, Slot slot) {
        Engine host = slot.host;
        if (host != null && isOpenForWriting(slot)) {
            durableWrites.writeDownCutLog(graphId, host);
        }
    }

    /** The engine is left as it is: it may be the last to have the file. */
    private void requireOpenFile(String graphId, Slot slot) {
        if (!opening.file(graphId).equals(slot.file)) {
            throw opening.replaced(graphId);
        }
    }

    /** Reads go on where a database that was not closed cannot be opened for writing for want of room. */
    private Engine forWriting(String graphId, Slot slot, Admission admission) {
        try {
            return opening.forWriting(graphId, admission.engine(), admission.path());
        } catch (NodeException e) {
            if (!READS_GO_ON.contains(e.error()) || !admission.reads()) {
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
        Set<String> tried = new HashSet<>();
        while (slots.values().stream().filter(slot -> slot.host != null).count() >= limits.openDatabases()) {
            Map.Entry<String, Slot> idle = slots.entrySet().stream()
                    .filter(entry -> entry.getValue().host != null
                            && !entry.getValue().lock.isLocked()
                            && !tried.contains(entry.getKey()))
                    .min(Comparator.comparingLong(entry -> entry.getValue().lastUsed))
                    .orElse(null);
            if (idle == null) {
                return;
            }
            tried.add(idle.getKey());
            closeIfIdle(idle.getKey(), idle.getValue());
        }
    }

    private void closeIfIdle(String graphId, Slot slot) {
        if (!slot.lock.tryLock()) {
            return;
        }
        try {
            if (isOpenForWriting(slot)) {
                requireInPlace(graphId, slot);
            }
            closeHost(graphId, slot);
        } catch (NodeException | UncheckedIOException | JournalInDoubt e) {
            log.warn("{} stays open, though more databases are open than are allowed: {}", graphId, e.getMessage());
        } finally {
            slot.lock.unlock();
        }
    }

    /**
     * Before the node stops: what an engine alone has, because its log was removed, is written down. Where a statement
     * still runs, the database is on hold instead.
     */
    @Override
    public void destroy() {
        slots.forEach(this::endAtStop);
    }

    private void endAtStop(String graphId, Slot slot) {
        Engine host = slot.host;
        if (host == null || slot.readOnly) {
            return;
        }
        try {
            if (!host.isAlive()) {
                holdIfLogIsGoneToo(graphId, slot, host);
                return;
            }
            requireOpenFile(graphId, slot);
            if (!slot.lock.tryLock()) {
                durableWrites.holdIfLogCut(graphId);
                return;
            }
            try {
                durableWrites.writeDownCutLogAtLast(graphId, host);
            } finally {
                slot.lock.unlock();
            }
        } catch (NodeException | UncheckedIOException | JournalInDoubt e) {
            log.error("{}", e.getMessage());
        }
    }

    /** Waits for the running statement, then runs the step while none can start. */
    void exclusively(String graphId, Runnable step) {
        exclusivelyGet(graphId, () -> {
            step.run();
            return graphId;
        });
    }

    /** As {@link #exclusively}, for a step with a result. */
    <T> T exclusivelyGet(String graphId, Supplier<T> step) {
        Slot slot = slot(graphId);
        slot.lock.lock();
        try {
            return step.get();
        } finally {
            slot.lock.unlock();
        }
    }

    /**
     * Rows of each table, if an engine has the database open. Call inside {@link #exclusively}.
     *
     * @throws StatementException if the engine cannot count them
     */
    Optional<SortedMap<String, Long>> answeredRows(String graphId) {
        Slot slot = slot(graphId);
        Engine host = slot.host;
        return host == null || !host.isAlive() ? Optional.empty() : Optional.of(RowCounts.require(host));
    }

    /**
     * Puts a database on hold where rows are missing in its file.
     *
     * @throws NodeException {@link ErrorCode#DATABASE_UNOPENABLE} with the first table of which some are
     */
    void requireRows(String graphId, SortedMap<String, Long> answered, SortedMap<String, Long> found) {
        opening.requireRows(graphId, answered, found);
    }

    /**
     * Afterwards no engine has the database open, and its files are those that count. Call inside {@link #exclusively}.
     *
     * @throws NodeException {@link ErrorCode#NO_ROOM_FOR_SAFETY_COPY} and {@link ErrorCode#FILES_FAILED} where the engine
     *     alone has what was answered, and goes on
     */
    void close(String graphId) {
        Slot slot = slot(graphId);
        Engine host = slot.host;
        if (host != null && isOpenInPlace(graphId, slot)) {
            durableWrites.writeDownCutLogBeforeEnd(graphId, host);
        }
        closeHost(graphId, slot);
        opening.putBack(graphId);
    }

    /**
     * As {@link #close}, where an operator has the database tried again.
     *
     * @throws NodeException {@link ErrorCode#NO_ROOM_FOR_SAFETY_COPY}, {@link ErrorCode#DATABASE_UNOPENABLE} if the engine
     *     alone has what was in a log that was removed, and cannot write it down
     */
    void closeForReopening(String graphId) {
        Slot slot = slot(graphId);
        if (isOpenInPlace(graphId, slot)) {
            writeDownCutLog(graphId, slot);
        }
        closeHost(graphId, slot);
        opening.putBackForReopening(graphId);
    }

    /** While a safety copy counts, no engine may have the files open. Call inside {@link #exclusively}. */
    void putBack(String graphId) {
        if (opening.hasUnreleasedCopy(graphId)) {
            close(graphId);
        }
    }

    /**
     * Opens for writing if needed, counts rows, checkpoints, closes. Call inside {@link #exclusively}.
     *
     * @param keepsCopy whether a safety copy that was made is left for comparing
     */
    Optional<Path> checkpointAndClose(String graphId, EngineVersion engine, Path path, boolean keepsCopy) {
        Slot slot = slot(graphId);
        Engine host = slot.host;
        if (host == null || !host.isAlive() || slot.readOnly) {
            closeHost(graphId, slot);
            opening.putBackForOpening(graphId);
            host = openForWriting(graphId, slot, engine, path, keepsCopy);
        } else {
            requireInPlace(graphId, slot);
        }
        Optional<Path> copy;
        try {
            copy = checkpoints.checkpointAndClose(graphId, host, engine, path, keepsCopy);
        } catch (NodeException e) {
            if (e.error() == ErrorCode.NO_ROOM_FOR_SAFETY_COPY) {
                // Nothing was done yet: the engine serves on.
                throw e;
            }
            host.kill();
            throw e;
        } catch (RuntimeException | Error e) {
            host.kill();
            throw e;
        }
        closeHost(graphId, slot);
        return copy;
    }

    /**
     * Tries again to open a database for writing. Call inside {@link #exclusively}.
     *
     * @param accepted id of another database's file that is to take its place, or an empty text
     */
    void reopen(String graphId, EngineVersion engine, Path path, String accepted) {
        opening.requireAccepted(graphId, accepted);
        openForWriting(graphId, slot(graphId), engine, path, false);
        if (opening.isExchanged(graphId)) {
            // That it was accepted could not be written to the journal.
            closeHost(graphId, slot(graphId));
            opening.requireAccepted(graphId, "");
        }
    }

    private Engine openForWriting(String graphId, Slot slot, EngineVersion engine, Path path, boolean comparing) {
        Engine host = taken(graphId, slot, opening.forWriting(graphId, engine, path, comparing));
        slot.readOnly = false;
        return host;
    }

    void dropCompared(String graphId) {
        opening.dropCompared(graphId);
    }

    NodeException undoCheckpoint(String graphId, String why) {
        return opening.undoCheckpoint(graphId, why);
    }

    boolean isOpenForWriting(String graphId) {
        return isOpenForWriting(slot(graphId));
    }

    /** Whether an engine has the files open for writing that are in the database's place, and they count. */
    private boolean isOpenInPlace(String graphId, Slot slot) {
        if (!isOpenForWriting(slot) || opening.hasUnreleasedCopy(graphId)) {
            return false;
        }
        try {
            return opening.file(graphId).equals(slot.file);
        } catch (NodeException gone) {
            return false;
        }
    }

    private static boolean isOpenForWriting(Slot slot) {
        Engine host = slot.host;
        return host != null && host.isAlive() && !slot.readOnly;
    }

    /** The file that is there is the database's from now on, if it had none known. */
    void noteFile(String graphId) {
        opening.noteFile(graphId);
    }

    /** Whether an opening would find more than a database that was closed. */
    boolean mayFindFault(String graphId) {
        return opening.mayFindFault(graphId);
    }

    /**
     * Call inside {@link #exclusively}.
     *
     * @throws NodeException {@link ErrorCode#DATABASE_UNOPENABLE} if the file in the database's place is another database,
     *     or not the one that its engine has open; a serving database is put on hold
     */
    void requireSame(String graphId) {
        Slot slot = slot(graphId);
        Engine host = slot.host;
        if (host != null && host.isAlive()) {
            requireInPlace(graphId, slot);
        } else {
            opening.requireAccepted(graphId, "");
        }
    }

    /** Whether the file in a database's place is another database. */
    boolean isExchanged(String graphId) {
        return opening.isExchanged(graphId);
    }

    private Slot slot(String graphId) {
        return slots.computeIfAbsent(graphId, _ -> new Slot());
    }

    /**
     * An engine that closes a database with something in its log checkpoints it, and there is no safety copy for that.
     * Ended instead, it leaves the log, which holds all that was answered and is written down at the next opening.
     */
    private void closeHost(String graphId, Slot slot) {
        Engine host = slot.host;
        slot.host = null;
        if (host == null) {
            return;
        }
        boolean mayClose = false;
        try {
            holdIfLogIsGoneToo(graphId, slot, host);
            mayClose = slot.readOnly || opening.isWrittenDown(graphId);
        } finally {
            if (!mayClose) {
                host.kill();
            }
            host.close();
        }
    }

    /** An engine that ended by itself took with it what was in a log that had been removed under it. */
    private void holdIfLogIsGoneToo(String graphId, Slot slot, Engine host) {
        if (!host.isAlive() && !slot.readOnly && !opening.hasUnreleasedCopy(graphId)) {
            durableWrites.holdIfLogCut(graphId);
        }
    }
}
