package dev.instar.node.operation.export;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.Engines;
import dev.instar.node.journal.DatabaseHealth;
import dev.instar.node.journal.Journal;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.task.CancellationToken;
import dev.instar.node.task.ProgressReporter;
import dev.instar.node.task.Task;
import dev.instar.node.transfer.parquet.TableParquet;
import dev.instar.node.transfer.parquet.TransferPlan;
import dev.instar.node.transfer.schema.Macros;
import dev.instar.node.transfer.schema.SampleAnswers;
import dev.instar.node.transfer.schema.Schema;
import dev.instar.node.transfer.schema.UnreadableSchemaException;
import dev.instar.node.transfer.verify.Fingerprinter;
import dev.instar.node.transfer.verify.Fingerprints;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.FileHash;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.Phase;
import dev.instar.protocol.ReleaseMap;
import dev.instar.protocol.TableFingerprint;
import dev.instar.protocol.VerificationLevel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The steps of one closed database: find what cannot cross, fingerprint, back up, write, read back. */
@Component
public class DatabaseExport {

    private static final double CHECKED_PERCENT = 8;
    private static final double FINGERPRINTED_PERCENT = 30;
    private static final double WRITTEN_PERCENT = 80;
    private static final double PROVEN_PERCENT = 99;

    /**
     * What is exported, from and to which engine.
     *
     * @param database closed for writing
     * @param folder below the exports folder
     */
    public record Order(
            String graphId,
            Path database,
            EngineVersion source,
            EngineVersion target,
            VerificationLevel level,
            String folder) {}

    /** Where the files of a database were stored before it was exported. */
    record Backup(String catalogueKey, List<FileHash> files) {}

    private final Engines engines;
    private final DatabaseFiles files;
    private final Fingerprints fingerprints;
    private final TargetExtensions extensions;
    private final ParquetExport parquetExport;
    private final ImportTrial trial;
    private final Journal journal;

    DatabaseExport(
            Engines engines,
            DatabaseFiles files,
            Fingerprints fingerprints,
            TargetExtensions extensions,
            ParquetExport parquetExport,
            ImportTrial trial,
            Journal journal) {
        this.engines = engines;
        this.files = files;
        this.fingerprints = fingerprints;
        this.extensions = extensions;
        this.parquetExport = parquetExport;
        this.trial = trial;
        this.journal = journal;
    }

    /**
     * Exports a closed database.
     *
     * @param backup stores the database's files once its fingerprint is known
     */
    ManifestDatabase run(Order order, Task task, ProgressReporter progress, Function<Fingerprint, Backup> backup) {
        try (Engine engine = engines.open(order.source(), order.database(), true);
                CancellationToken.Listening _ = task.onStop(engine::kill)) {
            return read(order, engine, task, progress, (schema, present) -> {
                requireBothEnds(order, schema, engine);
                requireAllRows(order.graphId(), schema, present);
                return backup.apply(present);
            });
        }
    }

    /**
     * Exports what an engine reads of files that are to be replaced; there is no backup of them.
     *
     * @param engine has the database open; nothing is written to it
     */
    public ManifestDatabase save(Order order, Engine engine, Task task, ProgressReporter progress) {
        return read(order, engine, task, progress, (_, _) -> new Backup("", List.of()));
    }

    private ManifestDatabase read(
            Order order,
            Engine engine,
            Task task,
            ProgressReporter progress,
            BiFunction<Schema, Fingerprint, Backup> backup) {
        progress.enter(Phase.FIDELITY, CHECKED_PERCENT);
        List<String> refusals = new ArrayList<>();
        Schema schema = schema(order, engine, refusals);
        if (Macros.endedEngine(refusals)) {
            throw new NodeException(
                    ErrorCode.FIDELITY, order.graphId(), order.target().displayName(), String.join("; ", refusals));
        }
        var transferPlan = new TransferPlan(schema, order.source());
        refusals.addAll(transferPlan.refusals(extension -> extensions.canLoad(order.target(), extension)));
        refusals.addAll(RowRefusals.of(schema, engine));
        if (!refusals.isEmpty()) {
            throw new NodeException(
                    ErrorCode.FIDELITY, order.graphId(), order.target().displayName(), String.join("; ", refusals));
        }
        task.requireGoingOn();
        progress.enter(Phase.FINGERPRINT, FINGERPRINTED_PERCENT);
        Fingerprint present = new Fingerprinter(engine, Fingerprint.Method.of(order.level()))
                .compute(schema, (table, done, total) -> progress.fraction((double) done / total, 0, table));
        // A backup is compared with what it was made of, an import with what the database will be.
        Backup stored = backup.apply(schema, present);
        Fingerprint fingerprint = Fingerprinter.under(transferPlan.carried(), present);
        ParquetExport.Result exported = parquetExport.run(
                new ParquetExport.Order(
                        order.graphId(),
                        order.target(),
                        engine,
                        transferPlan,
                        fingerprint,
                        order.level(),
                        order.folder()),
                task,
                progress,
                WRITTEN_PERCENT,
                PROVEN_PERCENT);
        var entry = new ManifestDatabase(
                order.graphId(),
                ReleaseMap.storageOf(order.source()).orElse(engine.hello().storageVersion()),
                files.bytes(order.graphId()),
                fingerprint,
                transferPlan.deviations(),
                exported.files(),
                exported.folder(),
                stored.catalogueKey(),
                stored.files(),
                SampleAnswers.of(schema, engine));
        trial.requirePassing(entry, order.target(), task);
        return entry;
    }

    /** Not asked of files that are to be saved: what can be read of them is all there is. */
    private static void requireBothEnds(Order order, Schema schema, Engine engine) {
        List<String> refusals = Directions.refusals(schema, engine, order.level(), _ -> true);
        if (!refusals.isEmpty()) {
            throw new NodeException(
                    ErrorCode.FIDELITY, order.graphId(), order.target().displayName(), String.join("; ", refusals));
        }
    }

    /** Nothing was written since the rows were counted, so that a difference is a loss in closing or reading. */
    private void requireAllRows(String graphId, Schema schema, Fingerprint present) {
        DatabaseHealth.LastSight sight = journal.state().healthOf(graphId).lastSight();
        if (sight == null) {
            return;
        }
        Map<String, Long> found =
                present.tables().stream().collect(Collectors.toMap(TableFingerprint::name, TableFingerprint::rows));
        Map<String, Long> now = TableParquet.of(schema).stream()
                .collect(Collectors.groupingBy(
                        TableParquet::table, Collectors.summingLong(file -> found.getOrDefault(file.name(), 0L))));
        List<String> differences = sight.rows().entrySet().stream()
                .filter(table -> !table.getValue().equals(now.getOrDefault(table.getKey(), 0L)))
                .map(table -> table.getKey() + " had " + table.getValue() + " and has "
                        + now.getOrDefault(table.getKey(), 0L))
                .toList();
        if (!differences.isEmpty()) {
            throw new NodeException(ErrorCode.ROWS_MISSING, graphId, String.join("; ", differences));
        }
    }

    private Schema schema(Order order, Engine engine, List<String> refusals) {
        try {
            return fingerprints.schema(order.source(), order.database(), engine, refusals);
        } catch (UnreadableSchemaException e) {
            throw new NodeException(
                    ErrorCode.FIDELITY, order.graphId(), order.target().displayName(), String.valueOf(e.getMessage()));
        }
    }
}
