package dev.instar.node.database;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.EngineNotStartedException;
import dev.instar.node.engine.StatementException;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/** The databases of this instance behind their traffic gates. */
@Service
public class Databases {

    private static final Logger log = LoggerFactory.getLogger(Databases.class);

    private final Journal journal;
    private final DatabaseFiles files;
    private final HeaderGuard headerGuard;
    private final Admissions admissions;
    private final ServingHosts hosts;
    private final FurtherGraphs furtherGraphs;
    private final OriginalLocks originalLocks;

    Databases(
            Journal journal,
            DatabaseFiles files,
            HeaderGuard headerGuard,
            Admissions admissions,
            ServingHosts hosts,
            FurtherGraphs furtherGraphs,
            OriginalLocks originalLocks) {
        this.journal = journal;
        this.files = files;
        this.headerGuard = headerGuard;
        this.admissions = admissions;
        this.hosts = hosts;
        this.furtherGraphs = furtherGraphs;
        this.originalLocks = originalLocks;
    }

    /**
     * State of a database.
     *
     * @throws NodeException {@link ErrorCode#UNKNOWN_DATABASE}
     */
    public DatabaseState require(String graphId) {
        return journal.state()
                .database(GraphId.require(graphId))
                .orElseThrow(() -> new NodeException(ErrorCode.UNKNOWN_DATABASE, graphId));
    }

    /**
     * Lets an operation that changes nothing read, in turn with the callers' statements: through the engine that serves,
     * or one that opens the files without changing a byte of them.
     */
    public <T> T read(String graphId, Function<Engine, T> work) {
        return hosts.withHost(
                graphId, () -> admissions.admit(graphId, require(graphId), true, ServingHosts.Access.LOOK), work);
    }

    /**
     * Tries again to open a database that its engine could not open, or that was not closed, for writing.
     *
     * @param accepted id of another database's file that is to take its place, or an empty text
     * @throws NodeException {@link ErrorCode#DATABASE_UNOPENABLE} with what is still wrong; the files are as before then
     */
    public void reopen(String graphId, String accepted) {
        require(graphId);
        hosts.exclusively(graphId, () -> {
            DatabaseState state = require(graphId);
            journal.requireCertain();
            if (state.gate() != Gate.SERVING) {
                throw new NodeException(
                        ErrorCode.BAD_REQUEST, "Database '" + graphId + "' is " + state.word() + ", not serving.");
            }
            if (hosts.isOpenForWriting(graphId)) {
                // Where the file is gone, that engine is the last to have it.
                headerGuard.require(graphId, state);
            }
            hosts.closeForReopening(graphId);
            headerGuard.require(graphId, state);
            hosts.reopen(graphId, state.engine(), files.database(graphId), accepted);
        });
    }

    /**
     * Opens a database that was not closed, or whose file is another one, so that what is wrong is known before anybody
     * asks; leaves the others alone.
     *
     * @throws NodeException {@link ErrorCode#DATABASE_UNOPENABLE} with what is wrong
     */
    public void openIfInDoubt(String graphId) {
        if (hosts.mayFindFault(graphId)) {
            hosts.withHost(
                    graphId,
                    () -> admissions.admit(graphId, require(graphId), true, ServingHosts.Access.WRITE),
                    Engine::isAlive);
        }
    }

    /** Whether the file in a database's place is another database. */
    public boolean isExchanged(String graphId) {
        return hosts.isExchanged(graphId);
    }

    /**
     * Refuses a file that is another database, or not the one that its engine has open; a serving database is put on hold.
     *
     * @throws NodeException {@link ErrorCode#DATABASE_UNOPENABLE}
     */
    public void requireSame(String graphId) {
        hosts.exclusively(graphId, () -> {
            hosts.putBack(graphId);
            hosts.requireSame(graphId);
        });
    }

    /**
     * The file of a database, equal as long as it is the same one.
     *
     * @throws NodeException {@link ErrorCode#FILES_FAILED} if it cannot be looked at
     */
    public Object file(String graphId) {
        return hosts.file(graphId);
    }

    /** Whether an engine has the database open for writing now. */
    public boolean isOpenForWriting(String graphId) {
        return hosts.isOpenForWriting(graphId);
    }

    /**
     * Refuses what needs an engine while the database's own cannot open it.
     *
     * @throws NodeException {@link ErrorCode#DATABASE_UNOPENABLE} with the reason
     */
    public void requireOpenable(String graphId) {
        admissions.requireOpenable(graphId);
    }

    /**
     * Refuses a database that an engine of another process has open for writing.
     *
     * @throws NodeException {@link ErrorCode#DATABASE_LOCKED}
     */
    public void requireUnlocked(String graphId) {
        hosts.exclusively(graphId, () -> {
            if (!hosts.isOpenForWriting(graphId)) {
                originalLocks.requireUnlocked(graphId);
            }
        });
    }

    /**
     * Refuses to have an engine open a file of another storage version.
     *
     * @throws NodeException {@link ErrorCode#DATABASE_INCOMPATIBLE}
     */
    public void guard(String graphId, DatabaseState state) {
        headerGuard.require(graphId, state);
    }

    /**
     * As {@link #guard}, for a file that is to take a database's name, or has just been read back.
     *
     * @throws NodeException {@link ErrorCode#DATABASE_INCOMPATIBLE}
     */
    public void guardFile(Path file, EngineVersion engine) {
        headerGuard.requireFile(file, engine);
    }

    /**
     * An engine that cannot write down further graphs must not be asked to checkpoint, and no export leave them out.
     *
     * @throws NodeException {@link ErrorCode#FURTHER_GRAPHS}
     */
    public void requireOneGraph(String graphId) {
        List<String> suspected =
                furtherGraphs.suspected(graphId, require(graphId).engine());
        if (suspected.isEmpty()) {
            return;
        }
        List<String> known = suspected;
        if (journal.state().healthOf(graphId).fault() == null) {
            try {
                known = read(graphId, open -> furtherGraphs.known(graphId, suspected, open));
            } catch (EngineNotStartedException e) {
                throw new NodeException(ErrorCode.ENGINE_HOST_FAILED, String.valueOf(e.getMessage()));
            } catch (StatementException | EngineHostException e) {
                log.warn("{} is not opened to list its graphs: {}", graphId, e.getMessage());
            }
        }
        if (!known.isEmpty()) {
            throw new NodeException(ErrorCode.FURTHER_GRAPHS, graphId, String.join(", ", known));
        }
    }

    /**
     * Has the database's own engine write everything down and close, then runs a step while no statement can start.
     *
     * @throws NodeException {@link ErrorCode#NOT_CLOSED} if something unwritten is left beside the file
     */
    public void checkpointAnd(String graphId, Runnable step) {
        checkpointAnd(graphId, false, step);
    }

    /**
     * As {@link #checkpointAnd(String, Runnable)}, for a database that is in a state.
     *
     * @throws NodeException {@link ErrorCode#NOTHING_TO_ROLL_BACK} if it is in another one by then; nothing was done
     */
    public void checkpointAnd(String graphId, Class<? extends DatabaseState> expected, Runnable step) {
        hosts.exclusively(graphId, () -> {
            DatabaseState state = require(graphId);
            if (!expected.isInstance(state)) {
                throw new NodeException(
                        ErrorCode.NOTHING_TO_ROLL_BACK, "Database '" + graphId + "' is " + state.word() + ".");
            }
            checkpointAnd(graphId, step);
        });
    }

    /**
     * As {@link #checkpointAnd(String, Runnable)}.
     *
     * @param keepsCopy whether a safety copy that was made is left for comparing
     * @return that copy
     */
    Optional<Path> checkpointAnd(String graphId, boolean keepsCopy, Runnable step) {
        return hosts.exclusivelyGet(graphId, () -> {
            DatabaseState state = require(graphId);
            hosts.putBack(graphId);
            headerGuard.require(graphId, state);
            requireOneGraph(graphId);
            Optional<Path> copy = hosts.checkpointAndClose(graphId, state.engine(), files.database(graphId), keepsCopy);
            try {
                step.run();
            } finally {
                originalLocks.follow(graphId);
            }
            return copy;
        });
    }

    /**
     * Records a step that closes or opens the gate while no statement runs, and closes the serving engine first.
     *
     * @param step files may be moved in it
     */
    public void closeAnd(String graphId, Runnable step) {
        hosts.exclusively(graphId, () -> {
            hosts.close(graphId);
            try {
                step.run();
            } finally {
                originalLocks.follow(graphId);
            }
            takeCheckpointBack(graphId);
            noteFile(graphId);
        });
    }

    /**
     * Closes a database, so that the next engine to read it reads its file. Where an engine had it open, another one has
     * to find as many rows in the file, before any statement runs; else the database is put on hold.
     *
     * @return the file, see {@link #file}
     * @throws NodeException {@link ErrorCode#DATABASE_UNOPENABLE} if rows are missing, or the file is not the one that the
     *     engine had open
     * @throws StatementException if the rows cannot be counted
     */
    public Object closeAndRecount(String graphId) {
        return hosts.exclusivelyGet(graphId, () -> {
            hosts.putBack(graphId);
            hosts.requireSame(graphId);
            Optional<SortedMap<String, Long>> answered = hosts.answeredRows(graphId);
            hosts.close(graphId);
            originalLocks.follow(graphId);
            Object file = hosts.file(graphId);
            answered.ifPresent(rows -> hosts.requireRows(graphId, rows, read(graphId, RowCounts::require)));
            return file;
        });
    }

    /** A freeze whose checkpoint nobody compared leaves nothing of it; else the next opening would do that. */
    private void takeCheckpointBack(String graphId) {
        try {
            hosts.putBack(graphId);
        } catch (NodeException | UncheckedIOException e) {
            log.warn("{}", e.getMessage());
        }
    }

    /** As {@link #noteFile}, where the file it takes the place of is kept, and locked from now on. */
    public void takeOver(String graphId) {
        noteFile(graphId);
        originalLocks.follow(graphId);
    }

    /** The file that a step has put in the database's place is the database from now on. */
    public void noteFile(String graphId) {
        if (require(graphId).gate() == Gate.SERVING) {
            hosts.noteFile(graphId);
        }
    }
}
