package dev.instar.node.operation.imports;

import dev.instar.node.database.CommittedMoves;
import dev.instar.node.database.Databases;
import dev.instar.node.engine.EngineFailures;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.StatementException;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.DatabaseNames;
import dev.instar.node.task.ProgressReporter;
import dev.instar.node.task.Task;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.Phase;
import dev.instar.protocol.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The steps of one database: built beside its original and verified, then swapped, or given up without a trace. */
@Component
class DatabaseImport {

    private static final Logger log = LoggerFactory.getLogger(DatabaseImport.class);
    private static final double CHECKED_PERCENT = 5;
    private static final double SWAPPED_PERCENT = 99;

    private final Databases databases;
    private final Journal journal;
    private final DatabaseFiles files;
    private final ImportSource source;
    private final IncomingDatabase incomingDatabase;
    private final CommittedMoves committedMoves;
    private final Clock clock;

    DatabaseImport(
            Databases databases,
            Journal journal,
            DatabaseFiles files,
            ImportSource source,
            IncomingDatabase incomingDatabase,
            CommittedMoves committedMoves,
            Clock clock) {
        this.databases = databases;
        this.journal = journal;
        this.files = files;
        this.source = source;
        this.incomingDatabase = incomingDatabase;
        this.committedMoves = committedMoves;
        this.clock = clock;
    }

    /** Turns traffic away; whether it does so only now. */
    boolean begin(String graphId, EngineVersion target) {
        if (databases.require(graphId) instanceof DatabaseState.Swapping) {
            return false;
        }
        databases.closeAnd(
                graphId, () -> journal.append(new JournalEvent.ImportStarted(clock.instant(), graphId, target)));
        return true;
    }

    /** Of one that was begun and has nothing yet. */
    void cancel(String graphId) {
        journal.append(new JournalEvent.ImportCancelled(clock.instant(), graphId));
    }

    /** Builds and verifies. @return an empty text if the new database is verified, or why it is not */
    String build(ManifestDatabase entry, Manifest manifest, Task task, ProgressReporter progress) {
        String graphId = entry.graphId();
        if (databases.require(graphId) instanceof DatabaseState.Swapping) {
            return "";
        }
        try {
            task.requireGoingOn();
            progress.enter(Phase.CHECK, CHECKED_PERCENT);
            source.requireUnaltered(entry, task);
            source.requireUnchangedOriginal(entry, task);
            incomingDatabase.build(
                    entry,
                    files.names().incoming(entry.graphId()),
                    manifest.target(),
                    manifest.verification(),
                    task,
                    progress);
            task.requireGoingOn();
            // What is set aside has to be what can be put back later.
            source.requireUnchangedOriginal(entry, task);
            return "";
        } catch (RuntimeException | IOException e) {
            return giveUp(graphId, task, progress, problem(graphId, e));
        }
    }

    /** Undoes what was built first, in case it filled the disk, then records why. */
    String giveUp(String graphId, Task task, ProgressReporter progress, Problem why) {
        discard(graphId);
        Problem problem = task.stopReason().map(NodeException::problem).orElse(why);
        progress.failed(problem.detail());
        boolean cancelled = task.stopReason()
                .filter(reason -> reason.error() == ErrorCode.CANCELLED)
                .isPresent();
        journal.append(
                cancelled
                        ? new JournalEvent.ImportCancelled(clock.instant(), graphId)
                        : new JournalEvent.ImportFailed(clock.instant(), graphId, problem));
        return problem.detail() + " " + problem.remedy() + " (" + problem.code() + ")";
    }

    /** The commit point and what follows it. @return an empty text, or why the swap is not complete */
    String commit(String graphId, Task task, ProgressReporter progress) {
        progress.enter(Phase.SWAP, SWAPPED_PERCENT);
        boolean isRepeat = databases.require(graphId) instanceof DatabaseState.Swapping;
        if (!isRepeat) {
            Path preMigration = files.names().freeName(graphId, DatabaseNames.PRE_MIGRATION);
            try {
                journal.append(new JournalEvent.ImportVerified(
                        clock.instant(),
                        graphId,
                        preMigration.getFileName().toString(),
                        committedMoves.moving(graphId, files.names().incoming(graphId))));
            } catch (IOException | UncheckedIOException e) {
                return giveUp(graphId, task, progress, problem(graphId, e));
            }
        }
        try {
            if (isRepeat) {
                // Recovery came to no end with it, so that nobody knows what is there.
                committedMoves.settle(graphId);
            } else {
                committedMoves.complete(graphId);
            }
            if (databases.require(graphId) instanceof DatabaseState.Held held) {
                progress.failed(held.problem().detail());
                return held.problem().detail();
            }
            databases.takeOver(graphId);
            progress.done();
            return "";
        } catch (IOException | UncheckedIOException e) {
            Problem problem = problem(graphId, e);
            progress.failed(problem.detail());
            return problem.detail();
        }
    }

    /** What cannot be removed now is removed by the retry. */
    private void discard(String graphId) {
        try {
            files.discard(files.names().incoming(graphId));
        } catch (IOException e) {
            log.warn("The unfinished import of {} cannot be removed: {}", graphId, e.getMessage());
        }
    }

    private static Problem failed(String graphId, RuntimeException e) {
        return EngineFailures.of(ErrorCode.IMPORT_FAILED, "Import of database '" + graphId + "' failed", e)
                .problem();
    }

    private static Problem problem(String graphId, Exception e) {
        return switch (e) {
            case NodeException node -> node.problem();
            case EngineHostException died -> failed(graphId, died);
            case StatementException refused -> failed(graphId, refused);
            default ->
                new NodeException(
                                ErrorCode.FILES_FAILED,
                                FailureWords.sentence("Import of database '" + graphId + "' stopped", e))
                        .problem();
        };
    }
}
