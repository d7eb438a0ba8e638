package dev.instar.node.database;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.EngineNotStartedException;
import dev.instar.node.engine.Engines;
import dev.instar.node.engine.StatementException;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.protocol.EngineVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Opens databases for reading and for writing. One caller at a time for each database. */
@Component
class DatabaseOpening {

    private static final Logger log = LoggerFactory.getLogger(DatabaseOpening.class);

    private final Engines engines;
    private final DatabaseFiles files;
    private final SafetyCopies copies;
    private final FurtherGraphs furtherGraphs;
    private final LogReplay replay;
    private final Checkpoints checkpoints;
    private final OpeningFailures failures;
    private final DatabaseIds ids;
    private final AnsweredLogs answered;

    DatabaseOpening(
            Engines engines,
            DatabaseFiles files,
            SafetyCopies copies,
            FurtherGraphs furtherGraphs,
            LogReplay replay,
            Checkpoints checkpoints,
            OpeningFailures failures,
            DatabaseIds ids,
            AnsweredLogs answered) {
        this.engines = engines;
        this.files = files;
        this.copies = copies;
        this.furtherGraphs = furtherGraphs;
        this.replay = replay;
        this.checkpoints = checkpoints;
        this.failures = failures;
        this.ids = ids;
        this.answered = answered;
    }

    /** Call before a database is looked at: a copy that counts takes its place. */
    void putBack(String graphId) {
        copies.putBack(graphId);
    }

    /** As {@link #putBack}, where an engine opens the files next; they have to be that database's. */
    void putBackForOpening(String graphId) {
        copies.putBack(graphId);
        failures.requireNone(graphId);
        ids.requireSame(graphId);
    }

    /** As {@link #putBack}, where an operator has the database tried again. */
    void putBackForReopening(String graphId) {
        copies.putBackOrGiveUp(graphId);
    }

    /**
     * Where an operator has the database tried again, its file has to be its own.
     *
     * @param accepted id of another database's file that is to take its place, or an empty text
     */
    void requireAccepted(String graphId, String accepted) {
        ids.requireSameOr(graphId, accepted);
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
        return forWriting(graphId, engine, database, false);
    }

    /**
     * As {@link #forWriting(String, EngineVersion, Path)}.
     *
     * @param comparing whether the copy of what was found unwritten is left to compare, see {@link SafetyCopies#toCompare}
     */
    Engine forWriting(String graphId, EngineVersion engine, Path database, boolean comparing) {
        requireOneGraph(graphId, engine, database);
        Engine host = files.logs().unwritten(database).isEmpty()
                ? whole(graphId, engine, database, comparing, true)
                : replay.open(graphId, engine, database, comparing);
        try {
            ids.note(graphId);
            answered.note(graphId, checkpoints.logBytes(database));
            return host;
        } catch (RuntimeException | Error e) {
            host.kill();
            throw e;
        }
    }

    /** @param first a crash of the moment must not put a database on hold, so it is tried once more */
    private Engine whole(String graphId, EngineVersion engine, Path database, boolean comparing, boolean first) {
        try {
            return checkpoints.opened(graphId, engines.openForServing(engine, database, false));
        } catch (StatementException e) {
            throw failures.refused(graphId, engine, e);
        } catch (EngineNotStartedException e) {
            throw e;
        } catch (EngineHostException e) {
            if (!e.isCrash()) {
                throw e;
            }
            if (!files.logs().unwritten(database).isEmpty()) {
                // What the engine left beside the file is opened with a copy aside.
                return replay.open(graphId, engine, database, comparing);
            }
            if (first) {
                return whole(graphId, engine, database, comparing, false);
            }
            throw failures.endsItsEngine(graphId, e);
        }
    }

    private void requireOneGraph(String graphId, EngineVersion engine, Path database) {
        List<String> suspected = furtherGraphs.suspected(graphId, engine);
        if (suspected.isEmpty()) {
            return;
        }
        List<String> known = suspected;
        try (Engine open = forReading(engine, database)) {
            known = furtherGraphs.known(graphId, suspected, open);
        } catch (EngineNotStartedException e) {
            throw e;
        } catch (StatementException | EngineHostException e) {
            log.warn("{} is not opened to list its graphs: {}", graphId, e.getMessage());
        }
        if (!known.isEmpty()) {
            throw new NodeException(ErrorCode.FURTHER_GRAPHS, graphId, String.join(", ", known));
        }
    }

    /** What a freeze left to compare has to be as it was made. */
    void requireWholeCopy(String graphId) {
        copies.requireWhole(graphId);
    }

    /** What a freeze left to compare is not needed any more. */
    void dropCompared(String graphId) {
        copies.drop(graphId);
    }

    /** The copy that is left to compare takes the place of the files once the database is frozen no more. */
    NodeException undoCheckpoint(String graphId, String why) {
        return failures.unopenable(graphId, why, Optional.empty());
    }

    /** The file under a database's name; equal as long as it is the same one. */
    Object file(String graphId) {
        return ids.file(graphId);
    }

    /**
     * The engine is left as it is: it may be the last to have the file.
     *
     * @param open what the engine has open, see {@link #file}
     * @throws NodeException {@link ErrorCode#DATABASE_UNOPENABLE} if another file is in its place
     */
    void requireFile(String graphId, @Nullable Object open) {
        if (!file(graphId).equals(open)) {
            throw replaced(graphId);
        }
    }

    /** Puts a database on hold whose file was replaced under its engine. */
    NodeException replaced(String graphId) {
        return failures.replaced(graphId);
    }

    /**
     * Puts a database on hold where rows are missing in its file.
     *
     * @throws NodeException {@link ErrorCode#DATABASE_UNOPENABLE} with the first table of which some are
     */
    void requireRows(String graphId, SortedMap<String, Long> answered, SortedMap<String, Long> found) {
        failures.rowsMissing(graphId, answered, found).ifPresent(missing -> {
            throw missing;
        });
    }

    /** Whether the main file holds all that was written, and no copy counts instead of it. */
    boolean isWrittenDown(String graphId) {
        return files.logs().unwritten(files.database(graphId)).isEmpty() && !hasUnreleasedCopy(graphId);
    }

    /** The file that is there is the database's from now on, if it had none known. */
    void noteFile(String graphId) {
        ids.noteFirst(graphId);
    }

    /** Whether an opening would find more than a database that was closed. */
    boolean mayFindFault(String graphId) {
        return !isWrittenDown(graphId) || ids.isAnother(graphId);
    }

    /** Whether the file in a database's place is another database. */
    boolean isExchanged(String graphId) {
        return ids.isAnother(graphId);
    }

    /** Whether a copy takes the place of the files at the next opening. */
    boolean hasUnreleasedCopy(String graphId) {
        return copies.counts(graphId);
    }

    void createEmpty(EngineVersion engine, Path path) {
        try (Engine host = engines.openForServing(engine, path, false)) {
            host.execute("CHECKPOINT");
            host.closeDatabase();
        } catch (StatementException | EngineHostException e) {
            throw new NodeException(ErrorCode.ENGINE_HOST_FAILED, String.valueOf(e.getMessage()));
        }
    }
}
