package dev.instar.node.database;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.EngineNotStartedException;
import dev.instar.node.engine.Engines;
import dev.instar.node.engine.StatementException;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.CutOffCheckpoint;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.protocol.EngineVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Opens databases whose log their own engine refuses: what a checkpoint left when it was cut off, and logs that break off. */
@Component
class LogRepair {

    private static final Logger log = LoggerFactory.getLogger(LogRepair.class);

    private final Engines engines;
    private final DatabaseFiles files;
    private final SafetyCopies copies;
    private final Checkpoints checkpoints;
    private final OpeningFailures failures;
    private final AnsweredLogs answered;

    LogRepair(
            Engines engines,
            DatabaseFiles files,
            SafetyCopies copies,
            Checkpoints checkpoints,
            OpeningFailures failures,
            AnsweredLogs answered) {
        this.engines = engines;
        this.files = files;
        this.copies = copies;
        this.checkpoints = checkpoints;
        this.failures = failures;
        this.answered = answered;
    }

    /**
     * Opens what an engine refused, in another way, or tells why none helps.
     *
     * @throws NodeException {@link ErrorCode#DATABASE_UNOPENABLE}; the files are as they were found then
     */
    Engine afterRefusal(String graphId, EngineVersion engine, Path database, StatementException refusal) {
        try {
            Optional<CutOffCheckpoint> checkpoint = files.logs().cutOffCheckpoint(database);
            if (checkpoint.isPresent() && checkpoint.get().isComplete()) {
                Optional<Engine> completed = completing(checkpoint.get(), graphId, engine, database);
                if (completed.isPresent()) {
                    return completed.get();
                }
            }
            if (checkpoint.isPresent() && checkpoint.get().hasLostPages()) {
                String why = "a checkpoint was cut off, and its shadow file, which alone has all of the pages, is not"
                        + " there. " + engine.displayName() + " says: " + refusal.getMessage();
                throw failures.unopenable(graphId, why, Optional.empty());
            }
            boolean hasLog =
                    files.logs().hasCutOffCheckpoint(database) || files.logs().logBytes(database) > 0;
            // What engines say of a record they cannot read differs with what stands in its place (measured).
            if (hasLog && (refusal.isBrokenLog() || !refusal.isOfTheMachine())) {
                return withoutEndOfLog(graphId, engine, database)
                        .orElseThrow(() -> failures.refused(graphId, engine, refusal));
            }
        } catch (IOException e) {
            throw new NodeException(
                    ErrorCode.FILES_FAILED, "The write-ahead log cannot be read: " + FailureWords.of(e));
        }
        throw failures.refused(graphId, engine, refusal);
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
        Optional<Engine> host = openedOrPutBack(graphId, engine, () -> {
            checkpoint.prepare();
            files.sync(database);
            return engines.openForServing(engine, database, false);
        });
        if (lacksShadow) {
            String why = "A checkpoint of '" + graphId + "' was cut off, and its shadow file is not there: "
                    + engine.displayName() + " leaves it like that once every page is written, and so does a copy that"
                    + " lacks the file.";
            return host.map(opened -> checkpoints.keepingCopy(graphId, opened, engine, database, kept, why, false));
        }
        return host.map(opened -> checkpoints.writtenDown(graphId, opened, engine, database, false));
    }

    /**
     * Serves what a broken log holds up to the break. Unless the disk failed, no write that was answered lies behind it:
     * what LadybugDB cannot replay is checkpointed before it is answered (see {@link DurableWrites}). {@link AnsweredLogs}
     * knows how far the answered writes reach.
     *
     * @return empty if the engine does not take the files like that either; they are as they were then
     */
    private Optional<Engine> withoutEndOfLog(String graphId, EngineVersion engine, Path database) {
        long found = checkpoints.logBytes(database);
        boolean inCheckpoint = files.logs().hasCutOffCheckpoint(database);
        String kept = copies.make(graphId);
        return openedOrPutBack(graphId, engine, () -> engines.openCuttingLog(engine, database))
                .map(host -> {
                    long replayed = Math.min(found, checkpoints.logBytes(host, database));
                    if (replayed == found && !inCheckpoint) {
                        return checkpoints.writtenDown(graphId, host, engine, database, false);
                    }
                    String lost = inCheckpoint
                            ? "the end of the log of a checkpoint that was cut off"
                            : endOfLog(found, replayed);
                    String why = engine.displayName() + " could not replay " + lost + " of '" + graphId + "'.";
                    boolean mayDrop = !inCheckpoint && answered.hold(graphId, replayed);
                    return checkpoints.keepingCopy(graphId, host, engine, database, kept, why, mayDrop);
                });
    }

    static String endOfLog(long found, long replayed) {
        return "the last " + (found - replayed) + " of " + found + " bytes of the write-ahead log";
    }

    private interface Opening {
        Engine open() throws IOException;
    }

    /** @return empty if the engine refuses, or ends over it; the safety copy is back in its place then */
    private Optional<Engine> openedOrPutBack(String graphId, EngineVersion engine, Opening opening) {
        try {
            return Optional.of(opening.open());
        } catch (EngineNotStartedException e) {
            copies.putBack(graphId);
            throw e;
        } catch (StatementException | EngineHostException e) {
            log.warn("{} is not opened like this either: {}", graphId, e.getMessage());
            copies.putBack(graphId);
            if (e instanceof EngineHostException ended && !ended.isCrash()) {
                // It was killed, which says nothing of the files.
                throw failures.failed(graphId, ended, Optional.empty());
            }
            if (e instanceof StatementException refused && refused.isOfTheMachine()) {
                // Nor does this, and another way would cost more than waiting.
                throw failures.refused(graphId, engine, refused);
            }
            return Optional.empty();
        } catch (IOException e) {
            copies.putBack(graphId);
            throw new NodeException(
                    ErrorCode.FILES_FAILED,
                    "What a checkpoint left beside '" + graphId + "' cannot be changed: " + FailureWords.of(e));
        }
    }
}
