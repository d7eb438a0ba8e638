package dev.instar.node.database;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineFailures;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.EngineNotStartedException;
import dev.instar.node.engine.Engines;
import dev.instar.node.engine.StatementException;
import dev.instar.node.files.CutOffCheckpoint;
import dev.instar.node.files.DatabaseFiles;
import dev.instar.node.journal.DatabaseHealth;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.EngineVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Opens databases for writing and closes them. What an engine has left unwritten is written down first thing, with a
 * safety copy aside; if that fails the files are put back and the database is held with the reason. One caller at a
 * time for each database.
 */
@Component
class DatabaseOpening {

    private static final Logger log = LoggerFactory.getLogger(DatabaseOpening.class);

    private final Engines engines;
    private final DatabaseFiles files;
    private final SafetyCopies copies;
    private final Journal journal;
    private final Clock clock;

    DatabaseOpening(Engines engines, DatabaseFiles files, SafetyCopies copies, Journal journal, Clock clock) {
        this.engines = engines;
        this.files = files;
        this.copies = copies;
        this.journal = journal;
        this.clock = clock;
    }

    /** Call before a database is looked at: a copy that counts takes its place. */
    void putBack(String graphId) {
        copies.putBack(graphId);
    }

    Engine forReading(EngineVersion engine, Path database) {
        return engines.openForServing(engine, database, true);
    }

    /**
     * Opens a database for writing; nothing is left beside its main file then. A database with further graphs is not
     * opened for writing: it cannot be written down (see {@link Databases#requireOneGraph}), so no write would be durable.
     *
     * @throws NodeException {@link ErrorCode#NO_ROOM_FOR_SAFETY_COPY}, {@link ErrorCode#NOT_WRITTEN_DOWN},
     *     {@link ErrorCode#FURTHER_GRAPHS}, {@link ErrorCode#DATABASE_UNOPENABLE}
     */
    Engine forWriting(String graphId, EngineVersion engine, Path database) {
        List<String> graphs = files.furtherGraphs(graphId);
        if (!graphs.isEmpty()) {
            throw new NodeException(ErrorCode.FURTHER_GRAPHS, graphId, String.join(", ", graphs));
        }
        if (!files.unwritten(database).isEmpty()) {
            return unclosed(graphId, engine, database);
        }
        try {
            return opened(graphId, engines.openForServing(engine, database, false));
        } catch (StatementException e) {
            throw refused(graphId, engine, e);
        }
    }

    private Engine opened(String graphId, Engine host) {
        try {
            if (journal.state().healthOf(graphId).fault() != null) {
                journal.append(new JournalEvent.DatabaseOpened(clock.instant(), graphId));
            }
            return host;
        } catch (RuntimeException | Error e) {
            host.kill();
            throw e;
        }
    }

    private NodeException refused(String graphId, EngineVersion engine, StatementException refusal) {
        String sentence = engine.displayName() + " refuses it: " + refusal.getMessage();
        if (refusal.isOutOfMemory()) {
            return EngineFailures.of(ErrorCode.ENGINE_HOST_FAILED, "Database '" + graphId + "' is not opened", refusal);
        }
        return refusal.isOfTheMachine()
                ? new NodeException(
                        ErrorCode.ENGINE_HOST_FAILED, "Database '" + graphId + "' is not opened: " + sentence)
                : unopenable(graphId, sentence, Optional.empty());
    }

    private Engine unclosed(String graphId, EngineVersion engine, Path database) {
        return unclosed(graphId, engine, database, true);
    }

    /** @param first a refusal of the moment must not cost the end of a log, so what is refused is tried once more as it is */
    private Engine unclosed(String graphId, EngineVersion engine, Path database, boolean first) {
        requireUnlocked(graphId, database);
        requireOwnLog(graphId, database);
        long found = logBytes(database);
        String kept = copies.make(graphId);
        Engine host;
        try {
            host = engines.openForServing(engine, database, false);
        } catch (EngineNotStartedException e) {
            copies.drop(graphId);
            throw e;
        } catch (EngineHostException e) {
            copies.putBack(graphId);
            throw failed(graphId, e, Optional.empty());
        } catch (StatementException e) {
            if (e.isLockedByAnother()) {
                // The files are that process's to change.
                copies.drop(graphId);
                throw refused(graphId, engine, e);
            }
            copies.putBack(graphId);
            return first && !e.isOfTheMachine()
                    ? unclosed(graphId, engine, database, false)
                    : afterRefusal(graphId, engine, database, e);
        }
        long replayed = logBytes(host, database);
        if (cutsLogsItself(engine) && replayed < found) {
            String why =
                    engine.displayName() + " did not replay " + endOfLog(found, replayed) + " of '" + graphId + "'.";
            return keepingCopy(graphId, host, engine, database, kept, why);
        }
        return writtenDown(graphId, host, engine, database);
    }

    /** Kuzu truncates a log at the first record it cannot read, and opens without a word (measured on 0.11.2). */
    private static boolean cutsLogsItself(EngineVersion engine) {
        return engine.engine().equals("kuzu");
    }

    private static String endOfLog(long found, long replayed) {
        return "the last " + (found - replayed) + " of " + found + " bytes of the write-ahead log";
    }

    /** Has an engine that took over what was unwritten write it down; the copy is kept aside until it has. */
    private Engine writtenDown(String graphId, Engine host, EngineVersion engine, Path database) {
        try {
            checkpointUnclosed(graphId, host, engine, database);
            copies.release(graphId);
        } catch (NodeException e) {
            host.kill();
            copies.putBack(graphId);
            throw e;
        } catch (RuntimeException | Error e) {
            host.kill();
            throw e;
        }
        return opened(graphId, host);
    }

    /** What another process has open is not even copied. */
    private void requireUnlocked(String graphId, Path database) {
        try {
            files.lockShared(database).close();
        } catch (IOException e) {
            throw new NodeException(
                    ErrorCode.ENGINE_HOST_FAILED,
                    "Database '" + graphId + "' is not opened: " + FailureWords.of(e) + ".");
        }
    }

    /** An engine deletes the log of another database, or replays it (measured). */
    private void requireOwnLog(String graphId, Path database) {
        try {
            if (files.hasForeignLog(database)) {
                throw unopenable(
                        graphId, "the write-ahead log beside it belongs to another database.", Optional.empty());
            }
        } catch (IOException e) {
            throw new NodeException(
                    ErrorCode.FILES_FAILED, "The write-ahead log cannot be read: " + FailureWords.of(e));
        }
    }

    /** @return the rows the engine had before, if it could count them */
    private Optional<SortedMap<String, Long>> checkpointUnclosed(
            String graphId, Engine host, EngineVersion engine, Path database) {
        Optional<SortedMap<String, Long>> rows;
        try {
            rows = RowCounts.of(host);
        } catch (EngineHostException e) {
            throw failed(graphId, e, Optional.empty());
        }
        checkpoint(graphId, host, engine, rows);
        List<String> unwritten = files.unwritten(database);
        if (!unwritten.isEmpty()) {
            throw new NodeException(ErrorCode.NOT_CLOSED, graphId, String.join(", ", unwritten));
        }
        return rows;
    }

    private void checkpoint(String graphId, Engine host, EngineVersion engine, Optional<SortedMap<String, Long>> rows) {
        try {
            host.execute("CHECKPOINT");
        } catch (StatementException e) {
            if (e.isOfTheMachine()) {
                throw new NodeException(ErrorCode.NOT_WRITTEN_DOWN, graphId, String.valueOf(e.getMessage()));
            }
            throw unopenable(graphId, engine.displayName() + " cannot checkpoint it: " + e.getMessage(), rows);
        } catch (EngineHostException e) {
            throw failed(graphId, e, rows);
        }
    }

    /** A crash is of the files and will come again; a host that was killed says nothing of them. */
    private NodeException failed(String graphId, EngineHostException e, Optional<SortedMap<String, Long>> rows) {
        return e.isCrash()
                ? unopenable(graphId, "its checkpoint ends the engine. " + e.getMessage(), rows)
                : new NodeException(ErrorCode.NOT_WRITTEN_DOWN, graphId, String.valueOf(e.getMessage()));
    }

    private Engine afterRefusal(String graphId, EngineVersion engine, Path database, StatementException refusal) {
        try {
            Optional<CutOffCheckpoint> checkpoint = files.cutOffCheckpoint(database);
            if (checkpoint.isPresent() && checkpoint.get().isComplete()) {
                Optional<Engine> completed = completing(checkpoint.get(), graphId, engine, database);
                if (completed.isPresent()) {
                    return completed.get();
                }
            }
            if (checkpoint.isPresent() && checkpoint.get().hasLostPages()) {
                String why = "a checkpoint was cut off, and its shadow file, which alone has all of the pages, is not"
                        + " there. " + engine.displayName() + " says: " + refusal.getMessage();
                throw unopenable(graphId, why, Optional.empty());
            }
            boolean hasLog = files.hasCutOffCheckpoint(database) || files.logBytes(database) > 0;
            // What engines say of a record they cannot read differs with what stands in its place (measured).
            if (hasLog && (refusal.isBrokenLog() || !refusal.isOfTheMachine())) {
                return withoutEndOfLog(graphId, engine, database).orElseThrow(() -> refused(graphId, engine, refusal));
            }
        } catch (IOException e) {
            throw new NodeException(
                    ErrorCode.FILES_FAILED, "The write-ahead log cannot be read: " + FailureWords.of(e));
        }
        throw refused(graphId, engine, refusal);
    }

    /**
     * A checkpoint was cut off while it wrote pages into the main file, or when it had written them all. They are in the
     * shadow file until then, and nothing of what was written is lost once the engine writes them again.
     *
     * @return empty if the engine does not take the files like that either; they are as they were then
     */
    private Optional<Engine> completing(
            CutOffCheckpoint checkpoint, String graphId, EngineVersion engine, Path database) {
        boolean lacksShadow = checkpoint.lacksShadow();
        String kept = copies.make(graphId);
        Optional<Engine> host = openedOrPutBack(graphId, () -> {
            checkpoint.prepare();
            files.sync(database);
            return engines.openForServing(engine, database, false);
        });
        if (lacksShadow) {
            String why = "A checkpoint of '" + graphId + "' was cut off, and its shadow file is not there: "
                    + engine.displayName() + " leaves it like that once every page is written, and so does a copy that"
                    + " lacks the file.";
            return host.map(opened -> keepingCopy(graphId, opened, engine, database, kept, why));
        }
        return host.map(opened -> writtenDown(graphId, opened, engine, database));
    }

    /**
     * Serves what a broken log holds up to the break. Behind it lies no write this release answered: what LadybugDB
     * cannot replay is checkpointed before it is answered (see {@link DurableWrites}), and a torn end was never answered.
     *
     * @return empty if the engine does not take the files like that either; they are as they were then
     */
    private Optional<Engine> withoutEndOfLog(String graphId, EngineVersion engine, Path database) {
        long found = logBytes(database);
        boolean inCheckpoint = files.hasCutOffCheckpoint(database);
        String kept = copies.make(graphId);
        return openedOrPutBack(graphId, () -> engines.openCuttingLog(engine, database))
                .map(host -> {
                    long replayed = Math.min(found, logBytes(host, database));
                    if (replayed == found && !inCheckpoint) {
                        return writtenDown(graphId, host, engine, database);
                    }
                    String lost = inCheckpoint
                            ? "the end of the log of a checkpoint that was cut off"
                            : endOfLog(found, replayed);
                    String why = engine.displayName() + " could not replay " + lost + " of '" + graphId + "'.";
                    return keepingCopy(graphId, host, engine, database, kept, why);
                });
    }

    private interface Opening {
        Engine open() throws IOException;
    }

    /** @return empty if the engine refuses; the safety copy is back in its place then */
    private Optional<Engine> openedOrPutBack(String graphId, Opening opening) {
        try {
            return Optional.of(opening.open());
        } catch (EngineNotStartedException e) {
            copies.putBack(graphId);
            throw e;
        } catch (StatementException | EngineHostException e) {
            log.warn("{} is not opened like this either: {}", graphId, e.getMessage());
            copies.putBack(graphId);
            return Optional.empty();
        } catch (IOException e) {
            copies.putBack(graphId);
            throw new NodeException(
                    ErrorCode.FILES_FAILED,
                    "What a checkpoint left beside '" + graphId + "' cannot be changed: " + FailureWords.of(e));
        }
    }

    /** The files as they were found are kept, for those who know more of them. */
    private Engine keepingCopy(
            String graphId, Engine host, EngineVersion engine, Path database, String kept, String why) {
        try {
            String serves = checkpointUnclosed(graphId, host, engine, database)
                    .map(rows -> " It serves " + RowCounts.words(rows) + ".")
                    .orElse("");
            String notice = why + serves + " The files as they were found are kept as " + kept + ".";
            files.sync(database);
            journal.append(new JournalEvent.LogCut(clock.instant(), graphId, kept, notice));
            log.warn("{}", notice);
            return host;
        } catch (IOException e) {
            host.kill();
            copies.putBack(graphId);
            throw new NodeException(
                    ErrorCode.FILES_FAILED, "Database '" + graphId + "' cannot be made durable: " + FailureWords.of(e));
        } catch (NodeException e) {
            host.kill();
            copies.putBack(graphId);
            throw e;
        } catch (RuntimeException | Error e) {
            host.kill();
            throw e;
        }
    }

    /** Ends an engine whose log cannot be looked at: nobody else would. */
    private long logBytes(Engine host, Path database) {
        try {
            return logBytes(database);
        } catch (RuntimeException | Error e) {
            host.kill();
            throw e;
        }
    }

    private long logBytes(Path database) {
        try {
            return files.logBytes(database);
        } catch (IOException e) {
            throw new NodeException(
                    ErrorCode.FILES_FAILED, "The write-ahead log cannot be read: " + FailureWords.of(e));
        }
    }

    /** Whether the main file holds all that was written, and no copy counts instead of it. */
    boolean isWrittenDown(String graphId) {
        return files.unwritten(files.database(graphId)).isEmpty() && !hasUnreleasedCopy(graphId);
    }

    /** Whether a copy takes the place of the files at the next opening. */
    boolean hasUnreleasedCopy(String graphId) {
        return copies.counts(graphId);
    }

    /**
     * Counts the rows, checkpoints and closes; the counts are journaled before.
     *
     * @throws NodeException {@link ErrorCode#NOT_CLOSED}, {@link ErrorCode#NO_ROOM_FOR_SAFETY_COPY},
     *     {@link ErrorCode#DATABASE_UNOPENABLE}
     */
    void checkpointAndClose(String graphId, Engine host, EngineVersion engine, Path database) {
        SortedMap<String, Long> rows = rows(graphId, host);
        boolean unwritten = !files.unwritten(database).isEmpty();
        if (unwritten) {
            copies.make(graphId);
        }
        try {
            // Without counts nothing is compared with them.
            journal.append(new JournalEvent.RowsSeen(clock.instant(), graphId, rows));
            checkpoint(graphId, host, engine, rows.isEmpty() ? Optional.empty() : Optional.of(rows));
            host.closeDatabase();
            List<String> left = files.sidecars(database).stream()
                    .map(sidecar -> sidecar.getFileName().toString())
                    .toList();
            if (!left.isEmpty()) {
                throw new NodeException(ErrorCode.NOT_CLOSED, graphId, String.join(", ", left));
            }
            if (unwritten) {
                copies.release(graphId);
            }
        } catch (StatementException | EngineHostException | NodeException e) {
            host.kill();
            copies.putBack(graphId);
            throw e instanceof NodeException node ? node : notClosed(graphId, e);
        } catch (RuntimeException | Error e) {
            host.kill();
            throw e;
        }
    }

    /** Nothing was done yet when the engine ends over this. */
    private static SortedMap<String, Long> rows(String graphId, Engine host) {
        try {
            return RowCounts.of(host).orElseGet(TreeMap::new);
        } catch (EngineHostException e) {
            host.kill();
            throw notClosed(graphId, e);
        }
    }

    private static NodeException notClosed(String graphId, RuntimeException e) {
        return EngineFailures.of(ErrorCode.ENGINE_HOST_FAILED, "Database '" + graphId + "' cannot be closed", e);
    }

    void createEmpty(EngineVersion engine, Path path) {
        try (Engine host = engines.openForServing(engine, path, false)) {
            host.execute("CHECKPOINT");
            host.closeDatabase();
        } catch (StatementException | EngineHostException e) {
            throw new NodeException(ErrorCode.ENGINE_HOST_FAILED, String.valueOf(e.getMessage()));
        }
    }

    /** @param rows what the engine had counted before it failed */
    private NodeException unopenable(String graphId, String why, Optional<SortedMap<String, Long>> rows) {
        String seen = rows.or(() -> Optional.ofNullable(
                                journal.state().healthOf(graphId).lastSight())
                        .map(DatabaseHealth.LastSight::rows))
                .map(counts -> " It had " + RowCounts.words(counts) + " at last sight.")
                .orElse("");
        var exception = new NodeException(ErrorCode.DATABASE_UNOPENABLE, graphId, why + seen);
        journal.append(new JournalEvent.DatabaseUnopenable(clock.instant(), graphId, exception.problem()));
        return exception;
    }
}
