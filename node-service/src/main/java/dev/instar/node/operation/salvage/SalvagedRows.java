package dev.instar.node.operation.salvage;

import dev.instar.node.database.Databases;
import dev.instar.node.operation.export.DatabaseExport;
import dev.instar.node.operation.imports.IncomingDatabase;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.task.ProgressReporter;
import dev.instar.node.task.Task;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.VerificationLevel;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Saves the rows of a database in a new one of the same engine. */
@Component
class SalvagedRows {

    private static final Logger log = LoggerFactory.getLogger(SalvagedRows.class);

    private final SalvageCopies copies;
    private final Databases databases;
    private final DatabaseFiles files;
    private final DatabaseExport export;
    private final IncomingDatabase incomingDatabase;

    SalvagedRows(
            SalvageCopies copies,
            Databases databases,
            DatabaseFiles files,
            DatabaseExport export,
            IncomingDatabase incomingDatabase) {
        this.copies = copies;
        this.databases = databases;
        this.files = files;
        this.export = export;
        this.incomingDatabase = incomingDatabase;
    }

    /** What is read of the files goes into a new database. */
    void bring(String graphId, SalvageWay way, Task task, Path restoring, ProgressReporter progress)
            throws IOException {
        EngineVersion version = databases.require(graphId).engine();
        String folder = "salvage-" + task.id();
        try {
            ManifestDatabase saved = copies.inCopy(
                    graphId,
                    way,
                    task,
                    (copy, engine) -> export.save(
                            new DatabaseExport.Order(graphId, copy, version, version, VerificationLevel.FULL, folder),
                            engine,
                            task,
                            progress));
            incomingDatabase.build(saved, restoring, version, VerificationLevel.FULL, task, progress);
            log.info(
                    "Database {} is saved by the way {}: {} rows",
                    graphId,
                    way.wireName(),
                    saved.fingerprint().rows());
        } finally {
            discard(folder);
        }
    }

    private void discard(String folder) {
        try {
            files.discardExport(files.exports().resolve(folder));
        } catch (IOException e) {
            log.warn("{} is not needed and cannot be removed: {}", folder, e.getMessage());
        }
    }
}
