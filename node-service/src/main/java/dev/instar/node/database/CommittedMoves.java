package dev.instar.node.database;

import dev.instar.node.files.DatabaseFiles;
import dev.instar.node.files.FileIdentity;
import dev.instar.node.files.Swap;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
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

    /** @param expected the file that waits; {@code null} in journals of earlier releases */
    private record Move(
            String graphId,
            Path aside,
            Path waiting,
            @Nullable FileIdentity expected) {}

    /** Completes the move that a database is in; does nothing for one that is in none. Can be repeated. */
    public void complete(String graphId) throws IOException {
        Optional<Move> move = moveOf(graphId);
        if (move.isPresent()) {
            complete(move.get());
        }
    }

    private void complete(Move move) throws IOException {
        swap.swap(move.graphId(), move.aside(), move.waiting());
        journal.append(end(move));
    }

    /**
     * Ends the move that a database is in, after a stop or a failure since which hands may have been at the files. Where
     * the file that waited is gone, or is another one, the database is again what it was before the move.
     */
    public void settle(String graphId) throws IOException {
        Optional<Move> cutOff = moveOf(graphId);
        if (cutOff.isEmpty()) {
            return;
        }
        Move move = cutOff.get();
        Path database = files.database(graphId);
        if (files.exists(move.aside()) && files.exists(database)) {
            if (!files.exists(move.waiting()) && isExpected(database, move)) {
                complete(move);
                return;
            }
            keep(move, database);
        }
        if (!files.exists(move.waiting())) {
            takeBack(move, "is not there");
        } else if (isExpected(move.waiting(), move)) {
            complete(move);
        } else {
            keep(move, move.waiting());
            takeBack(move, "is another file than the one that was put there");
        }
    }

    private boolean isExpected(Path file, Move move) throws IOException {
        return move.expected() == null || files.identity(file).equals(move.expected());
    }

    /** A file that stands where the node needs its own stays, under a name that nothing else needs. */
    private void keep(Move move, Path found) throws IOException {
        Set<String> reserved = journal.state()
                .healthOf(move.graphId())
                .copyInPlaceOfFiles()
                .map(copy -> Set.of(copy.spoilt()))
                .orElse(Set.of());
        Path keptAs = files.freeName(move.graphId(), DatabaseFiles.SPOILT, reserved);
        log.warn("{} is no file that the node put there; it is kept as {}", found.getFileName(), keptAs.getFileName());
        journal.append(new JournalEvent.UnexpectedFileKept(
                clock.instant(), move.graphId(), keptAs.getFileName().toString()));
        swap.move(found, keptAs);
    }

    private void takeBack(Move move, String flaw) throws IOException {
        swap.takeBack(move.graphId(), move.aside());
        String detail = "Database '" + move.graphId() + "' is what it was before it was " + word(move.graphId())
                + ", because " + move.waiting().getFileName() + " " + flaw + ".";
        log.warn("{}", detail);
        journal.append(new JournalEvent.MoveTakenBack(
                clock.instant(), move.graphId(), new NodeException(ErrorCode.MOVE_TAKEN_BACK, detail).problem()));
    }

    private String word(String graphId) {
        return switch (state(graphId)) {
            case DatabaseState.Swapping _ -> "moved to the new engine";
            case DatabaseState.RollingBack _ -> "rolled back";
            case DatabaseState.Reinstating _ -> "moved to the new engine again";
            default -> "restored from a backup";
        };
    }

    private Optional<Move> moveOf(String graphId) {
        return switch (state(graphId)) {
            case DatabaseState.Swapping s ->
                Optional.of(new Move(graphId, named(s.preMigration()), files.incoming(graphId), s.waiting()));
            case DatabaseState.RollingBack s ->
                Optional.of(new Move(graphId, named(s.setAside()), named(s.preMigration()), s.waiting()));
            case DatabaseState.Reinstating s ->
                Optional.of(new Move(graphId, named(s.preMigration()), named(s.setAside()), s.waiting()));
            case DatabaseState.Replacing s ->
                Optional.of(new Move(graphId, named(s.setAside()), files.restoring(graphId), s.waiting()));
            default -> Optional.empty();
        };
    }

    private JournalEvent end(Move move) throws IOException {
        Instant now = clock.instant();
        String graphId = move.graphId();
        return switch (state(graphId)) {
            case DatabaseState.Swapping _ -> new JournalEvent.ImportSwapped(now, graphId);
            case DatabaseState.RollingBack _ ->
                new JournalEvent.RolledBack(
                        now,
                        graphId,
                        files.sizes(move.aside()),
                        files.id(move.aside()).orElse(null));
            case DatabaseState.Reinstating _ ->
                new JournalEvent.RollbackUndone(
                        now,
                        graphId,
                        files.sizes(move.aside()),
                        files.id(move.aside()).orElse(null));
            default -> new JournalEvent.Restored(now, graphId);
        };
    }

    private DatabaseState state(String graphId) {
        return journal.state().database(graphId).orElseThrow();
    }

    private Path named(String name) {
        return files.folder().resolve(name);
    }
}
