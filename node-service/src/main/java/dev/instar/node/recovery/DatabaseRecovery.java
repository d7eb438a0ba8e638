package dev.instar.node.recovery;

import dev.instar.node.database.CommittedMoves;
import dev.instar.node.engine.Engines;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.operation.finalize.FinalizeCleanup;
import dev.instar.node.operation.imports.InterruptedImports;
import dev.instar.node.storage.DatabaseFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Takes one database out of the middle of a step: back before the step's commit point, on behind it. */
@Component
class DatabaseRecovery {

    private static final Logger log = LoggerFactory.getLogger(DatabaseRecovery.class);

    private final Journal journal;
    private final DatabaseFiles files;
    private final CommittedMoves committedMoves;
    private final FinalizeCleanup cleanup;
    private final InterruptedImports interruptedImports;
    private final Clock clock;

    /** @param engines so that engines of an earlier run have ended when files are moved */
    DatabaseRecovery(
            Engines engines,
            Journal journal,
            DatabaseFiles files,
            CommittedMoves committedMoves,
            FinalizeCleanup cleanup,
            InterruptedImports interruptedImports,
            Clock clock) {
        log.debug("Engines of earlier runs have ended: {}", engines.getClass().getSimpleName());
        this.journal = journal;
        this.files = files;
        this.committedMoves = committedMoves;
        this.cleanup = cleanup;
        this.interruptedImports = interruptedImports;
        this.clock = clock;
    }

    void settleMove(String graphId) throws IOException {
        committedMoves.settle(graphId);
    }

    /**
     * Ends what was begun with the database.
     *
     * @param why it was not ended before, the beginning of a sentence
     */
    void recover(String graphId, DatabaseState state, String why) throws IOException {
        Instant now = clock.instant();
        switch (state) {
            case DatabaseState.Frozen _ -> journal.append(new JournalEvent.WritesThawed(now, graphId));
            case DatabaseState.Exported exported -> {
                boolean declared = journal.state()
                        .pendingManifest()
                        .filter(manifest -> manifest.migration().equals(exported.migration()))
                        .isPresent();
                if (declared || exported.kept() != null) {
                    return;
                }
                journal.append(new JournalEvent.WritesThawed(now, graphId));
            }
            case DatabaseState.Importing _ -> interruptedImports.end(graphId, why);
            case DatabaseState.Held _ -> files.discard(files.names().incoming(graphId));
            case DatabaseState.Swapping _,
                    DatabaseState.RollingBack _,
                    DatabaseState.Reinstating _,
                    DatabaseState.Replacing _ -> committedMoves.settle(graphId);
            case DatabaseState.Finalizing _ -> cleanup.complete(graphId);
            case DatabaseState.Restoring _ -> {
                removeRestoring(graphId);
                journal.append(new JournalEvent.RestoreAbandoned(now, graphId));
            }
            case DatabaseState.Serving _ -> {
                files.completeCreation(graphId);
                return;
            }
            case DatabaseState.Imported _, DatabaseState.RolledBack _ -> {
                return;
            }
        }
        log.info("Recovered database {}, which was {}", graphId, state.word());
    }

    /** The database itself was not touched, so it does not wait for this. */
    private void removeRestoring(String graphId) {
        try {
            files.discard(files.names().restoring(graphId));
        } catch (IOException | UncheckedIOException e) {
            log.warn("What was restored of {} cannot be removed yet: {}", graphId, e.getMessage());
        }
    }
}
