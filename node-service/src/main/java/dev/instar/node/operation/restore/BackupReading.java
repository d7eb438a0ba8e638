package dev.instar.node.operation.restore;

import dev.instar.node.backup.Backups;
import dev.instar.node.database.Databases;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.task.ProgressReporter;
import dev.instar.node.task.Task;
import dev.instar.node.transfer.verify.FingerprintDifference;
import dev.instar.node.transfer.verify.Fingerprints;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.Phase;
import dev.instar.protocol.VerificationLevel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.springframework.stereotype.Component;

/** Reads a backup back beside the present files and proves that it holds what was backed up. */
@Component
public class BackupReading {

    private static final double FETCHED_PERCENT = 70;
    private static final double VERIFIED_PERCENT = 95;

    private final Databases databases;
    private final DatabaseFiles files;
    private final Backups backups;
    private final Fingerprints fingerprints;

    BackupReading(Databases databases, DatabaseFiles files, Backups backups, Fingerprints fingerprints) {
        this.databases = databases;
        this.files = files;
        this.backups = backups;
        this.fingerprints = fingerprints;
    }

    /** What a backup's catalogue says. @throws NodeException {@link ErrorCode#UNKNOWN_BACKUP} */
    public Backups.Catalogue catalogue(String graphId, String key) {
        return backups.catalogue(graphId, key);
    }

    /**
     * On return the files are whole by their hashes, equal to the backup's fingerprint where it has one, and durable.
     *
     * @param restoring a name the node gives to files that are to take a database's place; what is there is removed
     * @throws NodeException {@link ErrorCode#RESTORE_FAILED}, {@link ErrorCode#DATABASE_INCOMPATIBLE}
     */
    public void bring(Task task, Backups.Catalogue catalogue, Path restoring, ProgressReporter progress)
            throws IOException {
        progress.enter(Phase.RESTORE, FETCHED_PERCENT);
        files.discard(restoring);
        backups.fetch(catalogue, restoring, (done, total) -> {
            task.requireGoingOn();
            progress.bytes(done, total, "From the object store");
        });
        files.sync(restoring);
        progress.enter(Phase.VERIFY, VERIFIED_PERCENT);
        databases.guardFile(restoring, catalogue.engine());
        Fingerprint expected = catalogue.fingerprint();
        Fingerprint found = fingerprints.of(
                catalogue.engine(),
                restoring,
                expected == null ? Fingerprint.Method.of(VerificationLevel.FULL) : expected.method(),
                task,
                (table, done, all) -> progress.fraction((double) done / all, 0, table));
        List<String> differences =
                expected == null ? List.of() : FingerprintDifference.betweenReadings(expected, found);
        if (!differences.isEmpty()) {
            throw new NodeException(
                    ErrorCode.RESTORE_FAILED,
                    "The files read back for database '" + catalogue.graphId()
                            + "' hold something else than its backup: " + String.join("; ", differences));
        }
    }
}
