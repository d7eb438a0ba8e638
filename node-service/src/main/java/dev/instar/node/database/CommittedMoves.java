package dev.instar.node.database;

import dev.instar.node.files.DatabaseFiles;
import dev.instar.node.files.FileIdentity;
import dev.instar.node.files.MovingFiles;
import dev.instar.node.files.Swap;
import dev.instar.node.journal.DatabaseHealth;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.journal.KeptFile;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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
     * @param expected the two files; {@code null} in journals of earlier releases
     * @param what the database was going through
     * @param wayOn what an operator does where the move cannot be completed
     */
    private record Move(
            String graphId,
            Path aside,
            Path waiting,
            @Nullable MovingFiles expected,
            String what,
            String wayOn,
            End end) {}

    /** A file in a database's place that is another database takes no part in the next move. */
    public void setStrangerAside(String graphId) {
        Path database = files.database(graphId);
        String known = journal.state().healthOf(graphId).id();
        try {
            boolean isStranger = known != null
                    && files.id(database).filter(id -> !id.equals(known)).isPresent();
            if (isStranger) {
                String keptAs = nameToKeepUnder(graphId);
                log.warn("{} is another database; it is kept as {}", database.getFileName(), keptAs);
                swap.move(database, named(keptAs));
            }
        } catch (IOException e) {
            throw new NodeException(ErrorCode.FILES_FAILED, FailureWords.of(e));
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
        swap.swap(move.graphId(), move.aside(), move.waiting());
        journal.append(move.end().event());
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
        Path database = files.database(move.graphId());
        List<String> kept = new ArrayList<>();
        boolean wasThere = files.exists(move.waiting());
        if (wasThere && !isWaiting(move, move.waiting())) {
            kept.add(keep(move, move.waiting()));
        }
        boolean waits = files.exists(move.waiting());
        // A restored file can look like the one it replaced: then only what was set aside tells that they were moved.
        boolean isMoved = !waits
                && files.exists(database)
                && isWaiting(move, database)
                && (files.exists(move.aside()) || !isPresent(move, database));
        if (!isMoved) {
            keepWhatIsInTheWay(move, database, waits, kept);
        }
        if (waits || isMoved) {
            kept.addAll(keepForeignLogs(move, waits));
        }
        Optional<Path> lostLog = waits || isMoved ? lostLog(move, waits) : Optional.empty();
        String lost =
                lostLog.map(log -> log.getFileName() + " is not as it was").orElse("");
        if (lostLog.isPresent() && waits) {
            if (files.exists(lostLog.get())) {
                kept.add(keepLog(move, lostLog.get()));
            }
            takeBack(move, "lacks what its engine had not written down: " + lost, kept);
        } else if (waits) {
            complete(move);
        } else if (isMoved) {
            swap.end(move.graphId());
            journal.append(move.end().event());
            if (lostLog.isPresent()) {
                hold(move.graphId(), lost);
            }
        } else {
            takeBack(move, wasThere ? "is another file than the one that was put there" : "is not there", kept);
        }
    }

    private void hold(String graphId, String flaw) {
        var unopenable = new NodeException(
                ErrorCode.DATABASE_UNOPENABLE,
                graphId,
                flaw + ", and its last rows may be in it. Bring it back, or POST /databases/" + graphId
                        + "/reopen to go on with the files as they are.");
        log.error("{}", unopenable.getMessage());
        journal.append(new JournalEvent.DatabaseUnopenable(clock.instant(), graphId, unopenable.problem()));
    }

    /** Afterwards the file that was present is under one of its two names, and nothing else under either. */
    private void keepWhatIsInTheWay(Move move, Path database, boolean waits, List<String> kept) throws IOException {
        if (files.exists(database) && !isPresent(move, database)) {
            kept.add(keep(move, database));
        }
        if (files.exists(move.aside()) && !isPresent(move, move.aside())) {
            kept.add(keep(move, move.aside()));
        }
        if (files.exists(database) && files.exists(move.aside())) {
            // A copy by hand; the file stays where the move needs it.
            kept.add(keep(move, waits ? database : move.aside()));
        }
    }

    /** Logs that somebody put there must not be read beside what takes the database's place. */
    private List<String> keepForeignLogs(Move move, boolean waits) throws IOException {
        Path database = files.database(move.graphId());
        List<Path> places = waits
                ? files.exists(database) ? List.of(move.waiting()) : List.of(move.waiting(), database)
                : List.of(database);
        MovingFiles expected = move.expected();
        List<String> kept = new ArrayList<>();
        if (expected == null) {
            return kept;
        }
        for (Path place : places) {
            for (Path log : files.unwrittenBeside(place)) {
                Path inPlace = DatabaseFiles.sidecarOf(log, place, database);
                if (!expected.waiting().bytes().containsKey(files.relative(inPlace))) {
                    kept.add(keepLog(move, log));
                }
            }
        }
        return kept;
    }

    private String keepLog(Move move, Path found) throws IOException {
        String keptAs = swap.nameToKeepAway(found);
        journal.append(new JournalEvent.UnexpectedFileKept(clock.instant(), move.graphId(), keptAs));
        swap.keepAway(found);
        return keptAs;
    }

    /** A log that is not as it was, neither beside the file that waits nor moved already. */
    private Optional<Path> lostLog(Move move, boolean waits) throws IOException {
        if (move.expected() == null) {
            return Optional.empty();
        }
        Path database = files.database(move.graphId());
        for (String path : move.expected().waiting().bytes().keySet()) {
            Path moved = files.folder().resolve(path);
            Path waiting = DatabaseFiles.sidecarOf(moved, database, move.waiting());
            // As long as the database that is there has its name, a log beside it is its own.
            boolean isThere = (waits && isAsItWas(move.expected(), path, waiting))
                    || (!(waits && files.exists(database)) && isAsItWas(move.expected(), path, moved));
            if (!isMain(move, path) && !isThere) {
                return Optional.of(waits ? waiting : moved);
            }
        }
        return Optional.empty();
    }

    private boolean isAsItWas(MovingFiles expected, String path, Path file) throws IOException {
        return files.size(file)
                        .equals(Optional.ofNullable(expected.waiting().bytes().get(path)))
                && Objects.equals(
                        files.written(file), expected.waiting().written().get(path));
    }

    /** A file that cannot be looked at is not taken for what waits: the database that is there is the better one. */
    private boolean isWaiting(Move move, Path file) {
        MovingFiles expected = move.expected();
        if (expected == null) {
            return true;
        }
        Path database = files.database(move.graphId());
        try {
            FileIdentity found = files.identity(move.graphId(), file);
            if (!Objects.equals(found.id(), expected.waiting().id())
                    || !main(move, found)
                            .keySet()
                            .equals(main(move, expected.waiting()).keySet())) {
                return false;
            }
            for (String path : main(move, found).keySet()) {
                if (!isAsItWas(
                        expected, path, DatabaseFiles.sidecarOf(files.folder().resolve(path), database, file))) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            log.warn("{} cannot be looked at: {}", file.getFileName(), e.getMessage());
            return false;
        }
    }

    private SortedMap<String, Long> main(Move move, FileIdentity identity) {
        SortedMap<String, Long> main = new TreeMap<>(identity.bytes());
        main.keySet().removeIf(path -> !isMain(move, path));
        return main;
    }

    /** Kuzu's databases up to 0.10 are folders. */
    private boolean isMain(Move move, String path) {
        String database = files.relative(files.database(move.graphId()));
        return path.equals(database) || path.startsWith(database + "/");
    }

    /** What was set aside, for the record; {@code null} if nothing was, or it cannot be looked at. */
    private @Nullable FileIdentity setAside(String graphId, String name) {
        try {
            return files.exists(named(name)) ? files.identity(graphId, named(name)) : null;
        } catch (IOException e) {
            log.warn("{} cannot be looked at: {}", name, e.getMessage());
            return null;
        }
    }

    private boolean isPresent(Move move, Path file) throws IOException {
        if (move.expected() == null) {
            return true;
        }
        FileIdentity found = files.identity(move.graphId(), file);
        FileIdentity present = move.expected().present();
        return present != null
                && main(move, found).equals(main(move, present))
                && Objects.equals(found.id(), present.id());
    }

    /** A file that stands where the node needs its own stays, under a name that nothing else needs. */
    private String keep(Move move, Path found) throws IOException {
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
                .filter(name -> name.contains(DatabaseFiles.SPOILT))
                .filter(name -> !files.exists(files.folder().resolve(name)))
                .findFirst();
        if (unused.isPresent()) {
            return unused.get();
        }
        Set<String> reserved = journal.state()
                .healthOf(graphId)
                .copyInPlaceOfFiles()
                .map(DatabaseHealth.SafetyCopy::spoilt)
                .map(Set::of)
                .orElse(Set.of());
        String free = String.valueOf(
                files.freeName(graphId, DatabaseFiles.SPOILT, reserved).getFileName());
        journal.append(new JournalEvent.UnexpectedFileKept(clock.instant(), graphId, free));
        return free;
    }

    private void takeBack(Move move, String flaw, List<String> kept) throws IOException {
        swap.takeBack(move.graphId(), move.aside(), move.waiting());
        Path database = files.database(move.graphId());
        String detail = "Database '" + move.graphId() + "' is what it was before it was " + move.what() + ", because "
                + move.waiting().getFileName() + " " + flaw + "."
                + (files.exists(database) ? "" : " Its own file " + database.getFileName() + " is not there either.")
                + (kept.isEmpty() ? "" : " What was found is kept as " + String.join(" and ", kept) + ".")
                + " " + move.wayOn();
        log.warn("{}", detail);
        journal.append(new JournalEvent.MoveTakenBack(
                clock.instant(), move.graphId(), new NodeException(ErrorCode.MOVE_TAKEN_BACK, detail).problem()));
    }

    private Optional<Move> moveOf(String graphId) {
        return switch (journal.state().database(graphId).orElseThrow()) {
            case DatabaseState.Swapping s ->
                Optional.of(new Move(
                        graphId,
                        named(s.preMigration()),
                        files.incoming(graphId),
                        s.files(),
                        "imported",
                        "Repeat the import, which builds the database anew, or roll it back.",
                        () -> new JournalEvent.ImportSwapped(clock.instant(), graphId)));
            case DatabaseState.RollingBack s ->
                Optional.of(new Move(
                        graphId,
                        named(s.setAside()),
                        named(s.preMigration()),
                        s.files(),
                        "rolled back",
                        "Bring " + s.preMigration()
                                + " back if you have it, then roll back again; else the system backup"
                                + " takes its place.",
                        () -> new JournalEvent.RolledBack(clock.instant(), graphId, setAside(graphId, s.setAside()))));
            case DatabaseState.Reinstating s ->
                Optional.of(new Move(
                        graphId,
                        named(s.preMigration()),
                        named(s.setAside()),
                        s.files(),
                        "imported again",
                        "Bring " + s.setAside() + " back if you have it, and repeat; else begin a new migration.",
                        () -> new JournalEvent.RollbackUndone(
                                clock.instant(), graphId, setAside(graphId, s.preMigration()))));
            case DatabaseState.Replacing s ->
                Optional.of(new Move(
                        graphId,
                        named(s.setAside()),
                        files.restoring(graphId),
                        s.files(),
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
