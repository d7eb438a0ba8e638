package dev.instar.node.database;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.EngineNotStartedException;
import dev.instar.node.engine.Engines;
import dev.instar.node.engine.StatementException;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.protocol.EngineVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Opens databases that were not closed for writing. What is in their log is written down first thing, with a safety copy
 * aside; if that fails the files are put back and the database is held with the reason.
 */
@Component
class LogReplay {

    private final Engines engines;
    private final DatabaseFiles files;
    private final SafetyCopies copies;
    private final LogRepair repair;
    private final Checkpoints checkpoints;
    private final OpeningFailures failures;
    private final AnsweredLogs answered;

    LogReplay(
            Engines engines,
            DatabaseFiles files,
            SafetyCopies copies,
            LogRepair repair,
            Checkpoints checkpoints,
            OpeningFailures failures,
            AnsweredLogs answered) {
        this.engines = engines;
        this.files = files;
        this.copies = copies;
        this.repair = repair;
        this.checkpoints = checkpoints;
        this.failures = failures;
        this.answered = answered;
    }

    /**
     * Opens a database for writing, with nothing left beside its main file.
     *
     * @param comparing whether the copy is left for who wants to compare
     * @throws NodeException {@link ErrorCode#NO_ROOM_FOR_SAFETY_COPY}, {@link ErrorCode#NOT_WRITTEN_DOWN},
     *     {@link ErrorCode#DATABASE_UNOPENABLE}; the files are as they were found then
     */
    Engine open(String graphId, EngineVersion engine, Path database, boolean comparing) {
        return open(graphId, engine, database, comparing, true);
    }

    /**
     * @param first a refusal or a crash of the moment must not cost the end of a log, or put a database on hold, so what
     *     failed is tried once more as it is
     */
    private Engine open(String graphId, EngineVersion engine, Path database, boolean comparing, boolean first) {
        requireUnlocked(graphId, database);
        requireOwnLog(graphId, database);
        long found = checkpoints.logBytes(database);
        boolean torn = hasTornLog(database);
        String kept = copies.make(graphId);
        Engine host;
        try {
            host = engines.openForServing(engine, database, false);
        } catch (EngineNotStartedException e) {
            copies.drop(graphId);
            throw e;
        } catch (EngineHostException e) {
            putBack(graphId);
            if (first && e.isCrash()) {
                return open(graphId, engine, database, comparing, false);
            }
            throw e.isCrash() ? failures.endsItsEngine(graphId, e) : failures.failed(graphId, e, Optional.empty());
        } catch (StatementException e) {
            if (e.isLockedByAnother()) {
                // The files are that process's to change.
                copies.drop(graphId);
                throw failures.refused(graphId, engine, e);
            }
            putBack(graphId);
            return first && !e.isOfTheMachine()
                    ? open(graphId, engine, database, comparing, false)
                    : repair.afterRefusal(graphId, engine, database, e);
        }
        long replayed = checkpoints.logBytes(host, database);
        if (cutsLogsItself(engine) && replayed < found) {
            String why = engine.displayName() + " did not replay " + LogRepair.endOfLog(found, replayed) + " of '"
                    + graphId + "'.";
            return checkpoints.keepingCopy(
                    graphId, host, engine, database, kept, why, answered.hold(graphId, replayed));
        }
        if (torn) {
            // Where the engine stopped is not told, so that answered writes may be among what it left out.
            String why = "The write-ahead log of '" + graphId + "' does not end with a whole record, and "
                    + engine.displayName() + " stops without a word at one it cannot read.";
            return checkpoints.keepingCopy(graphId, host, engine, database, kept, why, false);
        }
        return checkpoints.writtenDown(graphId, host, engine, database, comparing);
    }

    /** @throws NodeException if the copy is not whole: what the engine left is not to be opened, or copied, again */
    private void putBack(String graphId) {
        copies.putBack(graphId);
        if (copies.counts(graphId)) {
            failures.requireNone(graphId);
        }
    }

    private boolean hasTornLog(Path database) {
        try {
            return files.logs().hasTornLog(database);
        } catch (IOException e) {
            throw new NodeException(
                    ErrorCode.FILES_FAILED, "The write-ahead log cannot be read: " + FailureWords.of(e));
        }
    }

    /** Kuzu truncates a log at the first record it cannot read, and opens without a word (measured on 0.11.2). */
    private static boolean cutsLogsItself(EngineVersion engine) {
        return engine.engine().equals("kuzu");
    }

    /** What another process has open is not even copied. */
    private void requireUnlocked(String graphId, Path database) {
        try {
            files.lockShared(database).close();
        } catch (IOException e) {
            throw new NodeException(ErrorCode.DATABASE_LOCKED, graphId, FailureWords.of(e) + ".");
        }
    }

    /** An engine deletes the log of another database, or replays it (measured). */
    private void requireOwnLog(String graphId, Path database) {
        try {
            if (files.logs().hasForeignLog(database)) {
                throw failures.unopenable(
                        graphId, "the write-ahead log beside it belongs to another database.", Optional.empty());
            }
        } catch (IOException e) {
            throw new NodeException(
                    ErrorCode.FILES_FAILED, "The write-ahead log cannot be read: " + FailureWords.of(e));
        }
    }
}
