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
import dev.instar.node.storage.FileIdentity;
import dev.instar.node.storage.MovingFiles;
import dev.instar.node.storage.Swap;
import dev.instar.protocol.Gate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Moves of files that are past their commit point: a file that waits under a name of its own takes the place of a
 * database, and what stood there is set aside.
 */
@Component
public class CommittedMoves {

    private static final Logger log = LoggerFactory.getLogger(CommittedMoves.class);

    /** Whether files of a database are being moved. */
    static boolean isMoving(DatabaseState state) {
        return state instanceof DatabaseState.Swapping
                || state instanceof DatabaseState.RollingBack
                || state instanceof DatabaseState.Reinstating
                || state instanceof DatabaseState.Replacing;
    }

    private final Journal journal;
    private final DatabaseFiles files;
    private final Swap swap;
    private final Clock clock;

    CommittedMoves(Journal journal, DatabaseFiles files, Swap swap, Clock clock) {
        this.journal = journal;
        this.files = files;
        this.swap = swap;
        this.clock = clock;
    }

    /** What the end of a move is called in the journal. */
    private interface End {
        JournalEvent event() throws IOException;
    }

    /**
     * A move that has not ended.
     *
     * @param what the database was going through
     * @param wayOn what an operator does where the move cannot be completed
     */
    private record Move(FilesOfMove files, String what, String wayOn, End end) {}

    /** Identifies the files of a move to be committed; neither may be open. */
    public MovingFiles moving(String graphId, Path waiting) throws IOException {
        return new MovingFiles(
                files.identities().identity(graphId, waiting), lookedAt(graphId, files.database(graphId)));
    }

    /** A file in a database's place that is another database takes no part in the next move. */
    public void setStrangerAside(String graphId) {
        Path database = files.database(graphId);
        String known = journal.state().healthOf(graphId).id();
        try {
            if (known != null && isAnother(database, known)) {
                String keptAs = nameToKeepUnder(graphId);
                log.warn("{} is another database; it is kept as {}", database.getFileName(), keptAs);
                swap.move(database, named(keptAs));
            }
        } catch (IOException e) {
            throw new NodeException(ErrorCode.FILES_FAILED, FailureWords.of(e));
        }
    }

    /** What cannot be looked at can still be set aside. */
    private boolean isAnother(Path database, String known) {
        try {
            return files.identities()
                    .id(database)
                    .filter(id -> !id.equals(known))
                    .isPresent();
        } catch (IOException e) {
            log.warn("{} cannot be looked at: {}", database.getFileName(), e.getMessage());
            return false;
        }
    }

    /** Completes the move that a database is in; does nothing for one that is in none. Can be repeated. */
    public void complete(String graphId) throws IOException {
        Optional<Move> move = moveOf(graphId);
        if (move.isPresent()) {
            complete(move.get());
        }
    }

    private void complete(Move move) throws IOException {
        keepForeignLogs(move.files());
        swap.swap(move.files().graphId(), move.files().aside(), move.files().waiting());
        journal.append(move.end().event());
    }

    /**
     * As {@link #settle}.
     *
     * @throws NodeException {@link ErrorCode#FILES_FAILED} if it cannot be ended
     */
    public void end(String graphId) {
        try {
            settle(graphId);
        } catch (IOException e) {
            throw new NodeException(ErrorCode.FILES_FAILED, FailureWords.of(e));
        }
    }

    /**
     * Ends a move that an earlier operation began.
     *
     * @param end what the database is when the move has ended
     * @throws NodeException {@link ErrorCode#FILES_FAILED} if it cannot be ended, or was taken back, with the reason
     */
    public void end(String graphId, Class<? extends DatabaseState> end) {
        end(graphId);
        DatabaseState state = journal.state().database(graphId).orElseThrow();
        if (!end.isInstance(state)) {
            String why = state.gate() == Gate.SERVING
                    ? journal.state().healthOf(graphId).notice()
                    : DatabaseStatus.closedMessage(graphId, state);
            throw new NodeException(ErrorCode.FILES_FAILED, String.valueOf(why));
        }
    }

    /**
     * Ends the move that a database is in, after a stop or a failure, when files may have been changed by hand. Where the
     * file that waited is gone, or is another one, the database is again what it was before the move.
     */
    public void settle(String graphId) throws IOException {
        Optional<Move> cutOff = moveOf(graphId);
        if (cutOff.isPresent()) {
            settle(cutOff.get());
        }
    }

    private void settle(Move move) throws IOException {
        FilesOfMove found = move.files();
        List<String> kept = new ArrayList<>();
        boolean wasThere = found.waits();
        if (wasThere && !found.isWaiting(found.waiting())) {
            kept.add(keep(found, found.waiting()));
        }
        boolean isMoved = found.isMoved();
        if (!isMoved) {
            keepWhatIsInTheWay(found, kept);
        }
        if (!found.waits() && !isMoved) {
            takeBack(
                    move,
                    found.waiting().getFileName()
                            + (wasThere ? " is another file than the one that was put there" : " is not there"),
                    kept);
            return;
        }
        kept.addAll(keepForeignLogs(found));
        Optional<Path> lostLog = found.lostLog();
        if (lostLog.isPresent()) {
            if (files.exists(lostLog.get())) {
                kept.add(keepLog(found.graphId(), lostLog.get()));
            }
            if (isMoved && !(files.exists(found.aside()) && found.isPresent(found.aside()))) {
                // Nothing could take its place.
                swap.end(found.graphId());
                journal.append(move.end().event());
                holdWithout(found.graphId(), lostLog.get());
                return;
            }
            if (isMoved) {
                swap.move(found.database(), found.waiting());
            }
            String name = DatabaseNames.sidecarOf(
                            lostLog.get(), isMoved ? found.database() : found.waiting(), found.waiting())
                    .getFileName()
                    .toString();
            takeBack(move, name + ", which holds what its engine had not written down, is not as it was", kept);
        } else if (isMoved) {
            swap.end(found.graphId());
            journal.append(move.end().event());
        } else {
            complete(move);
        }
    }

    /** Afterwards the file that was present is under one of its two names, and nothing else under either. */
    private void keepWhatIsInTheWay(FilesOfMove found, List<String> kept) throws IOException {
        for (Path place : List.of(found.database(), found.aside())) {
            if (files.exists(place) && !found.isPresent(place)) {
                kept.add(keep(found, place));
            }
        }
        if (files.exists(found.database()) && files.exists(found.aside())) {
            kept.add(keep(found, found.copyOfPresent()));
        }
    }

    /** Logs of others must not be read beside what takes the database's place. */
    private List<String> keepForeignLogs(FilesOfMove found) throws IOException {
        List<String> kept = new ArrayList<>();
        for (Path foreign : found.foreignLogs()) {
            kept.add(keepLog(found.graphId(), foreign));
        }
        return kept;
    }

    /**
     * Gives a log that is not that of the file it stands beside, or is about to stand beside, a name that no engine reads.
     *
     * @return the name
     */
    public String keepLog(String graphId, Path found) throws IOException {
        String keptAs = swap.nameToKeepAway(found);
        journal.append(new JournalEvent.UnexpectedFileKept(clock.instant(), graphId, keptAs));
        swap.keepAway(found);
        return keptAs;
    }

    /**
     * What a move set aside, for the record: what was there at its commit point, so that what is lost of it later is
     * missed. Without a file, if there was none; {@code null} where nobody knows.
     */
    private @Nullable FileIdentity setAside(@Nullable MovingFiles moving, String graphId, String name) {
        return moving != null ? moving.present() : lookedAt(graphId, named(name));
    }

    private @Nullable FileIdentity lookedAt(String graphId, Path file) {
        try {
            return files.exists(file) ? files.identities().identity(graphId, file) : FileIdentity.none();
        } catch (IOException e) {
            log.warn("{} cannot be looked at: {}", file.getFileName(), e.getMessage());
            return null;
        }
    }

    /** A file that stands where the node needs its own stays, under a name that nothing else needs. */
    private String keep(FilesOfMove move, Path found) throws IOException {
        String keptAs = nameToKeepUnder(move.graphId());
        log.warn("{} is no file that the node put there; it is kept as {}", found.getFileName(), keptAs);
        swap.move(found, files.folder().resolve(keptAs));
        return keptAs;
    }

    /** One that was written down and not used, because the node stopped in between, is used first. */
    private String nameToKeepUnder(String graphId) {
        Optional<String> unused = journal.state().keptFiles().stream()
                .filter(file -> file.graphId().equals(graphId) && file.reason() == KeptFile.Reason.UNEXPECTED)
                .map(KeptFile::name)
                .filter(name -> name.contains(DatabaseNames.SPOILT))
                .filter(name -> !files.exists(files.folder().resolve(name)))
                .findFirst();
        if (unused.isPresent()) {
            journal.append(new JournalEvent.UnexpectedFileKept(clock.instant(), graphId, unused.get()));
            return unused.get();
        }
        Set<String> reserved = journal.state()
                .healthOf(graphId)
                .copyInPlaceOfFiles()
                .map(DatabaseHealth.SafetyCopy::spoilt)
                .map(Set::of)
                .orElse(Set.of());
        String free = String.valueOf(
                files.names().freeName(graphId, DatabaseNames.SPOILT, reserved).getFileName());
        journal.append(new JournalEvent.UnexpectedFileKept(clock.instant(), graphId, free));
        return free;
    }

    private void takeBack(Move move, String why, List<String> kept) throws IOException {
        FilesOfMove found = move.files();
        for (Path log : found.logsOfWaiting()) {
            swap.rename(log, DatabaseNames.sidecarOf(log, found.database(), found.waiting()));
        }
        for (Path log : found.logsInTheWayBack()) {
            kept.add(keepLog(found.graphId(), log));
        }
        swap.takeBack(found.graphId(), found.aside());
        // A start before this one may have stopped when it had kept something.
        journal.state().keptFiles().stream()
                .filter(file -> file.graphId().equals(found.graphId()) && file.reason() == KeptFile.Reason.UNEXPECTED)
                .map(KeptFile::name)
                .filter(name -> !kept.contains(name) && files.exists(named(name)))
                .forEach(kept::add);
        Path database = found.database();
        Optional<Path> lostLog = found.lostLogOfPresent();
        if (lostLog.isPresent()) {
            holdWithout(found.graphId(), lostLog.get());
        }
        String detail = "Database '" + found.graphId() + "' is what it was before it was " + move.what() + ", because "
                + why + "."
                + (files.exists(database) ? "" : " Its own file " + database.getFileName() + " is not there either.")
                + (kept.isEmpty() ? "" : " What was found is kept as " + String.join(" and ", kept) + ".")
                + " " + move.wayOn();
        log.warn("{}", detail);
        journal.append(new JournalEvent.MoveTakenBack(
                clock.instant(), found.graphId(), new NodeException(ErrorCode.MOVE_TAKEN_BACK, detail).problem()));
    }

    private void holdWithout(String graphId, Path lostLog) {
        var unopenable = new NodeException(
                ErrorCode.DATABASE_UNOPENABLE,
                graphId,
                lostLog.getFileName() + ", which holds what its engine had not written down, is not as it was before"
                        + " its files were moved. Bring it back, or have the files tried as they are");
        log.error("{}", unopenable.getMessage());
        journal.append(new JournalEvent.DatabaseUnopenable(clock.instant(), graphId, unopenable.problem()));
    }

    private Optional<Move> moveOf(String graphId) {
        return switch (journal.state().database(graphId).orElseThrow()) {
            case DatabaseState.Swapping s ->
                Optional.of(new Move(
                        new FilesOfMove(
                                files,
                                graphId,
                                named(s.preMigration()),
                                files.names().incoming(graphId),
                                s.files()),
                        "imported",
                        "Repeat the import, which builds the database anew, or roll it back.",
                        () -> new JournalEvent.ImportSwapped(clock.instant(), graphId)));
            case DatabaseState.RollingBack s ->
                Optional.of(new Move(
                        new FilesOfMove(files, graphId, named(s.setAside()), named(s.preMigration()), s.files()),
                        "rolled back",
                        "Bring " + s.preMigration()
                                + " back if you have it, then roll back again; else the system backup"
                                + " takes its place.",
                        () -> new JournalEvent.RolledBack(
                                clock.instant(), graphId, setAside(s.files(), graphId, s.setAside()))));
            case DatabaseState.Reinstating s ->
                Optional.of(new Move(
                        new FilesOfMove(files, graphId, named(s.preMigration()), named(s.setAside()), s.files()),
                        "imported again",
                        "Bring " + s.setAside() + " and its log back if you have them, and undo again. Where the"
                                + " log is lost, POST /migration/rollback/undo?as_found=" + graphId
                                + " has it serve without; where all is lost, begin a new migration.",
                        () -> new JournalEvent.RollbackUndone(
                                clock.instant(), graphId, setAside(s.files(), graphId, s.preMigration()))));
            case DatabaseState.Replacing s ->
                Optional.of(new Move(
                        new FilesOfMove(
                                files,
                                graphId,
                                named(s.setAside()),
                                files.names().restoring(graphId),
                                s.files()),
                        "given other files by a restore, a salvage or a rollback",
                        "Repeat what was under way.",
                        () -> new JournalEvent.Restored(clock.instant(), graphId)));
            case DatabaseState.Serving _,
                    DatabaseState.Frozen _,
                    DatabaseState.Exported _,
                    DatabaseState.Importing _,
                    DatabaseState.Held _,
                    DatabaseState.Imported _,
                    DatabaseState.RolledBack _,
                    DatabaseState.Finalizing _,
                    DatabaseState.Restoring _ -> Optional.empty();
        };
    }

    private Path named(String name) {
        return files.folder().resolve(name);
    }
}
