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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Opens databases for reading and for writing. One caller at a time for each database. */
@Component
class DatabaseOpening {

    private static final Logger log = LoggerFactory.getLogger(DatabaseOpening.class);

    private final Engines engines;
    private final DatabaseFiles files;
    private final FurtherGraphs furtherGraphs;
    private final LogReplay replay;
    private final Checkpoints checkpoints;
    private final OpeningFailures failures;
    private final DatabaseIds ids;

    DatabaseOpening(
            Engines engines,
            DatabaseFiles files,
            FurtherGraphs furtherGraphs,
            LogReplay replay,
            Checkpoints checkpoints,
            OpeningFailures failures,
            DatabaseIds ids) {
        this.engines = engines;
        this.files = files;
        this.furtherGraphs = furtherGraphs;
        this.replay = replay;
        this.checkpoints = checkpoints;
        this.failures = failures;
        this.ids = ids;
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
            checkpoints.noteLog(graphId, database);
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

    void createEmpty(EngineVersion engine, Path path) {
        try (Engine host = engines.openForServing(engine, path, false)) {
            host.execute("CHECKPOINT");
            host.closeDatabase();
        } catch (StatementException | EngineHostException e) {
            throw new NodeException(ErrorCode.ENGINE_HOST_FAILED, String.valueOf(e.getMessage()));
        }
    }
}
