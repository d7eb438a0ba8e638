package dev.instar.node.operation.export;

import dev.instar.node.database.Freezes;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.StatementException;
import dev.instar.node.task.Task;
import dev.instar.node.transfer.schema.UnreadableSchemaException;
import dev.instar.node.transfer.verify.FingerprintDifference;
import dev.instar.node.transfer.verify.Fingerprints;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Fingerprint;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Whether the checkpoint of a freeze left what was there. Engines write down something else in rare cases: what stands
 * behind a NaN and a NULL becomes NaN (measured on Kuzu 0.11.2, LadybugDB 0.16.1 and 0.20.4), and values of lists change
 * places (0.16.1 and 0.17.1). The numbers of rows agree then.
 */
@Component
class CheckpointProof {

    private static final Logger log = LoggerFactory.getLogger(CheckpointProof.class);

    /** For the evidence, where there is nothing to compare with. */
    static final String NOT_COMPARED =
            "What it held before the checkpoint of the freeze could not be read, or the end of its log was left out, so that"
                    + " what the checkpoint wrote is compared with nothing. The rows are those it answers afterwards.";

    private final Fingerprints fingerprints;
    private final Freezes freezes;

    CheckpointProof(Fingerprints fingerprints, Freezes freezes) {
        this.fingerprints = fingerprints;
        this.freezes = freezes;
    }

    /**
     * Reads what was there before.
     *
     * @param copy of the files before the checkpoint, which an engine reads with their log
     * @return empty where the engine cannot read it at all; a failure of the machine ends the export
     */
    Optional<Fingerprint> before(
            String graphId, EngineVersion engine, Path copy, Fingerprint.Method method, Task task) {
        try {
            return Optional.of(fingerprints.of(engine, copy, method, task, (_, _, _) -> {}));
        } catch (EngineHostException e) {
            task.requireGoingOn();
            if (e.isCrash()) {
                return unread(graphId, e);
            }
            throw e;
        } catch (StatementException e) {
            task.requireGoingOn();
            if (e.isOfTheMachine() || e.isOutOfMemory()) {
                throw e;
            }
            return unread(graphId, e);
        } catch (UnreadableSchemaException e) {
            return unread(graphId, e);
        }
    }

    private Optional<Fingerprint> unread(String graphId, RuntimeException e) {
        freezes.requireWholeCopy(graphId);
        log.warn("What {} held before its checkpoint cannot be compared: {}", graphId, e.getMessage());
        return Optional.empty();
    }

    /** What was kept for comparing is not needed any more. */
    void settle(String graphId) {
        freezes.settleCheckpoint(graphId);
    }

    /** @throws dev.instar.node.problem.NodeException {@code DATABASE_UNOPENABLE}; the files are as before then */
    void requireSame(String graphId, EngineVersion engine, Fingerprint before, Fingerprint after) {
        List<String> differences = FingerprintDifference.between(before, after);
        if (!differences.isEmpty()) {
            throw freezes.undoCheckpoint(
                    graphId,
                    "a checkpoint of " + engine.displayName() + " changes what it holds: "
                            + String.join("; ", differences)
                            + ". When the export has ended, the files are as they were before it, and what the checkpoint"
                            + " wrote is kept under the name that the database's message gives. Compare both with what you"
                            + " know of the rows: as a rule the files as found have them, which can be saved.");
        }
    }
}
