package dev.instar.node.operation.export;

import dev.instar.node.backup.Backups;
import dev.instar.node.database.Databases;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.task.ProgressReporter;
import dev.instar.node.task.Task;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.Phase;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Exports a frozen database, with what it held before its checkpoint compared, and its files in the object store. */
@Component
class FrozenExport {

    private static final double BACKED_UP_PERCENT = 50;

    private final Databases databases;
    private final DatabaseFiles files;
    private final Backups backups;
    private final DatabaseExport databaseExport;
    private final CheckpointProof checkpointProof;

    FrozenExport(
            Databases databases,
            DatabaseFiles files,
            Backups backups,
            DatabaseExport databaseExport,
            CheckpointProof checkpointProof) {
        this.databases = databases;
        this.files = files;
        this.backups = backups;
        this.databaseExport = databaseExport;
        this.checkpointProof = checkpointProof;
    }

    /**
     * Exports.
     *
     * @param copy of the files before their checkpoint, if there was something to write down
     * @param hadLog whether there was a log when it was frozen
     */
    ManifestDatabase run(
            Task task,
            String graphId,
            ExportOperation.Order order,
            String folder,
            Optional<Path> copy,
            boolean hadLog,
            ProgressReporter progress) {
        EngineVersion engine = databases.require(graphId).engine();
        Fingerprint.Method method = Fingerprint.Method.of(order.verification());
        Optional<Fingerprint> before =
                copy.flatMap(files -> checkpointProof.before(graphId, engine, files, method, task));
        ManifestDatabase exported = databaseExport.run(
                new DatabaseExport.Order(
                        graphId, files.database(graphId), engine, order.target(), order.verification(), folder),
                task,
                progress,
                fingerprint -> {
                    before.ifPresent(expected -> checkpointProof.requireSame(graphId, engine, expected, fingerprint));
                    copy.ifPresent(_ -> checkpointProof.settle(graphId));
                    return backedUp(task, graphId, engine, fingerprint, progress);
                });
        return (hadLog || copy.isPresent()) && before.isEmpty()
                ? exported.withDeviation(CheckpointProof.NOT_COMPARED)
                : exported;
    }

    private DatabaseExport.Backup backedUp(
            Task task, String graphId, EngineVersion engine, Fingerprint fingerprint, ProgressReporter progress) {
        progress.enter(Phase.BACKUP, BACKED_UP_PERCENT);
        Backups.Catalogue catalogue =
                backups.store(graphId, engine, Backups.Type.SYSTEM, fingerprint, (done, total) -> {
                    task.requireGoingOn();
                    progress.bytes(done, total, "To the object store");
                });
        return new DatabaseExport.Backup(catalogue.key(), catalogue.files());
    }
}
