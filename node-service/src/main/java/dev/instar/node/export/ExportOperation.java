package dev.instar.node.export;

import dev.instar.node.NodeProperties;
import dev.instar.node.backup.Backups;
import dev.instar.node.database.Databases;
import dev.instar.node.engine.EngineHost;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.EngineHosts;
import dev.instar.node.engine.StatementException;
import dev.instar.node.files.DatabaseFiles;
import dev.instar.node.files.ReleaseMap;
import dev.instar.node.fingerprint.Fingerprinter;
import dev.instar.node.fingerprint.Schema;
import dev.instar.node.fingerprint.SchemaReader;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.task.Meter;
import dev.instar.node.task.Parallel;
import dev.instar.node.task.Task;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.Phase;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Component;

/**
 * Exports every database of the instance. Each goes through the same steps; the manifest is declared when all are
 * proven. If one fails the export as a whole fails, and writes open again everywhere: nothing was moved.
 */
@Component
class ExportOperation {

    private static final double FROZEN_PERCENT = 5;
    private static final double BACKED_UP_PERCENT = 30;
    private static final double CHECKED_PERCENT = 32;
    private static final double FINGERPRINTED_PERCENT = 55;
    private static final double EXPORTED_PERCENT = 95;

    private final Databases databases;
    private final Journal journal;
    private final DatabaseFiles files;
    private final EngineHosts hosts;
    private final Backups backups;
    private final ParquetExport parquetExport;
    private final ManifestFile manifestFile;
    private final NodeProperties properties;
    private final Clock clock;

    ExportOperation(
            Databases databases,
            Journal journal,
            DatabaseFiles files,
            EngineHosts hosts,
            Backups backups,
            ParquetExport parquetExport,
            ManifestFile manifestFile,
            NodeProperties properties,
            Clock clock) {
        this.databases = databases;
        this.journal = journal;
        this.files = files;
        this.hosts = hosts;
        this.backups = backups;
        this.parquetExport = parquetExport;
        this.manifestFile = manifestFile;
        this.properties = properties;
        this.clock = clock;
    }

    void run(Task task, EngineVersion source, EngineVersion target) {
        Map<String, Meter> meters = new LinkedHashMap<>();
        journal.state().databases().keySet().forEach(graphId -> meters.put(graphId, task.meter(graphId)));
        String folder = task.migration() + "-" + task.shortId();
        try {
            List<ManifestDatabase> entries = Parallel.map(
                    List.copyOf(meters.keySet()),
                    properties.limits().parallelDatabases(),
                    graphId -> export(graphId, task.migration(), folder, Objects.requireNonNull(meters.get(graphId))));
            var manifest = new Manifest(
                    Manifest.CURRENT_VERSION,
                    task.migration(),
                    properties.instanceId(),
                    source,
                    target,
                    clock.instant(),
                    "exports/" + folder,
                    entries);
            manifestFile.write(manifest);
            journal.append(new JournalEvent.ManifestDeclared(clock.instant(), manifest));
        } catch (RuntimeException e) {
            thawAll(task.migration());
            throw e;
        }
    }

    private ManifestDatabase export(String graphId, String migration, String folder, Meter meter) {
        try {
            return exportOrThrow(graphId, migration, folder, meter);
        } catch (EngineHostException | StatementException e) {
            String sentence = "Export of database '" + graphId + "' failed: " + e.getMessage();
            meter.failed(sentence);
            throw new NodeException(ErrorCode.EXPORT_FAILED, sentence);
        } catch (RuntimeException e) {
            meter.failed(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private ManifestDatabase exportOrThrow(String graphId, String migration, String folder, Meter meter) {
        meter.enter(Phase.FREEZE, FROZEN_PERCENT);
        databases.freeze(graphId, migration, clock.instant());
        EngineVersion engine = databases.require(graphId).engine();

        meter.enter(Phase.BACKUP, BACKED_UP_PERCENT);
        Backups.Catalogue backup = backups.store(
                graphId, engine, Backups.Type.SYSTEM, (done, total) -> meter.bytes(done, total, "To the object store"));

        try (EngineHost host = hosts.open(engine, files.database(graphId), true)) {
            meter.enter(Phase.FIDELITY, CHECKED_PERCENT);
            var schemaReader = new SchemaReader(host);
            Schema schema = schemaReader.read();
            List<String> losses = new Fidelity(files.sidecars(files.database(graphId))).losses(schema, schemaReader);
            if (!losses.isEmpty()) {
                throw new NodeException(ErrorCode.FIDELITY, graphId, String.join("; ", losses));
            }

            meter.enter(Phase.FINGERPRINT, FINGERPRINTED_PERCENT);
            Fingerprint fingerprint = new Fingerprinter(host)
                    .compute(schema, (table, done, total) -> meter.fraction((double) done / total, 0, table));

            meter.enter(Phase.EXPORT, EXPORTED_PERCENT);
            ParquetExport.Result exported = parquetExport.run(host, graphId, folder, meter);

            journal.append(new JournalEvent.ExportProven(clock.instant(), graphId, migration));
            meter.done();
            return new ManifestDatabase(
                    graphId,
                    ReleaseMap.storageOf(engine).orElse(host.hello().storageVersion()),
                    files.bytes(graphId),
                    fingerprint,
                    exported.files(),
                    exported.folder(),
                    backup.key(),
                    backup.files());
        }
    }

    private void thawAll(String migration) {
        for (var entry : journal.state().databases().entrySet()) {
            DatabaseState state = entry.getValue();
            boolean ours = state.migration().equals(migration)
                    && (state instanceof DatabaseState.Frozen || state instanceof DatabaseState.Exported);
            if (ours) {
                databases.closeAnd(
                        entry.getKey(),
                        () -> journal.append(new JournalEvent.WritesThawed(clock.instant(), entry.getKey())));
            }
        }
    }
}
