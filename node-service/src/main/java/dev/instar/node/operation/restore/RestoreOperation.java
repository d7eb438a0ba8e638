package dev.instar.node.operation.restore;

import dev.instar.node.backup.Backups;
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
import dev.instar.node.storage.MovingFiles;
import dev.instar.node.task.OperationRequest;
import dev.instar.node.task.ProgressReporter;
import dev.instar.node.task.RequestContext;
import dev.instar.node.task.Task;
import dev.instar.node.task.Tasks;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.Phase;
import dev.instar.protocol.TaskStarted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Restores one database from a backup of its own engine. The backup is read back beside the present files, compared
 * with its hashes and, where the backup has one, with its fingerprint; then the present files are set aside, never
 * overwritten.
 */
@Component
public class RestoreOperation {

    private static final Logger log = LoggerFactory.getLogger(RestoreOperation.class);

    private static final double SWAPPED_PERCENT = 99;

    private final Tasks tasks;
    private final Databases databases;
    private final Journal journal;
    private final DatabaseFiles files;
    private final BackupReading reading;
    private final CommittedMoves committedMoves;
    private final Clock clock;

    RestoreOperation(
            Tasks tasks,
            Databases databases,
            Journal journal,
            DatabaseFiles files,
            BackupReading reading,
            CommittedMoves committedMoves,
            Clock clock) {
        this.tasks = tasks;
        this.databases = databases;
        this.journal = journal;
        this.files = files;
        this.reading = reading;
        this.committedMoves = committedMoves;
        this.clock = clock;
    }

    /**
     * Starts the restore of a database from a backup.
     *
     * @param key of the backup's catalogue
     */
    public TaskStarted start(String graphId, String key, RequestContext caller) {
        return start(
                graphId,
                key,
                () -> check(graphId, reading.catalogue(graphId, key)),
                (task, restoring, progress) ->
                        reading.bring(task, reading.catalogue(graphId, key), restoring, progress),
                caller);
    }

    /** Brings the files that are to take a database's place. */
    public interface Source {

        /** On return they are whole, compared with what they should be, and durable. */
        void bring(Task task, Path restoring, ProgressReporter progress) throws IOException;
    }

    /**
     * Starts giving a database other files.
     *
     * @param key names the source in the journal
     * @param check refuses before anything begins
     */
    public TaskStarted start(String graphId, String key, Runnable check, Source source, RequestContext caller) {
        return tasks.start(
                new OperationRequest(OperationKind.RESTORE, "", caller),
                () -> {
                    requireServing(graphId);
                    check.run();
                },
                task -> run(task, graphId, key, source));
    }

    private void requireServing(String graphId) {
        DatabaseState state = databases.require(graphId);
        boolean ready = state instanceof DatabaseState.Serving || state instanceof DatabaseState.RolledBack;
        if (!ready) {
            throw new NodeException(ErrorCode.RESTORE_REFUSED, "Database '" + graphId + "' is " + state.word() + ".");
        }
    }

    private void check(String graphId, Backups.Catalogue catalogue) {
        DatabaseState state = databases.require(graphId);
        if (!catalogue.engine().equals(state.engine())) {
            throw new NodeException(
                    ErrorCode.RESTORE_REFUSED,
                    "The backup was made with " + catalogue.engine().displayName() + ", but database '" + graphId
                            + "' is served by " + state.engine().displayName() + ".");
        }
    }

    private void run(Task task, String graphId, String key, Source source) {
        ProgressReporter progress = task.reporter(graphId);
        Path restoring = files.names().restoring(graphId);
        databases.closeAnd(
                graphId, () -> journal.append(new JournalEvent.RestoreStarted(clock.instant(), graphId, key)));
        Path setAside;
        MovingFiles moving;
        try {
            source.bring(task, restoring, progress);
            setAside = files.names().freeName(graphId, DatabaseNames.BEFORE_RESTORE);
            moving = committedMoves.moving(graphId, restoring);
            task.requireGoingOn();
        } catch (RuntimeException | IOException e) {
            NodeException failure = task.stopReason().orElseGet(() -> failure(graphId, e));
            progress.failed(failure.problem().detail());
            abandon(graphId, restoring, failure);
            throw failure;
        }
        progress.enter(Phase.SWAP, SWAPPED_PERCENT);
        try {
            journal.append(new JournalEvent.RestoreVerified(
                    clock.instant(), graphId, setAside.getFileName().toString(), moving));
            committedMoves.complete(graphId);
        } catch (IOException e) {
            throw new NodeException(ErrorCode.FILES_FAILED, FailureWords.of(e));
        }
        databases.noteFile(graphId);
        progress.done();
    }

    /** What cannot be removed or written down now is settled later; why the restore failed is said all the same. */
    private void abandon(String graphId, Path restoring, NodeException failure) {
        try {
            files.discard(restoring);
        } catch (IOException | UncheckedIOException e) {
            log.warn("What was restored of {} cannot be removed yet: {}", graphId, e.getMessage());
            failure.addSuppressed(e);
        }
        try {
            journal.append(new JournalEvent.RestoreAbandoned(clock.instant(), graphId));
        } catch (UncheckedIOException e) {
            log.error("That the restore of {} ended cannot be written down yet", graphId, e);
            failure.addSuppressed(e);
        }
    }

    private static NodeException unreadable(String graphId, RuntimeException e) {
        return EngineFailures.of(
                ErrorCode.RESTORE_FAILED, "The restored files of database '" + graphId + "' cannot be read", e);
    }

    private static NodeException failure(String graphId, Exception e) {
        return switch (e) {
            case NodeException node -> node;
            case EngineHostException died -> unreadable(graphId, died);
            case StatementException refused -> unreadable(graphId, refused);
            default ->
                new NodeException(
                        ErrorCode.RESTORE_FAILED,
                        FailureWords.sentence("Restore of database '" + graphId + "' stopped", e));
        };
    }
}
