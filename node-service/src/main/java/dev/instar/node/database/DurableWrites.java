package dev.instar.node.database;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.Statement;
import dev.instar.node.engine.StatementException;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.JournalInDoubt;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.QueryAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Runs writes so that an answer means durable, whatever becomes of the engine.
 *
 * <p>LadybugDB before 0.21.0 writes records of more than 4 KiB wrongly to its write-ahead log, and replays nothing from
 * there on (measured on 0.12.0 to 0.20.4; 0.21.0 and Kuzu are right). On these engines a write that may have made such a
 * record is checkpointed before it is answered. Other writes pay for a look at the sizes of a few files.
 *
 * <p>No engine survives being killed in any checkpoint: all of them write over pages that the main file still needs,
 * before the shadow file counts, and refuse what is left for ever (measured on Kuzu 0.11.2 and LadybugDB 0.16.1 to 0.20.4,
 * mostly in the second checkpoint of a process, in large databases in the first). So engines that serve do none when
 * their log has grown, but for the statements that force one, and each checkpoint has a safety copy.
 */
@Component
class DurableWrites {

    private static final Logger log = LoggerFactory.getLogger(DurableWrites.class);

    /** A release before it that nobody has measured counts as wrong. */
    private static final EngineVersion FIRST_RIGHT = EngineVersion.parse("ladybug@0.21.0");

    /** Bytes; a log that grew by less has no record that is too long. */
    private static final long LONGEST_RIGHT_RECORD = 4096;

    /** Bytes from which a log is written down; the engines' own default. */
    private static final long GROWN_LOG = 16 << 20;

    /** Bytes from which nothing is written that could not be written down. */
    private static final long LONGEST_LOG = 16 * GROWN_LOG;

    private final DatabaseFiles files;
    private final SafetyCopies copies;
    private final AnsweredLogs answered;
    private final OpeningFailures failures;
    private final Checkpoints checkpoints;

    DurableWrites(
            DatabaseFiles files,
            SafetyCopies copies,
            AnsweredLogs answered,
            OpeningFailures failures,
            Checkpoints checkpoints) {
        this.files = files;
        this.copies = copies;
        this.answered = answered;
        this.failures = failures;
        this.checkpoints = checkpoints;
    }

    /**
     * Runs a statement that may write.
     *
     * @param needsCheckpoint whether the engine's write-ahead log may not bring back what it writes
     * @throws NodeException {@link ErrorCode#WRITE_NOT_DURABLE}; the host is gone then, and the write with it
     */
    QueryAnswer execute(
            String graphId, Engine host, EngineVersion engine, Statement statement, boolean needsCheckpoint) {
        Path database = files.database(graphId);
        long before = logBytes(host, database);
        if (writesWrongly(engine) || before >= LONGEST_LOG) {
            copies.requireRoom(graphId);
        }
        try {
            QueryAnswer answer = needsCheckpoint ? runAndCheckpoint(graphId, host, statement) : host.execute(statement);
            writeDown(graphId, host, engine, before);
            answered.note(graphId, logBytes(host, database));
            return answer;
        } catch (StatementException e) {
            if (e.isFileSystemFailure()) {
                // An engine that could not write its log goes on with what is not in it (measured on a full disk).
                host.kill();
                throw new NodeException(ErrorCode.WRITE_NOT_DURABLE, String.valueOf(e.getMessage()));
            }
            if (!needsCheckpoint) {
                // Some failures are reported of writes that were committed (measured).
                writeDown(graphId, host, engine, before);
            }
            answered.noteFailure(graphId, logBytes(host, database));
            throw e;
        } finally {
            endAfterFailedCheckpoint(host, database);
        }
    }

    /**
     * The copy is made first: a log that holds the statement must not be replayed. Engines up to LadybugDB 0.18 and Kuzu
     * checkpoint at the end of a statement that bypasses the log, whatever they are told; 0.19 and 0.20 do not, and forget
     * the rows when they are killed (measured).
     */
    private QueryAnswer runAndCheckpoint(String graphId, Engine host, Statement statement) {
        makeCopy(graphId, host);
        QueryAnswer answer;
        try {
            answer = host.execute(statement);
        } catch (StatementException e) {
            if (e.isBeforeExecution()) {
                release(graphId, host);
            } else {
                // Rows that were refused can be there, and a checkpoint of its own can have broken off (measured).
                host.kill();
                copies.putBack(graphId);
            }
            throw e;
        } catch (RuntimeException | Error e) {
            host.kill();
            throw e;
        }
        try {
            host.execute("CHECKPOINT");
        } catch (StatementException | EngineHostException e) {
            host.kill();
            copies.putBack(graphId);
            throw new NodeException(ErrorCode.WRITE_NOT_DURABLE, String.valueOf(e.getMessage()));
        }
        answered.noteWrittenDown(graphId);
        release(graphId, host);
        return answer;
    }

    /** A copy that may count, because its journaling is in doubt, ends the engine: no engine may go on with the files. */
    private void makeCopy(String graphId, Engine host) {
        try {
            copies.make(graphId);
        } catch (NodeException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            host.kill();
            throw e;
        }
    }

    /** As long as a copy counts, no engine may go on with the files. */
    private void release(String graphId, Engine host) {
        try {
            copies.release(graphId);
        } catch (RuntimeException | Error e) {
            host.kill();
            throw e;
        }
    }

    /**
     * An engine whose checkpoint failed goes on with a second log beside the first (measured on a full disk, 0.16.1).
     * Ended here, it is opened again with a safety copy before there is more to lose.
     */
    private void endAfterFailedCheckpoint(Engine host, Path database) {
        if (files.logs().hasCutOffCheckpoint(database)) {
            host.kill();
        }
    }

    private void writeDown(String graphId, Engine host, EngineVersion engine, long before) {
        long after = logBytes(host, files.database(graphId));
        // After a checkpoint the log begins anew.
        long written = after >= before ? after - before : after;
        if (writesWrongly(engine) && written >= LONGEST_RIGHT_RECORD) {
            checkpoint(graphId, host);
        } else if (after >= GROWN_LOG) {
            checkpointGrownLog(graphId, host);
        }
    }

    /**
     * Where a log was removed or cut under its engine, that engine alone has what was in it, so it is not ended before it
     * has tried to write it down. Until it has, the database is on hold: an engine or a node that ends in between takes
     * answered writes with it.
     *
     * @param host has the database open for writing
     * @throws NodeException {@link ErrorCode#NO_ROOM_FOR_SAFETY_COPY} and {@link ErrorCode#FILES_FAILED}, over which the
     *     engine goes on; {@link ErrorCode#DATABASE_UNOPENABLE}
     */
    void writeDownCutLog(String graphId, Engine host) {
        if (!isLogCut(graphId)) {
            return;
        }
        log.warn("The write-ahead log of {} is shorter than it was; the engine writes down what it held", graphId);
        copies.requireRoom(graphId);
        hold(graphId);
        try {
            // A checkpoint of LadybugDB begins with renaming it.
            files.logs().createMissingLog(files.database(graphId));
        } catch (IOException e) {
            throw new NodeException(
                    ErrorCode.FILES_FAILED,
                    "The write-ahead log of '" + graphId + "' was removed, and cannot be created again: "
                            + FailureWords.of(e) + ".");
        }
        makeCopy(graphId, host);
        try {
            host.execute("CHECKPOINT");
        } catch (StatementException | EngineHostException e) {
            host.kill();
            NodeException lost = failures.unopenable(
                    graphId,
                    "its write-ahead log was removed or cut while its engine had it open, and the engine could not write"
                            + " down what it held, so that answered writes are missing. " + e.getMessage(),
                    Optional.empty());
            copies.putBack(graphId);
            throw lost;
        }
        answered.noteWrittenDown(graphId);
        release(graphId, host);
        checkpoints.opened(graphId, host);
        answered.note(graphId, logBytes(host, files.database(graphId)));
    }

    /**
     * As {@link #writeDownCutLog}, where the engine is ended next: what it cannot write down leaves the database on hold.
     *
     * @throws NodeException {@link ErrorCode#NO_ROOM_FOR_SAFETY_COPY} and {@link ErrorCode#FILES_FAILED}: ended now, the
     *     engine would take with it what it can write down later
     */
    void writeDownCutLogBeforeEnd(String graphId, Engine host) {
        try {
            writeDownCutLog(graphId, host);
        } catch (NodeException e) {
            if (e.error() != ErrorCode.DATABASE_UNOPENABLE) {
                throw e;
            }
            log.error("The engine of {} is ended, and alone had what was in its log: {}", graphId, e.getMessage());
        }
    }

    /** As {@link #writeDownCutLog}, where the engine is ended next whatever becomes of this. */
    void writeDownCutLogAtLast(String graphId, Engine host) {
        try {
            holdIfLogCut(graphId);
            writeDownCutLog(graphId, host);
        } catch (NodeException e) {
            log.error("The engine of {} is ended, and alone has what was in its log: {}", graphId, e.getMessage());
        }
    }

    /** Puts a database on hold of which an engine alone has what was answered, and is ended. */
    void holdIfLogCut(String graphId) {
        if (isLogCut(graphId)) {
            hold(graphId);
        }
    }

    private boolean isLogCut(String graphId) {
        return answered.wasLonger(graphId, checkpoints.logBytes(files.database(graphId)));
    }

    private void hold(String graphId) {
        NodeException _ = failures.unopenable(
                graphId,
                "its write-ahead log was removed or cut while its engine had it open, and what the log held is not written"
                        + " down, so that answered writes may be missing. POST /databases/" + graphId
                        + "/reopen has the engine write it down if it still runs, and else serves what is there.",
                Optional.empty());
    }

    static boolean writesWrongly(EngineVersion engine) {
        return engine.engine().equals(FIRST_RIGHT.engine()) && engine.compareTo(FIRST_RIGHT) < 0;
    }

    /** What the log holds is durable whether this fails or not; then the next opening writes it down. */
    private void checkpointGrownLog(String graphId, Engine host) {
        try {
            copies.requireRoom(graphId);
        } catch (NodeException e) {
            log.debug("The log of {} has grown: {}", graphId, e.getMessage());
            return;
        }
        try {
            checkpoint(graphId, host);
        } catch (NodeException | UncheckedIOException | JournalInDoubt e) {
            log.warn("The log of {} has grown and is not written down: {}", graphId, e.getMessage());
        }
    }

    /** A host that cannot do it is ended: what it answered from now on would stand behind what cannot be replayed. */
    private void checkpoint(String graphId, Engine host) {
        try {
            copies.make(graphId);
            host.execute("CHECKPOINT");
            answered.noteWrittenDown(graphId);
            copies.release(graphId);
        } catch (StatementException | EngineHostException e) {
            host.kill();
            copies.putBack(graphId);
            throw new NodeException(ErrorCode.WRITE_NOT_DURABLE, String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            host.kill();
            throw e;
        }
    }

    private long logBytes(Engine host, Path database) {
        try {
            return files.logs().logBytes(database);
        } catch (IOException e) {
            host.kill();
            throw new NodeException(
                    ErrorCode.WRITE_NOT_DURABLE, "The write-ahead log cannot be read: " + FailureWords.of(e));
        }
    }
}
