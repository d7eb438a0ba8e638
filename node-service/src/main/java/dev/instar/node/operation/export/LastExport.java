package dev.instar.node.operation.export;

import dev.instar.node.backup.Backups;
import dev.instar.node.database.Databases;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.Volume;
import dev.instar.node.task.CancellationToken;
import dev.instar.node.task.DiskWatch;
import dev.instar.node.task.ProgressReporter;
import dev.instar.node.task.Task;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.VerificationLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Writes what a database holds now to Parquet and to the object store, before it is set aside by a rollback. */
@Component
public class LastExport {

    /** Ends the folder's name of what a rollback was told to keep. */
    public static final String SUFFIX = "-last";

    private static final Logger log = LoggerFactory.getLogger(LastExport.class);

    private final Databases databases;
    private final Volume volume;
    private final DatabaseFiles files;
    private final Backups backups;
    private final DatabaseExport databaseExport;
    private final DiskWatch diskWatch;

    LastExport(
            Databases databases,
            Volume volume,
            DatabaseFiles files,
            Backups backups,
            DatabaseExport databaseExport,
            DiskWatch diskWatch) {
        this.databases = databases;
        this.volume = volume;
        this.files = files;
        this.backups = backups;
        this.databaseExport = databaseExport;
        this.diskWatch = diskWatch;
    }

    /**
     * Exports below {@code exports/<migration>-<task>-last}, then sets the database aside. It answers nothing from the
     * first row written to the last step of the rollback, so that nothing is written in between.
     *
     * @param rollback sets it aside
     */
    public void saveAnd(Task task, String graphId, EngineVersion engine, ProgressReporter progress, Runnable rollback) {
        databases.checkpointAnd(graphId, DatabaseState.Imported.class, () -> {
            save(task, graphId, engine, progress);
            rollback.run();
        });
    }

    private void save(Task task, String graphId, EngineVersion engine, ProgressReporter progress) {
        Path folder = folder(files, task.migration(), task.id());
        try (CancellationToken.Listening _ = diskWatch.watchUntilClosed(task)) {
            databaseExport.run(
                    new DatabaseExport.Order(
                            graphId,
                            files.database(graphId),
                            engine,
                            engine,
                            VerificationLevel.FULL,
                            folder.getFileName().toString()),
                    task,
                    progress,
                    fingerprint -> {
                        Backups.Catalogue catalogue = backups.store(
                                graphId, engine, Backups.Type.SYSTEM, fingerprint, (_, _) -> task.requireGoingOn());
                        return new DatabaseExport.Backup(catalogue.key(), catalogue.files());
                    });
        } catch (NodeException e) {
            throw task.stopReason().orElse(e);
        } catch (RuntimeException e) {
            log.error("What database {} holds cannot be saved", graphId, e);
            throw task.stopReason()
                    .orElseGet(() -> new NodeException(
                            ErrorCode.EXPORT_FAILED,
                            "Saving the rows of database '" + graphId + "' before its rollback failed: "
                                    + FailureWords.of(e)));
        }
    }

    /** Where a rollback writes what served before it. */
    public static Path folder(DatabaseFiles files, String migration, String taskId) {
        return files.exports().resolve(ExportOperation.folder(migration, taskId) + SUFFIX);
    }

    /** Removes what was not written to its end, and the folder if nothing else is in it. */
    public void removeUnfinished(Path folder) {
        try {
            if (!files.exists(folder)) {
                return;
            }
            boolean whole = false;
            for (Path database : volume.list(folder)) {
                if (database.getFileName().toString().endsWith(ParquetExport.UNFINISHED)) {
                    files.discardExport(database);
                } else {
                    whole = true;
                }
            }
            if (!whole) {
                files.discardExport(folder);
            }
        } catch (IOException | UncheckedIOException e) {
            log.warn("The unfinished export {} cannot be removed: {}", folder, e.getMessage());
        }
    }
}
