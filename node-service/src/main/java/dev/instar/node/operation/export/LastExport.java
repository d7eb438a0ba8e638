package dev.instar.node.operation.export;

import dev.instar.node.backup.Backups;
import dev.instar.node.database.Databases;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.task.ProgressReporter;
import dev.instar.node.task.Task;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.VerificationLevel;
import org.springframework.stereotype.Component;

/** Writes what a database holds now to Parquet and to the object store, before it is set aside by a rollback. */
@Component
public class LastExport {

    /** Ends the folder's name of what a rollback was told to keep. */
    public static final String SUFFIX = "-last";

    private final Databases databases;
    private final DatabaseFiles files;
    private final Backups backups;
    private final DatabaseExport databaseExport;

    LastExport(Databases databases, DatabaseFiles files, Backups backups, DatabaseExport databaseExport) {
        this.databases = databases;
        this.files = files;
        this.backups = backups;
        this.databaseExport = databaseExport;
    }

    /** The database answers nothing meanwhile. The export stays below {@code exports/<migration>-<task>-last}. */
    public void save(Task task, String graphId, EngineVersion engine, ProgressReporter progress) {
        String folder = ExportOperation.folder(task.migration(), task.id()) + SUFFIX;
        databases.checkpointAnd(
                graphId,
                () -> databaseExport.run(
                        new DatabaseExport.Order(
                                graphId, files.database(graphId), engine, engine, VerificationLevel.FULL, folder),
                        task,
                        progress,
                        fingerprint -> {
                            Backups.Catalogue catalogue = backups.store(
                                    graphId, engine, Backups.Type.SYSTEM, fingerprint, (done, total) -> {});
                            return new DatabaseExport.Backup(catalogue.key(), catalogue.files());
                        }));
    }
}
