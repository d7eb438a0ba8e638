package dev.instar.node.operation.rollback;

import dev.instar.node.database.CommittedMoves;
import dev.instar.node.database.Databases;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.operation.imports.InterruptedImports;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.DatabaseNames;
import dev.instar.node.storage.MovingFiles;
import dev.instar.node.task.ProgressReporter;
import dev.instar.node.task.Task;
import dev.instar.protocol.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Puts the original of one database back under its name, and keeps what import had built under a name of its own. */
@Component
class DatabaseRollback {

    private static final double RESTORED_PERCENT = 95;

    private final Databases databases;
    private final Journal journal;
    private final DatabaseFiles files;
    private final CommittedMoves committedMoves;
    private final GoodOriginals goodOriginals;
    private final InterruptedImports interruptedImports;
    private final Clock clock;

    DatabaseRollback(
            Databases databases,
            Journal journal,
            DatabaseFiles files,
            CommittedMoves committedMoves,
            GoodOriginals goodOriginals,
            InterruptedImports interruptedImports,
            Clock clock) {
        this.databases = databases;
        this.journal = journal;
        this.files = files;
        this.committedMoves = committedMoves;
        this.goodOriginals = goodOriginals;
        this.interruptedImports = interruptedImports;
        this.clock = clock;
    }

    /** @param asFound whether its original is taken as it is, though it is not what was frozen */
    void run(Task task, String graphId, boolean asFound, ProgressReporter progress) {
        progress.enter(Phase.ROLLBACK, RESTORED_PERCENT);
        endImport(graphId);
        databases.closeAnd(graphId, () -> {
            switch (databases.require(graphId)) {
                case DatabaseState.Frozen _, DatabaseState.Exported _, DatabaseState.Held _ ->
                    thaw(task, graphId, asFound, progress);
                case DatabaseState.Imported imported -> {
                    Path original = files.folder().resolve(imported.preMigration());
                    Optional<String> accepted = asFound
                            ? goodOriginals.changeOf(graphId, original).map(GoodOriginals::acceptedAs)
                            : Optional.empty();
                    if (!asFound) {
                        accepted = goodOriginals.bringIfChanged(task, graphId, original, progress);
                    } else if (!files.exists(original)) {
                        throw new NodeException(
                                ErrorCode.NOTHING_TO_ROLL_BACK,
                                "The original of database '" + graphId + "', " + original.getFileName()
                                        + ", is gone, so that it cannot go back as it is found. POST"
                                        + " /migration/finalize?migration=" + imported.migration() + "&keep=" + graphId
                                        + " keeps what serves now, and ends the migration for every database of the"
                                        + " instance.");
                    }
                    databases.guardFile(original, imported.original());
                    committedMoves.setStrangerAside(graphId);
                    Path setAside = files.names().freeName(graphId, DatabaseNames.ROLLED_BACK);
                    journal.append(new JournalEvent.RollbackStarted(
                            clock.instant(),
                            graphId,
                            setAside.getFileName().toString(),
                            moving(graphId, original),
                            accepted.orElse(null)));
                    complete(graphId);
                }
                case DatabaseState.RollingBack _ -> committedMoves.end(graphId, DatabaseState.RolledBack.class);
                case DatabaseState.Serving _, DatabaseState.RolledBack _ -> {
                    // Rolled back before: a repeat changes nothing.
                }
                case DatabaseState.Importing _,
                        DatabaseState.Swapping _,
                        DatabaseState.Reinstating _,
                        DatabaseState.Finalizing _,
                        DatabaseState.Restoring _,
                        DatabaseState.Replacing _ ->
                    throw new NodeException(
                            ErrorCode.NOTHING_TO_ROLL_BACK,
                            "Database '" + graphId + "' is "
                                    + databases.require(graphId).word() + ".");
            }
        });
    }

    /** What could not be ended before this rollback began is ended now, or says why it cannot be. */
    private void endImport(String graphId) {
        interruptedImports.end(graphId, "The operation failed");
        if (databases.require(graphId) instanceof DatabaseState.Swapping) {
            // Where what waits is gone, the database is again what it was before the import.
            committedMoves.end(graphId);
        }
    }

    /** Nothing was moved; but what is served again has to be what was frozen. */
    private void thaw(Task task, String graphId, boolean asFound, ProgressReporter progress) {
        if (asFound) {
            Optional<String> accepted = goodOriginals.changeOf(graphId, files.database(graphId));
            accepted.ifPresent(change -> journal.append(
                    new JournalEvent.OriginalAccepted(clock.instant(), graphId, GoodOriginals.acceptedAs(change))));
            journal.append(new JournalEvent.WritesThawed(clock.instant(), graphId));
        } else if (!goodOriginals.replaceIfChanged(task, graphId, progress)) {
            journal.append(new JournalEvent.WritesThawed(clock.instant(), graphId));
        }
    }

    private MovingFiles moving(String graphId, Path original) {
        try {
            return committedMoves.moving(graphId, original);
        } catch (IOException e) {
            throw new NodeException(ErrorCode.FILES_FAILED, FailureWords.of(e));
        }
    }

    private void complete(String graphId) {
        try {
            committedMoves.complete(graphId);
        } catch (IOException e) {
            throw new NodeException(ErrorCode.FILES_FAILED, FailureWords.of(e));
        }
    }
}
