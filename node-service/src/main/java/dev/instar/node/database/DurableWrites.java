package dev.instar.node.database;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.Statement;
import dev.instar.node.engine.StatementException;
import dev.instar.node.files.DatabaseFiles;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.QueryAnswer;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Runs writes so that an answer means durable, whatever becomes of the engine.
 *
 * <p>LadybugDB up to 0.20.4 writes records of more than 4 KiB wrongly to its write-ahead log, and replays nothing from
 * there on (measured on 0.12.0 to 0.20.4; 0.21.0 and Kuzu are right). On these engines a write that may have made such a
 * record is checkpointed before it is answered. Small writes pay for a look at the size of a file.
 *
 * <p>After every checkpoint the database is opened anew (see {@link Engine#reopenDatabase}), so the engine that serves
 * does none by itself, but for those that some statements force; logs that have grown are written down here.
 */
@Component
class DurableWrites {

    private static final Logger log = LoggerFactory.getLogger(DurableWrites.class);
    private static final EngineVersion LAST_WRONG = EngineVersion.parse("ladybug@0.20.4");

    /** Bytes; a log that grew by less has no record that is too long. */
    private static final long LONGEST_RIGHT_RECORD = 4096;

    /** Bytes; the engines' own default. */
    private static final long LONGEST_LOG = 16 << 20;

    private final DatabaseFiles files;

    DurableWrites(DatabaseFiles files) {
        this.files = files;
    }

    /**
     * Runs a statement that may write.
     *
     * @throws NodeException {@link ErrorCode#WRITE_NOT_DURABLE}; the host is gone then, and the write with it
     */
    QueryAnswer execute(Engine host, EngineVersion engine, Path database, Statement statement) {
        long before = logBytes(host, database);
        try {
            QueryAnswer answer = host.execute(statement);
            writeDown(host, engine, database, before);
            return answer;
        } catch (StatementException e) {
            // Some failures are reported of writes that were committed (measured).
            writeDown(host, engine, database, before);
            throw e;
        } finally {
            endAfterFailedCheckpoint(host, database);
        }
    }

    /**
     * An engine whose checkpoint failed goes on with a second log beside the first (measured on a full disk, 0.16.1).
     * Ended here, it is opened again with a safety copy before there is more to lose.
     */
    private void endAfterFailedCheckpoint(Engine host, Path database) {
        if (files.hasCutOffCheckpoint(database)) {
            host.kill();
        }
    }

    private void writeDown(Engine host, EngineVersion engine, Path database, long before) {
        if (files.hasFurtherGraphs(database)) {
            return;
        }
        long after = logBytes(host, database);
        // A statement that forces a checkpoint begins the log anew.
        boolean forced = after == 0 || after < before;
        long written = forced ? after : after - before;
        if (isUnreadable(engine, written)) {
            checkpoint(host);
        } else if (after >= LONGEST_LOG) {
            checkpointGrownLog(host, database);
        } else if (!forced) {
            return;
        }
        reopen(host, database);
    }

    private static boolean isUnreadable(EngineVersion engine, long written) {
        boolean writesWrongly = engine.engine().equals(LAST_WRONG.engine()) && engine.compareTo(LAST_WRONG) <= 0;
        return writesWrongly && written >= LONGEST_RIGHT_RECORD;
    }

    private static void checkpoint(Engine host) {
        try {
            host.execute("CHECKPOINT");
        } catch (StatementException | EngineHostException e) {
            host.kill();
            throw new NodeException(ErrorCode.WRITE_NOT_DURABLE, String.valueOf(e.getMessage()));
        }
    }

    /** What the log holds is durable; the next opening writes it down with a safety copy if this fails. */
    private static void checkpointGrownLog(Engine host, Path database) {
        try {
            host.execute("CHECKPOINT");
        } catch (StatementException | EngineHostException e) {
            log.warn("The log of {} was not written down: {}", database.getFileName(), e.getMessage());
            host.kill();
        }
    }

    /** The write stands in the main file by now; an engine that cannot go on is replaced for the next statement. */
    private static void reopen(Engine host, Path database) {
        if (!host.isAlive()) {
            return;
        }
        try {
            host.reopenDatabase();
        } catch (StatementException | EngineHostException e) {
            log.warn("{} was not opened anew after its checkpoint: {}", database.getFileName(), e.getMessage());
            host.kill();
        }
    }

    private long logBytes(Engine host, Path database) {
        try {
            return files.logBytes(database);
        } catch (IOException e) {
            host.kill();
            throw new NodeException(
                    ErrorCode.WRITE_NOT_DURABLE, "The write-ahead log cannot be read: " + FailureWords.of(e));
        }
    }
}
