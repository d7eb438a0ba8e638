package dev.instar.node.database;

import dev.instar.node.NodeProperties;
import dev.instar.node.files.DatabaseFiles;
import dev.instar.node.files.Swap;
import dev.instar.node.journal.DatabaseHealth;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Second copies of databases while an engine writes down what is in their log. Engines consume what was left beside the
 * main file when they open it, and write over the main file in a checkpoint; if they die before it is done (measured),
 * the copy takes the place of the files again, byte for byte.
 */
@Component
public class SafetyCopies {

    private static final Logger log = LoggerFactory.getLogger(SafetyCopies.class);

    private final DatabaseFiles files;
    private final Swap swap;
    private final Journal journal;
    private final Clock clock;
    private final long watermark;
    private final ReentrantLock room = new ReentrantLock();
    private final Condition givenBack = room.newCondition();

    /** Of the copies that are being made. */
    private long claimedBytes;

    SafetyCopies(DatabaseFiles files, Swap swap, Journal journal, NodeProperties properties, Clock clock) {
        this.files = files;
        this.swap = swap;
        this.journal = journal;
        this.clock = clock;
        this.watermark = properties.limits().diskWatermark().toBytes();
    }

    /**
     * Copies the files of a database that nothing writes to now. From here until {@link #release} the copy counts. It
     * may take what the watermark keeps free: callers wait for their database, and it is gone when the log is written down,
     * unless the end of the log is lost.
     *
     * @return the copy's file name
     * @throws NodeException {@link ErrorCode#NO_ROOM_FOR_SAFETY_COPY}
     */
    String make(String graphId) {
        return make(graphId, 0);
    }

    /** As {@link #make}, for an operation, which leaves to callers what the watermark keeps free. */
    void makeAboveWatermark(String graphId) {
        make(graphId, watermark);
    }

    private String make(String graphId, long reserve) {
        journal.requireCertain();
        discardUnknown(graphId);
        Path copy = files.freeName(graphId, DatabaseFiles.SAFETY_COPY);
        Path spoilt = files.freeName(graphId, DatabaseFiles.SPOILT);
        long bytes = 0;
        try {
            bytes = claimRoom(graphId, reserve);
            files.copy(files.database(graphId), copy);
            files.sync(copy);
            journal.append(new JournalEvent.SafetyCopyMade(clock.instant(), graphId, nameOf(copy), nameOf(spoilt)));
            return nameOf(copy);
        } catch (IOException | UncheckedIOException e) {
            discard(copy);
            throw new NodeException(
                    ErrorCode.FILES_FAILED, "Database '" + graphId + "' cannot be copied: " + FailureWords.of(e) + ".");
        } finally {
            giveRoomBack(bytes);
        }
    }

    /** Copies that are made at the same time must not count on the same room; one waits for the others if it is short. */
    private long claimRoom(String graphId, long reserve) throws IOException {
        long bytes = files.bytesForCopy(graphId);
        room.lock();
        try {
            while (claimedBytes > 0 && files.free() < bytes + reserve + claimedBytes) {
                givenBack.awaitUninterruptibly();
            }
            requireRoom(graphId, reserve);
            claimedBytes += bytes;
            return bytes;
        } finally {
            room.unlock();
        }
    }

    private void giveRoomBack(long bytes) {
        room.lock();
        try {
            claimedBytes -= bytes;
            givenBack.signalAll();
        } finally {
            room.unlock();
        }
    }

    /** @throws NodeException {@link ErrorCode#NO_ROOM_FOR_SAFETY_COPY} if {@link #make} would */
    void requireRoom(String graphId) {
        requireRoom(graphId, 0);
    }

    private void requireRoom(String graphId, long reserve) {
        try {
            long needed = files.bytesForCopy(graphId) + reserve;
            long free = files.free();
            if (free < needed) {
                throw new NodeException(ErrorCode.NO_ROOM_FOR_SAFETY_COPY, graphId, wholeMegabytes(needed), free >> 20);
            }
        } catch (IOException e) {
            throw new NodeException(
                    ErrorCode.FILES_FAILED, "The free room cannot be told: " + FailureWords.of(e) + ".");
        }
    }

    private static long wholeMegabytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }

    /** The engine has written everything down, which is made durable first. */
    void release(String graphId) {
        try {
            files.sync(files.database(graphId));
        } catch (IOException | UncheckedIOException e) {
            throw notDurable(graphId, e);
        }
        drop(graphId);
    }

    /**
     * As {@link #release}, with the copy left for who wants to compare; {@link #discardUnknown} removes it.
     *
     * @return where it is; its sidecars stand beside it
     */
    Path releaseKeeping(String graphId) {
        DatabaseHealth.SafetyCopy copy = copyOf(graphId).orElseThrow();
        try {
            files.sync(files.database(graphId));
        } catch (IOException | UncheckedIOException e) {
            throw notDurable(graphId, e);
        }
        journal.append(new JournalEvent.SafetyCopyReleased(clock.instant(), graphId));
        return named(copy.name());
    }

    /** A copy that was released counts again: it takes the place of the files before an engine opens them. */
    void countAgain(String graphId, Path copy) {
        Path spoilt = files.freeName(graphId, DatabaseFiles.SPOILT);
        journal.append(new JournalEvent.SafetyCopyMade(clock.instant(), graphId, nameOf(copy), nameOf(spoilt)));
    }

    private static NodeException notDurable(String graphId, Exception e) {
        return new NodeException(
                ErrorCode.FILES_FAILED, "Database '" + graphId + "' cannot be made durable: " + FailureWords.of(e));
    }

    /** No engine has opened the files since the copy was made. */
    void drop(String graphId) {
        Optional<DatabaseHealth.SafetyCopy> copy = copyOf(graphId);
        journal.append(new JournalEvent.SafetyCopyReleased(clock.instant(), graphId));
        copy.ifPresent(released -> discard(named(released.name())));
    }

    /**
     * Gives a copy that was not released the place of the files; does nothing if there is none. No engine may have the
     * database open. Can be stopped anywhere and repeated. A copy that is not there puts the database on hold, until the
     * copy is back, its files are tried as they are ({@link #giveUpLost}), or others take their place.
     *
     * @throws NodeException {@link ErrorCode#FILES_FAILED}; the copy still counts then
     */
    public void putBack(String graphId) {
        copyOf(graphId).ifPresent(copy -> {
            if (isLost(graphId, copy)) {
                hold(graphId, copy);
                return;
            }
            try {
                swap.swap(graphId, named(copy.spoilt()), named(copy.name()));
                journal.append(new JournalEvent.SafetyCopyPutBack(clock.instant(), graphId));
            } catch (IOException | UncheckedIOException e) {
                throw new NodeException(
                        ErrorCode.FILES_FAILED,
                        "The safety copy " + copy.name() + " cannot take the place of database '" + graphId + "': "
                                + FailureWords.of(e) + ".");
            }
            log.info("Database {} has the files again that it had before it was opened", graphId);
            discard(named(copy.spoilt()));
        });
    }

    /** Neither it nor what it was exchanged for is there, so that it was not put back either. */
    private boolean isLost(String graphId, DatabaseHealth.SafetyCopy copy) {
        return !files.exists(named(copy.name()))
                && !files.exists(named(copy.spoilt()))
                && files.exists(files.database(graphId));
    }

    /** The copy's name stays known, so that it is put back when it is there again. */
    private void hold(String graphId, DatabaseHealth.SafetyCopy copy) {
        if (journal.state().healthOf(graphId).fault() != null) {
            return;
        }
        var unopenable = new NodeException(
                ErrorCode.DATABASE_UNOPENABLE,
                graphId,
                "its safety copy " + copy.name()
                        + " is not there, though an engine was writing to its files, which may be"
                        + " half written. Bring the copy back under that name.");
        journal.append(new JournalEvent.DatabaseUnopenable(clock.instant(), graphId, unopenable.problem()));
        log.error("{}", unopenable.getMessage());
    }

    /** The files are to be tried as they are. */
    void giveUpLost(String graphId) {
        if (copyOf(graphId).filter(copy -> isLost(graphId, copy)).isPresent()) {
            journal.append(new JournalEvent.SafetyCopyReleased(clock.instant(), graphId));
        }
    }

    /** What a stop left: copies that count are put back, those that no step knows are removed. */
    public void recover() {
        for (String graphId : journal.state().databases().keySet()) {
            try {
                putBack(graphId);
                discardUnknown(graphId);
            } catch (NodeException | UncheckedIOException e) {
                // It stays closed until its copy is back; the others must not wait for it.
                log.error("{}", e.getMessage());
            }
        }
    }

    /** Copies that were not made to their end, or could not be removed when they were not needed any more. */
    void discardUnknown(String graphId) {
        Set<String> known = new HashSet<>();
        journal.state().keptFiles().forEach(file -> known.add(file.name()));
        copyOf(graphId).ifPresent(copy -> known.addAll(List.of(copy.name(), copy.spoilt())));
        String database = nameOf(files.database(graphId));
        for (String suffix : List.of(DatabaseFiles.SAFETY_COPY, DatabaseFiles.SPOILT)) {
            files.setAside(suffix).stream()
                    .filter(name -> name.startsWith(database + suffix))
                    .filter(name -> known.stream().noneMatch(own -> name.equals(own) || name.startsWith(own + ".")))
                    .forEach(name -> discard(named(name)));
        }
    }

    /** Whether a copy counts that was not released. */
    boolean counts(String graphId) {
        return copyOf(graphId).isPresent();
    }

    private Optional<DatabaseHealth.SafetyCopy> copyOf(String graphId) {
        return Optional.ofNullable(journal.state().healthOf(graphId).safetyCopy());
    }

    private void discard(Path copy) {
        try {
            files.discard(copy);
        } catch (IOException | UncheckedIOException e) {
            log.warn("{} is not needed and cannot be removed: {}", copy.getFileName(), e.getMessage());
        }
    }

    private Path named(String name) {
        return files.folder().resolve(name);
    }

    private static String nameOf(Path path) {
        return path.getFileName().toString();
    }
}
