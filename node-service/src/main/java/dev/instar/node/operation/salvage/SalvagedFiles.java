package dev.instar.node.operation.salvage;

import dev.instar.node.database.Databases;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.Engines;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.task.CancellationToken;
import dev.instar.node.task.ProgressReporter;
import dev.instar.node.task.Task;
import dev.instar.node.transfer.schema.Schema;
import dev.instar.node.transfer.schema.SchemaReader;
import dev.instar.node.transfer.schema.UnreadableSchemaException;
import dev.instar.node.transfer.verify.FingerprintDifference;
import dev.instar.node.transfer.verify.Fingerprinter;
import dev.instar.node.transfer.verify.Fingerprints;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.VerificationLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Saves a database that cannot be carried into a new one, as its engine writes it down in a copy. */
@Component
class SalvagedFiles {

    private final SalvageCopies copies;
    private final Databases databases;
    private final DatabaseFiles files;
    private final Engines engines;
    private final Fingerprints fingerprints;
    private final SchemaReader schemas;

    SalvagedFiles(
            SalvageCopies copies,
            Databases databases,
            DatabaseFiles files,
            Engines engines,
            Fingerprints fingerprints,
            SchemaReader schemas) {
        this.copies = copies;
        this.databases = databases;
        this.files = files;
        this.engines = engines;
        this.fingerprints = fingerprints;
        this.schemas = schemas;
    }

    /**
     * Its engine writes the copy down, and the copy takes the place if it holds what the engine had read before. Where
     * it cannot describe the database as a whole, every table that it can read is compared.
     */
    void bring(
            String graphId,
            SalvageWay way,
            Task task,
            Path restoring,
            ProgressReporter progress,
            NodeException refused) {
        EngineVersion version = databases.require(graphId).engine();
        var method = Fingerprint.Method.of(VerificationLevel.FULL);
        copies.inCopy(graphId, way, task, (copy, engine) -> {
            List<String> differences = writeDown(version, copy, engine, method, task, progress);
            if (!differences.isEmpty()) {
                throw new NodeException(
                        ErrorCode.SALVAGE_FAILED,
                        refused.getMessage() + " Saving it as it is changes it: " + String.join("; ", differences));
            }
            if (!files.names().sidecars(copy).isEmpty()) {
                throw new NodeException(
                        ErrorCode.SALVAGE_FAILED,
                        refused.getMessage() + " Its engine does not write it down whole either: it leaves "
                                + files.names().sidecars(copy) + ".");
            }
            try {
                files.copyMainFile(copy, restoring);
                files.sync(restoring);
            } catch (IOException e) {
                throw new UncheckedIOException("What was saved of '" + graphId + "' cannot be written", e);
            }
            return restoring;
        });
    }

    /** Differences between what the engine reads before and after it has written its files down. */
    private List<String> writeDown(
            EngineVersion version,
            Path copy,
            Engine engine,
            Fingerprint.Method method,
            Task task,
            ProgressReporter progress) {
        Optional<Schema> described = described(version, copy, engine);
        Schema schema = described.orElseGet(() -> schemas.readableTables(engine));
        Fingerprint read = new Fingerprinter(engine, method)
                .compute(schema, (table, done, total) -> progress.fraction((double) done / total, 0, table));
        engine.execute("CHECKPOINT");
        engine.closeDatabase();
        if (described.isPresent()) {
            return FingerprintDifference.between(read, fingerprints.of(version, copy, method, task, (_, _, _) -> {}));
        }
        try (Engine again = engines.open(version, copy, true);
                CancellationToken.Listening _ = task.onStop(again::kill)) {
            return FingerprintDifference.between(
                    read, new Fingerprinter(again, method).compute(schemas.readableTables(again), (_, _, _) -> {}));
        }
    }

    /** Empty where the engine cannot describe the database as a whole. */
    private Optional<Schema> described(EngineVersion version, Path copy, Engine engine) {
        try {
            return Optional.of(fingerprints.schema(version, copy, engine, new ArrayList<>()));
        } catch (UnreadableSchemaException e) {
            return Optional.empty();
        }
    }
}
