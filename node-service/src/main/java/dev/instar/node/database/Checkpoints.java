package dev.instar.node.database;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineFailures;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.StatementException;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.journal.KeptFile;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.settings.NodeProperties;
import dev.instar.node.storage.DatabaseFiles;
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
 * Has engines write down what is in their log, with a safety copy aside; what fails puts the copy back and ends the
 * engine. One caller at a time for each database.
 */
@Component
class Checkpoints {

    private static final Logger log = LoggerFactory.getLogger(Checkpoints.class);

    private final DatabaseFiles files;
    private final SafetyCopies copies;
    private final AnsweredLogs answered;
    private final OpeningFailures failures;
    private final Journal journal;
    private final Clock clock;
    private final int mostKept;

    Checkpoints(
            DatabaseFiles files,
            SafetyCopies copies,
            AnsweredLogs answered,
            OpeningFailures failures,
            Journal journal,
            NodeProperties properties,
            Clock clock) {
        this.files = files;
        this.copies = copies;
        this.answered = answered;
        this.failures = failures;
        this.journal = journal;
        this.clock = clock;
        this.mostKept = properties.limits().keptCopies();
    }

    /** Notes that a database which was on hold is open; a host is ended if that cannot be noted. */
    Engine opened(String graphId, Engine host) {
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

    /** Has an engine that took over what was unwritten write it down; the copy is kept aside until it has. */
    Engine writtenDown(String graphId, Engine host, EngineVersion engine, Path database, boolean comparing) {
        try {
            checkpointUnclosed(graphId, host, engine, database);
            if (comparing) {
                copies.releaseToCompare(graphId);
            } else {
                copies.release(graphId);
            }
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

    /** @return the rows the engine had before, if it could count them */
    private Optional<SortedMap<String, Long>> checkpointUnclosed(
            String graphId, Engine host, EngineVersion engine, Path database) {
        Optional<SortedMap<String, Long>> rows;
        try {
            rows = RowCounts.of(host);
        } catch (EngineHostException e) {
            throw failures.failed(graphId, e, Optional.empty());
        }
        checkpoint(graphId, host, engine, rows);
        List<String> unwritten = files.logs().unwritten(database);
        if (!unwritten.isEmpty()) {
            throw new NodeException(ErrorCode.NOT_CLOSED, graphId, String.join(", ", unwritten));
        }
        return rows;
    }

    private void checkpoint(String graphId, Engine host, EngineVersion engine, Optional<SortedMap<String, Long>> rows) {
        try {
            host.execute("CHECKPOINT");
            answered.noteWrittenDown(graphId);
        } catch (StatementException e) {
            if (e.isOfTheMachine()) {
                throw new NodeException(ErrorCode.NOT_WRITTEN_DOWN, graphId, String.valueOf(e.getMessage()));
            }
            throw failures.unopenable(graphId, engine.displayName() + " cannot checkpoint it: " + e.getMessage(), rows);
        } catch (EngineHostException e) {
            throw failures.failed(graphId, e, rows);
        }
    }

    /**
     * The files as they were found are kept, for those who know more of them. Where many are kept already, they are not:
     * an engine that is killed again and again must not fill the volume. That goes only where no write that was answered is
     * left out.
     *
     * @param mayDrop whether no write that was answered is left out
     */
    Engine keepingCopy(
            String graphId,
            Engine host,
            EngineVersion engine,
            Path database,
            String kept,
            String why,
            boolean mayDrop) {
        try {
            String serves = checkpointUnclosed(graphId, host, engine, database)
                    .map(rows -> " It serves " + RowCounts.words(rows) + ".")
                    .orElse("");
            int keptBefore = keptCopies(graphId);
            if (mayDrop && keptBefore >= mostKept) {
                String notice = why + serves + " The files as they were found are not kept, because " + keptBefore
                        + " such copies are.";
                files.sync(database);
                journal.append(new JournalEvent.LogCutUnkept(clock.instant(), graphId, notice));
                log.warn("{}", notice);
                copies.forgetDisposable(graphId);
                return host;
            }
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

    /** Those that nobody removed. */
    private int keptCopies(String graphId) {
        return Math.toIntExact(journal.state().keptFiles().stream()
                .filter(file -> file.graphId().equals(graphId) && file.reason() == KeptFile.Reason.BEFORE_LOG_CUT)
                .filter(file -> files.exists(files.folder().resolve(file.name())))
                .count());
    }

    /** Ends an engine whose log cannot be looked at: nobody else would. */
    long logBytes(Engine host, Path database) {
        try {
            return logBytes(database);
        } catch (RuntimeException | Error e) {
            host.kill();
            throw e;
        }
    }

    /** What is in the log of a database that was just opened was answered. */
    void noteLog(String graphId, Path database) {
        answered.note(graphId, logBytes(database));
    }

    long logBytes(Path database) {
        try {
            return files.logs().logBytes(database);
        } catch (IOException e) {
            throw new NodeException(
                    ErrorCode.FILES_FAILED, "The write-ahead log cannot be read: " + FailureWords.of(e));
        }
    }

    /**
     * Counts the rows, checkpoints and closes; the counts are journaled before.
     *
     * @param keepsCopy whether a safety copy that was made is left for comparing
     * @return the copy that is left; empty where nothing was to be written down
     * @throws NodeException {@link ErrorCode#NOT_CLOSED}, {@link ErrorCode#NO_ROOM_FOR_SAFETY_COPY},
     *     {@link ErrorCode#DATABASE_UNOPENABLE}
     */
    Optional<Path> checkpointAndClose(
            String graphId, Engine host, EngineVersion engine, Path database, boolean keepsCopy) {
        SortedMap<String, Long> rows = rows(graphId, host);
        boolean unwritten = !files.logs().unwritten(database).isEmpty();
        if (unwritten) {
            copies.makeAboveWatermark(graphId);
        }
        try {
            // Without counts nothing is compared with them.
            journal.append(new JournalEvent.RowsSeen(clock.instant(), graphId, rows));
            checkpoint(graphId, host, engine, rows.isEmpty() ? Optional.empty() : Optional.of(rows));
            host.closeDatabase();
            List<String> left = files.names().sidecarsOfEngines(database).stream()
                    .map(sidecar -> sidecar.getFileName().toString())
                    .toList();
            if (!left.isEmpty()) {
                throw new NodeException(ErrorCode.NOT_CLOSED, graphId, String.join(", ", left));
            }
            if (unwritten && keepsCopy) {
                copies.releaseToCompare(graphId);
            } else if (unwritten) {
                copies.release(graphId);
            }
            return copies.toCompare(graphId);
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
        NodeException failure =
                EngineFailures.of(ErrorCode.ENGINE_HOST_FAILED, "Database '" + graphId + "' cannot be closed", e);
        failure.initCause(e);
        return failure;
    }
}
