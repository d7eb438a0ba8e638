package dev.instar.node.database;

import dev.instar.node.journal.DatabaseHealth;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.journal.KeptFile;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.DatabaseNames;
import dev.instar.node.storage.Swap;
import dev.instar.protocol.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
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
    private final CopyRoom room;
    private final CopyFlaws flaws;
    private final DisposableCopies disposable;
    private final Swap swap;
    private final Journal journal;
    private final Clock clock;

    /** Copies that counted when the node started: others may have written to the files since they were made. */
    private final Set<String> ofEarlierRun = ConcurrentHashMap.newKeySet();

    SafetyCopies(
            DatabaseFiles files,
            CopyRoom room,
            CopyFlaws flaws,
            DisposableCopies disposable,
            Swap swap,
            Journal journal,
            Clock clock) {
        this.files = files;
        this.room = room;
        this.flaws = flaws;
        this.disposable = disposable;
        this.swap = swap;
        this.journal = journal;
        this.clock = clock;
        journal.state()
                .databases()
                .keySet()
                .forEach(graphId -> journal.state()
                        .healthOf(graphId)
                        .copyInPlaceOfFiles()
                        .ifPresent(copy -> ofEarlierRun.add(graphId + "/" + copy.name())));
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
        make(graphId, room.watermark());
    }

    private String make(String graphId, long reserve) {
        journal.requireCertain();
        List<String> left = disposable.discard(graphId);
        Path copy = freeName(graphId);
        long bytes = 0;
        try {
            bytes = room.claim(graphId, reserve);
            journal.append(new JournalEvent.SafetyCopyBegun(clock.instant(), graphId, nameOf(copy), left));
            files.copy(files.database(graphId), copy);
            files.sync(copy);
            journal.append(new JournalEvent.SafetyCopyMade(
                    clock.instant(), graphId, nameOf(copy), files.identities().sizes(copy)));
            return nameOf(copy);
        } catch (IOException | UncheckedIOException e) {
            disposable.discard(copy);
            disposable.forget(graphId);
            throw new NodeException(
                    ErrorCode.FILES_FAILED, "Database '" + graphId + "' cannot be copied: " + FailureWords.of(e) + ".");
        } finally {
            room.giveBack(bytes);
        }
    }

    /** A free name that no lost copy has, which an operator may find again. */
    private Path freeName(String graphId) {
        Set<String> givenUp = journal.state().healthOf(graphId).givenUp().stream()
                .map(DatabaseHealth.SafetyCopy::name)
                .collect(Collectors.toSet());
        return files.names().freeName(graphId, DatabaseNames.SAFETY_COPY, givenUp);
    }

    /** @throws NodeException {@link ErrorCode#NO_ROOM_FOR_SAFETY_COPY} if {@link #make} would */
    void requireRoom(String graphId) {
        room.require(graphId, 0);
    }

    /** The engine has written everything down, which is made durable first. */
    void release(String graphId) {
        makeDurable(graphId);
        drop(graphId);
    }

    /**
     * As {@link #release}, with the copy left for who wants to compare. It counts once the database is frozen no more; call
     * {@link #drop} before, where the comparison has shown no difference.
     */
    void releaseToCompare(String graphId) {
        makeDurable(graphId);
        journal.append(new JournalEvent.SafetyCopyKeptToCompare(clock.instant(), graphId));
    }

    /** Where a copy is that {@link #releaseToCompare} left; its sidecars stand beside it. */
    Optional<Path> toCompare(String graphId) {
        return Optional.ofNullable(journal.state().healthOf(graphId).toCompare())
                .map(copy -> named(copy.name()));
    }

    /** @throws NodeException {@link ErrorCode#FILES_FAILED} if the copy that is left to compare is not as it was made */
    void requireWhole(String graphId) {
        DatabaseHealth.SafetyCopy copy = journal.state().healthOf(graphId).toCompare();
        Optional<String> flaw = copy == null ? Optional.empty() : flaws.of(graphId, copy);
        if (flaw.isPresent()) {
            throw new NodeException(
                    ErrorCode.FILES_FAILED,
                    "What database '" + graphId + "' held before its checkpoint cannot be compared: " + flaw.get()
                            + ". Keep other programs away from the data folder and export again.");
        }
    }

    private void makeDurable(String graphId) {
        try {
            files.sync(files.database(graphId));
        } catch (IOException | UncheckedIOException e) {
            throw new NodeException(
                    ErrorCode.FILES_FAILED, "Database '" + graphId + "' cannot be made durable: " + FailureWords.of(e));
        }
    }

    /** The copy is not needed: no engine has opened the files since it was made, or what one made of them is right. */
    void drop(String graphId) {
        journal.append(new JournalEvent.SafetyCopyReleased(clock.instant(), graphId));
        disposable.forget(graphId);
    }

    /**
     * Gives a copy that was not released the place of the files; does nothing if there is none. No engine may have the
     * database open. Can be stopped anywhere and repeated. A copy that is not whole puts the database on hold, until it
     * is, its files are tried as they are ({@link #putBackOrGiveUp}), or others take their place.
     *
     * @throws NodeException {@link ErrorCode#FILES_FAILED}; the copy still counts then
     */
    public void putBack(String graphId) {
        putBack(graphId, 0);
    }

    /** @param most files kept, this time's among them, because others may have changed what is found; 0 to keep none */
    private void putBack(String graphId, int most) {
        copyOf(graphId).ifPresent(copy -> {
            boolean earlier = ofEarlierRun.contains(graphId + "/" + copy.name());
            Optional<String> flaw = flaws.of(graphId, copy);
            if (flaw.isPresent()) {
                hold(graphId, copy, flaw.get());
                return;
            }
            try {
                String spoilt = beginReturn(graphId, copy);
                keepLogsOfOthers(graphId, copy);
                Optional<String> why = whyKept(graphId, spoilt, earlier ? Math.max(most, room.mostKept()) : most);
                swap.swap(graphId, named(spoilt), named(copy.name()));
                boolean isUntold = why.isEmpty() && (earlier || most > 0);
                journal.append(new JournalEvent.SafetyCopyPutBack(
                        clock.instant(),
                        graphId,
                        why.map(_ -> spoilt).orElse(null),
                        why.orElse(isUntold ? notKept() : null)));
            } catch (IOException | UncheckedIOException e) {
                throw new NodeException(
                        ErrorCode.FILES_FAILED,
                        "The safety copy " + copy.name() + " cannot take the place of database '" + graphId + "': "
                                + FailureWords.of(e) + ".");
            }
            ofEarlierRun.remove(graphId + "/" + copy.name());
            log.info("Database {} has the files again that it had before it was opened", graphId);
            disposable.forget(graphId);
        });
    }

    /** A log beside no database must not be read beside the copy; the copy's own may have been moved already. */
    private void keepLogsOfOthers(String graphId, DatabaseHealth.SafetyCopy copy) throws IOException {
        Path database = files.database(graphId);
        if (files.exists(database)) {
            return;
        }
        for (Path found : files.logs().unwrittenBeside(database)) {
            Path ofCopy = DatabaseNames.sidecarOf(found, database, named(copy.name()));
            boolean isOfOthers = !copy.bytes().isEmpty() && !copy.bytes().containsKey(nameOf(ofCopy));
            if (isOfOthers || files.exists(ofCopy)) {
                journal.append(
                        new JournalEvent.UnexpectedFileKept(clock.instant(), graphId, swap.nameToKeepAway(found)));
                swap.keepAway(found);
            }
        }
    }

    /** Why the files that are found are kept; empty if they may be removed. */
    private Optional<String> whyKept(String graphId, String spoilt, int most) {
        Path found = files.exists(named(spoilt)) ? named(spoilt) : files.database(graphId);
        if (!files.exists(found)) {
            return Optional.empty();
        }
        String kept = " What was found there is kept as " + spoilt + ".";
        if (flaws.isAnother(graphId, found)) {
            return Optional.of(
                    "The file in its place was another database, and its safety copy took the place." + kept);
        }
        DatabaseHealth health = journal.state().healthOf(graphId);
        if (health.toCompare() != null && health.fault() != null) {
            return Optional.of("Its log and what a checkpoint made of it hold different rows." + kept);
        }
        long before = journal.state().keptFiles().stream()
                .filter(file -> file.graphId().equals(graphId) && file.reason() == KeptFile.Reason.FOUND)
                .filter(file -> files.exists(named(file.name())))
                .count();
        return before < most
                ? Optional.of(
                        "The node was stopped while an engine wrote to its files, and its safety copy took their place."
                                + kept + " Remove it when the rows are right.")
                : Optional.empty();
    }

    private String notKept() {
        return "The node was stopped while an engine wrote to its files, and its safety copy took their place. What was"
                + " found there was not kept, because " + room.mostKept() + " such files are kept already.";
    }

    /**
     * The name that the files get is written down before one is moved, so that a repeat knows what a stopped swap did
     * from what was done by hand.
     */
    private String beginReturn(String graphId, DatabaseHealth.SafetyCopy copy) {
        String begun = copy.spoilt();
        boolean isTaken = begun != null
                && files.exists(named(begun))
                && files.exists(files.database(graphId))
                && files.exists(named(copy.name()));
        if (begun != null && !isTaken) {
            return begun;
        }
        if (begun != null) {
            journal.append(new JournalEvent.UnexpectedFileKept(clock.instant(), graphId, begun));
        }
        // A name that was written down for another file is not free, though nothing may be there yet.
        Set<String> kept =
                journal.state().keptFiles().stream().map(KeptFile::name).collect(Collectors.toSet());
        String free = nameOf(files.names().freeName(graphId, DatabaseNames.SPOILT, kept));
        journal.append(new JournalEvent.SafetyCopyReturning(clock.instant(), graphId, free));
        return free;
    }

    /** The copy's name stays known, so that it is put back when it is there again. */
    private void hold(String graphId, DatabaseHealth.SafetyCopy copy, String flaw) {
        Problem fault = journal.state().healthOf(graphId).fault();
        if (fault == null || !fault.detail().contains(copy.name())) {
            NodeException unopenable = incomplete(graphId, copy, flaw);
            journal.append(new JournalEvent.DatabaseUnopenable(clock.instant(), graphId, unopenable.problem()));
            log.error("{}", unopenable.getMessage());
        }
    }

    private NodeException incomplete(String graphId, DatabaseHealth.SafetyCopy copy, String flaw) {
        return new NodeException(
                ErrorCode.DATABASE_UNOPENABLE,
                graphId,
                "its safety copy is not whole (" + flaw
                        + "), though an engine was writing to its files, which may be half written. Bring back "
                        + (copy.bytes().isEmpty()
                                ? copy.name()
                                : String.join(", ", copy.bytes().keySet())) + ".");
    }

    /**
     * As {@link #putBack}, where an operator has the database tried again: without its copy, if nothing is there of it, and
     * with one that was given up and is there again, if the files were of no use.
     *
     * @throws NodeException {@link ErrorCode#DATABASE_UNOPENABLE} if a part of the copy is there
     */
    void putBackOrGiveUp(String graphId) {
        takeUpAgain(graphId);
        putBack(graphId, Integer.MAX_VALUE);
        copyOf(graphId).ifPresent(copy -> {
            String flaw = flaws.of(graphId, copy).orElse("");
            boolean partly =
                    !files.names().sidecarsOfEngines(named(copy.name())).isEmpty() || files.exists(named(copy.name()));
            if (partly || !files.exists(files.database(graphId))) {
                throw incomplete(graphId, copy, flaw);
            }
            journal.append(
                    new JournalEvent.SafetyCopyGivenUp(
                            clock.instant(),
                            graphId,
                            "Its files were tried as they are, without the safety copy " + copy.name()
                                    + ": what was answered last may be missing. Should the copy be found, nothing removes it."));
        });
    }

    private void takeUpAgain(String graphId) {
        DatabaseHealth health = journal.state().healthOf(graphId);
        if (health.fault() == null || copyOf(graphId).isPresent()) {
            return;
        }
        health.givenUp().stream()
                .filter(copy -> !copy.bytes().isEmpty()
                        && files.exists(named(copy.name()))
                        && flaws.of(graphId, copy).isEmpty())
                .reduce((_, last) -> last)
                .ifPresent(copy -> journal.append(
                        new JournalEvent.SafetyCopyMade(clock.instant(), graphId, copy.name(), copy.bytes())));
    }

    /** What a stop left: copies that count are put back, those that nothing needs are removed. */
    public void recover() {
        for (String graphId : journal.state().databases().keySet()) {
            if (CommittedMoves.isMoving(journal.state().database(graphId).orElseThrow())) {
                continue;
            }
            try {
                putBack(graphId, journal.state().healthOf(graphId).safetyCopy() != null ? room.mostKept() : 0);
                disposable.forget(graphId);
            } catch (NodeException | UncheckedIOException e) {
                // It stays closed until its copy is back; the others must not wait for it.
                log.error("{}", e.getMessage());
            }
        }
    }

    /** Removes what nothing needs of a database. Its names are free then. */
    void forgetDisposable(String graphId) {
        disposable.forget(graphId);
    }

    /** Whether a copy counts that was not released. */
    boolean counts(String graphId) {
        return copyOf(graphId).isPresent();
    }

    /** While a database is frozen nobody writes to what a checkpoint left, and the copy is for comparing. */
    private Optional<DatabaseHealth.SafetyCopy> copyOf(String graphId) {
        boolean frozen = journal.state()
                .database(graphId)
                .filter(state -> state instanceof DatabaseState.Frozen)
                .isPresent();
        return frozen
                ? Optional.ofNullable(journal.state().healthOf(graphId).safetyCopy())
                : journal.state().healthOf(graphId).copyInPlaceOfFiles();
    }

    private Path named(String name) {
        return files.folder().resolve(name);
    }

    private static String nameOf(Path path) {
        return path.getFileName().toString();
    }
}
