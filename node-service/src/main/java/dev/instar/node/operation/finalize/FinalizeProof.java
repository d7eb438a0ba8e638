package dev.instar.node.operation.finalize;

import dev.instar.node.backup.Backups;
import dev.instar.node.database.Databases;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.KeptFile;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.FileIdentity;
import dev.instar.node.task.ProgressReporter;
import dev.instar.node.task.Task;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Proves of one database that nothing is lost with the files that lead back. */
@Component
class FinalizeProof {

    private static final Logger log = LoggerFactory.getLogger(FinalizeProof.class);
    private static final double READ_PERCENT = 90;

    private final Databases databases;
    private final Journal journal;
    private final DatabaseFiles files;
    private final Backups backups;
    private final KeptOriginals originals;
    private final ServedDatabases served;

    FinalizeProof(
            Databases databases,
            Journal journal,
            DatabaseFiles files,
            Backups backups,
            KeptOriginals originals,
            ServedDatabases served) {
        this.databases = databases;
        this.journal = journal;
        this.files = files;
        this.backups = backups;
        this.originals = originals;
        this.served = served;
    }

    /**
     * Proves what can be proven; one doubt refuses.
     *
     * @return the files that may be removed then, as they were before anything was proven of them
     * @throws NodeException {@link ErrorCode#FINALIZE_REFUSED}
     */
    SortedMap<String, FileIdentity> removable(
            Task task, Manifest manifest, ManifestDatabase entry, ProgressReporter progress) {
        SortedMap<String, FileIdentity> found = kept(manifest.migration(), entry.graphId());
        Optional<String> original = prove(task, manifest.migration(), entry, progress);
        found.keySet().retainAll(wayBack(manifest, entry, original, task));
        return found;
    }

    /** The files that may be removed, as they are before anything is proven of them. */
    private SortedMap<String, FileIdentity> kept(String migration, String graphId) {
        SortedMap<String, FileIdentity> found = new TreeMap<>();
        for (KeptFile file : journal.state().keptFiles()) {
            Path path = files.folder().resolve(file.name());
            if (file.graphId().equals(graphId) && file.migration().equals(migration) && files.exists(path)) {
                try {
                    found.put(file.name(), files.identities().identity(graphId, path));
                } catch (IOException e) {
                    log.warn("{} is kept: it cannot be looked at: {}", file.name(), FailureWords.of(e));
                }
            }
        }
        return found;
    }

    /** What may be in no backup stays: what a restore set aside, and what was written before a rollback. */
    private List<String> wayBack(Manifest manifest, ManifestDatabase entry, Optional<String> original, Task task) {
        return journal.state().keptFiles().stream()
                .filter(file -> file.graphId().equals(entry.graphId())
                        && file.migration().equals(manifest.migration()))
                .filter(file -> switch (file.reason()) {
                    case ORIGINAL, ORIGINAL_THAT_SERVED_AGAIN -> original.equals(Optional.of(file.name()));
                    case ROLLED_BACK -> originals.holdsNothingMore(file, manifest, entry, task);
                    case BEFORE_RESTORE, BEFORE_LOG_CUT, FOUND, UNEXPECTED -> false;
                })
                .map(KeptFile::name)
                .toList();
    }

    /** @return the name of the original that is proven to be in its backup, if there is one */
    private Optional<String> prove(Task task, String migration, ManifestDatabase entry, ProgressReporter progress) {
        String graphId = entry.graphId();
        DatabaseState state = databases.require(graphId);
        databases.guard(graphId, state);
        Backups.Catalogue catalogue = proven(task, migration, entry, progress);
        Optional<String> original = Optional.empty();
        if (state instanceof DatabaseState.Imported imported
                && originals.requireBackedUp(graphId, imported, catalogue, task)) {
            original = Optional.of(imported.preMigration());
        }
        progress.enter(Phase.VERIFY, READ_PERCENT);
        served.requireReadable(migration, entry, task, progress);
        return original;
    }

    private Backups.Catalogue proven(Task task, String migration, ManifestDatabase entry, ProgressReporter progress) {
        String graphId = entry.graphId();
        try {
            Backups.Catalogue catalogue = backups.catalogue(graphId, entry.backupCatalogueKey());
            if (!catalogue.files().equals(entry.backupFiles())) {
                throw new NodeException(
                        ErrorCode.FINALIZE_REFUSED,
                        "Backup " + catalogue.key() + " lists other files than the manifest of '" + graphId + "'.");
            }
            backups.verify(catalogue, (done, total) -> {
                task.requireGoingOn();
                progress.bytes(done, total, "Reading the backup again");
            });
            return catalogue;
        } catch (NodeException e) {
            if (e.error() != ErrorCode.BACKUP_DAMAGED && e.error() != ErrorCode.UNKNOWN_BACKUP) {
                throw e;
            }
            throw new NodeException(
                    ErrorCode.FINALIZE_REFUSED,
                    "The system backup of '" + graphId + "' is no good: " + e.getMessage()
                            + " If it cannot be had again, POST /migration/finalize?migration=" + migration
                            + "&keep=" + graphId
                            + ", with every other keep that is needed, ends the migration without proof of it and removes no file of it.");
        }
    }
}
