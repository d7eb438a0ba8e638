package dev.instar.node.database;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.EngineNotStartedException;
import dev.instar.node.engine.Engines;
import dev.instar.node.engine.StatementException;
import dev.instar.node.files.DatabaseFiles;
import dev.instar.node.journal.DatabaseHealth;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.EngineVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
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
     * Opens a database for writing; nothing is left beside its main file then.
     *
     * @throws NodeException {@link ErrorCode#NO_ROOM_FOR_SAFETY_COPY}, {@link ErrorCode#DATABASE_UNOPENABLE}
     */
    Engine forWriting(String graphId, EngineVersion engine, Path database) {
        if (files.isUnclosed(database)) {
            return unclosed(graphId, engine, database);
        }
        try {
            Engine host = engines.openForServing(engine, database, false);
            recordOpened(graphId);
            return host;
        } catch (StatementException e) {
            throw refused(graphId, engine.displayName() + " refuses it: " + e.getMessage(), e);
        }
    }

    private NodeException refused(String graphId, String sentence, StatementException refusal) {
        return refusal.isLockedByAnother()
                ? new NodeException(ErrorCode.ENGINE_HOST_FAILED, sentence)
                : unopenable(graphId, sentence, Optional.empty());
    }

    private Engine unclosed(String graphId, EngineVersion engine, Path database) {
        requireOwnLog(graphId, database);
        copies.make(graphId);
        try {
            Engine host = engines.openForServing(engine, database, false);
            writeDown(graphId, host, engine, database);
            copies.release(graphId);
            recordOpened(graphId);
            return host;
        } catch (StatementException e) {
            copies.putBack(graphId);
            return withoutEndOfLog(graphId, engine, database, e);
        } catch (EngineNotStartedException | NodeException e) {
            copies.putBack(graphId);
            throw e;
        } catch (EngineHostException e) {
            copies.putBack(graphId);
            throw unopenable(graphId, String.valueOf(e.getMessage()), Optional.empty());
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
            throw new NodeException(ErrorCode.FILES_FAILED, "The write-ahead log cannot be read: " + e.getMessage());
        }
    }

    /**
     * Has an engine write down what it replayed; ends it if that fails.
     *
     * @return the rows it had before, if it could count them
     */
    private Optional<SortedMap<String, Long>> writeDown(
            String graphId, Engine host, EngineVersion engine, Path database) {
        try {
            Optional<SortedMap<String, Long>> rows = RowCounts.of(host);
            checkpoint(graphId, host, engine, rows);
            requireWrittenDown(graphId, database);
            return rows;
        } catch (RuntimeException | Error e) {
            host.kill();
            throw e;
        }
    }

    private void checkpoint(String graphId, Engine host, EngineVersion engine, Optional<SortedMap<String, Long>> rows) {
        try {
            host.execute("CHECKPOINT");
        } catch (StatementException e) {
            if (e.isFileSystemFailure()) {
                throw new NodeException(ErrorCode.NOT_WRITTEN_DOWN, graphId, String.valueOf(e.getMessage()));
            }
            throw unopenable(
                    graphId, engine.displayName() + " cannot write down what is in its log: " + e.getMessage(), rows);
        } catch (EngineHostException e) {
            if (e.isFileSystemFailure()) {
                throw new NodeException(ErrorCode.NOT_WRITTEN_DOWN, graphId, String.valueOf(e.getMessage()));
            }
            throw unopenable(graphId, "its checkpoint ends the engine. " + e.getMessage(), rows);
        }
    }

    private void requireWrittenDown(String graphId, Path database) {
        List<String> unwritten = files.sidecars(database).stream()
                .map(sidecar -> sidecar.getFileName().toString())
                .toList();
        if (!unwritten.isEmpty()) {
            throw new NodeException(ErrorCode.NOT_CLOSED, graphId, String.join(", ", unwritten));
        }
    }

    /**
     * A log that breaks off holds nothing acknowledged behind the break: what LadybugDB cannot replay is written down
     * before it is acknowledged (see {@link DurableWrites}), and a torn end was never acknowledged. The files as they
     * were found are kept all the same.
     */
    private Engine withoutEndOfLog(String graphId, EngineVersion engine, Path database, StatementException refusal) {
        String refused = engine.displayName() + " refuses it: " + refusal.getMessage();
        long found = logBytes(database);
        if (found == 0 || refusal.isLockedByAnother()) {
            throw refused(graphId, refused, refusal);
        }
        String kept = copies.make(graphId);
        try {
            Engine host = engines.openCuttingLog(engine, database);
            long replayed = Math.min(found, logBytes(database));
            String serves = writeDown(graphId, host, engine, database)
                    .map(rows -> " It serves " + RowCounts.words(rows) + ".")
                    .orElse("");
            String notice = engine.displayName() + " could not replay the last " + (found - replayed) + " of " + found
                    + " bytes of the write-ahead log of '" + graphId + "'." + serves
                    + " The files as they were found are kept as " + kept + ".";
            journal.append(new JournalEvent.LogCut(clock.instant(), graphId, kept, notice));
            log.warn("{}", notice);
            return host;
        } catch (EngineNotStartedException | NodeException e) {
            copies.putBack(graphId);
            throw e;
        } catch (StatementException | EngineHostException e) {
            copies.putBack(graphId);
            throw unopenable(graphId, refused, Optional.empty());
        }
    }

    private long logBytes(Path database) {
        try {
            return files.logBytes(database);
        } catch (IOException e) {
            throw new NodeException(ErrorCode.FILES_FAILED, "The write-ahead log cannot be read: " + e.getMessage());
        }
    }

    /**
     * Counts the rows, checkpoints and closes; the counts are journaled before.
     *
     * @throws NodeException {@link ErrorCode#NOT_CLOSED}, {@link ErrorCode#NO_ROOM_FOR_SAFETY_COPY},
     *     {@link ErrorCode#DATABASE_UNOPENABLE}
     */
    void writeDownAndClose(String graphId, Engine host, EngineVersion engine, Path database) {
        Optional<SortedMap<String, Long>> rows = RowCounts.of(host);
        rows.ifPresent(counted -> journal.append(new JournalEvent.RowsSeen(clock.instant(), graphId, counted)));
        boolean unwritten = files.isUnclosed(database);
        if (unwritten) {
            copies.make(graphId);
        }
        try {
            checkpoint(graphId, host, engine, rows);
            host.closeDatabase();
            requireWrittenDown(graphId, database);
            if (unwritten) {
                copies.release(graphId);
            }
        } catch (StatementException | EngineHostException | NodeException e) {
            host.kill();
            copies.putBack(graphId);
            throw e instanceof NodeException node
                    ? node
                    : new NodeException(
                            ErrorCode.ENGINE_HOST_FAILED,
                            "Database '" + graphId + "' cannot be closed: " + e.getMessage());
        }
    }

    void createEmpty(EngineVersion engine, Path path) {
        try (Engine host = engines.openForServing(engine, path, false)) {
            host.execute("CHECKPOINT");
            host.closeDatabase();
        } catch (StatementException | EngineHostException e) {
            throw new NodeException(ErrorCode.ENGINE_HOST_FAILED, String.valueOf(e.getMessage()));
        }
    }

    private void recordOpened(String graphId) {
        if (journal.state().healthOf(graphId).fault() != null) {
            journal.append(new JournalEvent.DatabaseOpened(clock.instant(), graphId));
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
