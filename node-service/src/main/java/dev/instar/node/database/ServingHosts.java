package dev.instar.node.database;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.StatementException;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.JournalInDoubt;
import dev.instar.node.problem.NodeException;
import dev.instar.node.settings.NodeProperties;
import dev.instar.protocol.EngineVersion;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
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

    private final FilesInPlace inPlace;
    private final DatabaseOpening opening;
    private final SlotOpening slotOpening;
    private final HostEnding ending;
    private final Checkpoints checkpoints;
    private final DurableWrites durableWrites;
    private final NodeProperties.Limits limits;
    private final Map<String, HostSlot> slots = new ConcurrentHashMap<>();
    private final OpenPlaces places;

    ServingHosts(
            FilesInPlace inPlace,
            DatabaseOpening opening,
            SlotOpening slotOpening,
            HostEnding ending,
            Checkpoints checkpoints,
            DurableWrites durableWrites,
            NodeProperties properties) {
        this.inPlace = inPlace;
        this.opening = opening;
        this.slotOpening = slotOpening;
        this.ending = ending;
        this.checkpoints = checkpoints;
        this.durableWrites = durableWrites;
        this.limits = properties.limits();
        this.places = new OpenPlaces(slots, limits, this::isClosed);
    }

    /** Runs work on the database's host, opening it if needed; the admission is asked with the lock held. */
    <T> T withHost(String graphId, Supplier<Admission> admission, Function<Engine, T> work) {
        HostSlot slot = slot(graphId);
        if (!slot.tryLock(limits.lockTimeout())) {
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
                inPlace.requireFile(graphId, slot.file);
            }
            return result;
        } finally {
            slot.lock.unlock();
        }
    }

    private Engine opened(String graphId, HostSlot slot, Admission admission) {
        Engine host = slot.host;
        if (host != null && host.isAlive() && slot.suits(admission) && !inPlace.hasUnreleasedCopy(graphId)) {
            if (!admission.reads()) {
                admission.guard().run();
                requireInPlace(graphId, slot);
            }
            return host;
        }
        ending.close(graphId, slot);
        places.claim(graphId, slot, admission.access() != Access.LOOK);
        try {
            inPlace.putBackForOpening(graphId);
            admission.guard().run();
            return taken(graphId, slot, slotOpening.open(graphId, slot, admission));
        } finally {
            slot.isChanging = false;
        }
    }

    private Engine taken(String graphId, HostSlot slot, Engine host) {
        try {
            slot.file = inPlace.file(graphId);
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
     * found by no later inPlace.
     *
     * @throws NodeException {@link ErrorCode#DATABASE_UNOPENABLE} if another file is there, of this database or of another
     */
    private void requireInPlace(String graphId, HostSlot slot) {
        inPlace.requireAccepted(graphId, "");
        inPlace.requireFile(graphId, slot.file);
        writeDownCutLog(graphId, slot);
    }

    /** The engine alone has what was in a log that was removed. */
    private void writeDownCutLog(String graphId, HostSlot slot) {
        Engine host = slot.host;
        if (host != null && slot.isOpenForWriting()) {
            durableWrites.writeDownCutLog(graphId, host);
        }
    }

    /** @return whether it is closed now, or in use */
    private boolean isClosed(String graphId, HostSlot slot) {
        if (!slot.lock.tryLock()) {
            return true;
        }
        try {
            if (slot.isOpenForWriting()) {
                requireInPlace(graphId, slot);
            }
            ending.close(graphId, slot);
            return true;
        } catch (NodeException | UncheckedIOException | JournalInDoubt e) {
            log.warn("{} stays open, though more databases are open than are allowed: {}", graphId, e.getMessage());
            return false;
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
        slots.forEach(ending::atStop);
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
        HostSlot slot = slot(graphId);
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
        HostSlot slot = slot(graphId);
        Engine host = slot.host;
        return host == null || !host.isAlive() ? Optional.empty() : Optional.of(RowCounts.require(host));
    }

    /**
     * Puts a database on hold where rows are missing in its file.
     *
     * @throws NodeException {@link ErrorCode#DATABASE_UNOPENABLE} with the first table of which some are
     */
    void requireRows(String graphId, SortedMap<String, Long> answered, SortedMap<String, Long> found) {
        inPlace.requireRows(graphId, answered, found);
    }

    /**
     * Afterwards no engine has the database open, and its files are those that count. Call inside {@link #exclusively}.
     *
     * @throws NodeException {@link ErrorCode#NO_ROOM_FOR_SAFETY_COPY} and {@link ErrorCode#FILES_FAILED} where the engine
     *     alone has what was answered, and goes on
     */
    void close(String graphId) {
        HostSlot slot = slot(graphId);
        Engine host = slot.host;
        if (host != null && isOpenInPlace(graphId, slot)) {
            durableWrites.writeDownCutLogBeforeEnd(graphId, host);
        }
        ending.close(graphId, slot);
        inPlace.putBack(graphId);
    }

    /**
     * As {@link #close}, where an operator has the database tried again.
     *
     * @throws NodeException {@link ErrorCode#NO_ROOM_FOR_SAFETY_COPY}, {@link ErrorCode#DATABASE_UNOPENABLE} if the engine
     *     alone has what was in a log that was removed, and cannot write it down
     */
    void closeForReopening(String graphId) {
        HostSlot slot = slot(graphId);
        if (isOpenInPlace(graphId, slot)) {
            writeDownCutLog(graphId, slot);
        }
        ending.close(graphId, slot);
        inPlace.putBackForReopening(graphId);
    }

    /** While a safety copy counts, no engine may have the files open. Call inside {@link #exclusively}. */
    void putBack(String graphId) {
        if (inPlace.hasUnreleasedCopy(graphId)) {
            close(graphId);
        }
    }

    /**
     * Opens for writing if needed, counts rows, checkpoints, closes. Call inside {@link #exclusively}.
     *
     * @param keepsCopy whether a safety copy that was made is left for comparing
     */
    Optional<Path> checkpointAndClose(String graphId, EngineVersion engine, Path path, boolean keepsCopy) {
        HostSlot slot = slot(graphId);
        Engine host = slot.host;
        if (host == null || !host.isAlive() || slot.readOnly) {
            ending.close(graphId, slot);
            inPlace.putBackForOpening(graphId);
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
        ending.close(graphId, slot);
        return copy;
    }

    /**
     * Tries again to open a database for writing. Call inside {@link #exclusively}.
     *
     * @param accepted id of another database's file that is to take its place, or an empty text
     */
    void reopen(String graphId, EngineVersion engine, Path path, String accepted) {
        inPlace.requireAccepted(graphId, accepted);
        HostSlot slot = slot(graphId);
        places.claim(graphId, slot, false);
        try {
            openForWriting(graphId, slot, engine, path, false);
        } finally {
            slot.isChanging = false;
        }
        if (inPlace.isExchanged(graphId)) {
            // That it was accepted could not be written to the journal.
            ending.close(graphId, slot(graphId));
            inPlace.requireAccepted(graphId, "");
        }
    }

    private Engine openForWriting(String graphId, HostSlot slot, EngineVersion engine, Path path, boolean comparing) {
        Engine host = taken(graphId, slot, opening.forWriting(graphId, engine, path, comparing));
        slot.readOnly = false;
        return host;
    }

    boolean isOpenForWriting(String graphId) {
        return slot(graphId).isOpenForWriting();
    }

    /** Whether an engine has the files open for writing that are in the database's place, and they count. */
    private boolean isOpenInPlace(String graphId, HostSlot slot) {
        if (!slot.isOpenForWriting() || inPlace.hasUnreleasedCopy(graphId)) {
            return false;
        }
        try {
            return inPlace.file(graphId).equals(slot.file);
        } catch (NodeException gone) {
            return false;
        }
    }

    /** The file under a database's name; equal as long as it is the same one. */
    Object file(String graphId) {
        return inPlace.file(graphId);
    }

    /** The file that is there is the database's from now on, if it had none known. */
    void noteFile(String graphId) {
        inPlace.noteFile(graphId);
    }

    /** Whether an opening would find more than a database that was closed. */
    boolean mayFindFault(String graphId) {
        return inPlace.mayFindFault(graphId);
    }

    /**
     * Call inside {@link #exclusively}.
     *
     * @throws NodeException {@link ErrorCode#DATABASE_UNOPENABLE} if the file in the database's place is another database,
     *     or not the one that its engine has open; a serving database is put on hold
     */
    void requireSame(String graphId) {
        HostSlot slot = slot(graphId);
        Engine host = slot.host;
        if (host != null && host.isAlive()) {
            requireInPlace(graphId, slot);
        } else {
            inPlace.requireAccepted(graphId, "");
        }
    }

    /** Whether the file in a database's place is another database. */
    boolean isExchanged(String graphId) {
        return inPlace.isExchanged(graphId);
    }

    private HostSlot slot(String graphId) {
        return slots.computeIfAbsent(graphId, _ -> new HostSlot());
    }
}
