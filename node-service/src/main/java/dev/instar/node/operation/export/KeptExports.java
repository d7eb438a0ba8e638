package dev.instar.node.operation.export;

import dev.instar.node.backup.Backups;
import dev.instar.node.backup.Originals;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.KeptExport;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.Volume;
import dev.instar.protocol.ManifestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What a failed export of the instance leaves proven if the plan says {@code keep_exported}. Those databases take no
 * writes, so the next export of the same migration needs only to see that nothing was changed behind the node's back.
 */
@Component
class KeptExports {

    private static final Logger log = LoggerFactory.getLogger(KeptExports.class);

    private final Journal journal;
    private final DatabaseFiles files;
    private final Volume volume;
    private final Originals originals;
    private final Backups backups;

    KeptExports(Journal journal, DatabaseFiles files, Volume volume, Originals originals, Backups backups) {
        this.journal = journal;
        this.files = files;
        this.volume = volume;
        this.originals = originals;
        this.backups = backups;
    }

    /** The folder, below the exports folder, in which an earlier export of the migration left something. */
    Optional<String> folder(String migration) {
        return of(migration).stream()
                .findFirst()
                .map(graphId -> kept(graphId).orElseThrow().folder());
    }

    /** Databases that no export but one of this migration may touch. */
    Set<String> of(String migration) {
        Set<String> graphIds = new TreeSet<>(journal.state().keptExports().keySet());
        graphIds.removeIf(graphId ->
                !journal.state().database(graphId).orElseThrow().migration().equals(migration));
        return graphIds;
    }

    /**
     * The entry of a kept export that is what it was, of an original that is what it was.
     *
     * @param safePoint passed again and again; what it throws ends the reading
     * @return empty if nothing is kept, if it was made for another target or level, if its backup is gone, or if its files
     *     changed
     * @throws NodeException {@link ErrorCode#ORIGINAL_CHANGED}, or if the object store does not answer
     */
    Optional<ManifestDatabase> takeOver(String graphId, ExportOperation.Order order, Runnable safePoint)
            throws IOException {
        KeptExport kept = kept(graphId).orElse(null);
        if (kept == null) {
            return Optional.empty();
        }
        originals.requireUnchanged(kept.entry(), safePoint);
        boolean fits = kept.target().equals(order.target())
                && kept.verification() == order.verification()
                && hasBackup(kept.entry())
                && files.identities()
                        .hashes(files.folder().resolve(kept.entry().exportFolder()), safePoint)
                        .equals(kept.entry().files());
        return fits ? Optional.of(kept.entry()) : Optional.empty();
    }

    /** Whether the original of a kept export is known to be what was frozen. */
    boolean hasGoodOriginal(String graphId) {
        try {
            return kept(graphId)
                    .flatMap(kept -> originals.change(
                            graphId, files.database(graphId), kept.entry().backupFiles(), () -> {}))
                    .isEmpty();
        } catch (NodeException | UncheckedIOException e) {
            log.warn("Whether the original of {} is what was frozen cannot be told: {}", graphId, e.getMessage());
            return false;
        }
    }

    /** Leaves nothing of an earlier export in the folder but what is kept for this one. */
    void prepareFolder(String folder, String migration) throws IOException {
        files.createFolder(files.exports().resolve(folder));
        removeOthers(folder, of(migration));
    }

    /** Leaves nothing in an export's folder but what is kept; without anything kept, not the folder either. */
    void removeOthers(String folder, Set<String> kept) throws IOException {
        Path export = files.exports().resolve(folder);
        if (kept.isEmpty()) {
            files.discardExport(export);
            return;
        }
        for (Path path : volume.list(export)) {
            if (!kept.contains(path.getFileName().toString())) {
                files.discardExport(path);
            }
        }
    }

    private boolean hasBackup(ManifestDatabase entry) {
        try {
            Backups.Catalogue catalogue = backups.catalogue(entry.graphId(), entry.backupCatalogueKey());
            return catalogue.files().equals(entry.backupFiles()) && backups.hasObjects(catalogue);
        } catch (NodeException e) {
            if (e.error() == ErrorCode.UNKNOWN_BACKUP) {
                return false;
            }
            throw e;
        }
    }

    private Optional<KeptExport> kept(String graphId) {
        return Optional.ofNullable(journal.state().keptExports().get(graphId));
    }
}
