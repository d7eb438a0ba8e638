package dev.instar.node.operation.finalize;

import dev.instar.node.database.Databases;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.storage.FileIdentity;
import dev.instar.node.task.OperationRequest;
import dev.instar.node.task.ProgressReporter;
import dev.instar.node.task.RequestContext;
import dev.instar.node.task.Task;
import dev.instar.node.task.Tasks;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.Phase;
import dev.instar.protocol.TaskStarted;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/**
 * Ends a migration on this instance. First everything is proven for every database: the kept original is what the
 * backup holds, the backup can be read back, the database can be read whole under its engine, and the import is old
 * enough. Then, and only then, the files that lead back are removed.
 */
@Component
public class FinalizeOperation {

    private static final double PROVEN_PERCENT = 50;
    private static final double REMOVED_PERCENT = 99;

    private final Tasks tasks;
    private final Databases databases;
    private final Journal journal;
    private final FinalizeAdmission admission;
    private final FinalizeProof proof;
    private final FinalizeCleanup cleanup;
    private final Clock clock;

    FinalizeOperation(
            Tasks tasks,
            Databases databases,
            Journal journal,
            FinalizeAdmission admission,
            FinalizeProof proof,
            FinalizeCleanup cleanup,
            Clock clock) {
        this.tasks = tasks;
        this.databases = databases;
        this.journal = journal;
        this.admission = admission;
        this.proof = proof;
        this.cleanup = cleanup;
        this.clock = clock;
    }

    /**
     * Starts the finalize of a migration.
     *
     * @param migration that is to end; the one the manifest on this instance is of
     * @param keep databases of which no proof is asked and no file is removed: for those whose original and backup are
     *     both bad, so that the migration can end
     */
    public TaskStarted start(String migration, Set<String> keep, RequestContext caller) {
        keep.forEach(databases::require);
        return tasks.start(
                new OperationRequest(OperationKind.FINALIZE, migration, caller),
                () -> admission.check(migration),
                task -> run(task, migration, keep));
    }

    private void run(Task task, String migration, Set<String> keep) {
        if (admission.manifest(migration).isEmpty()) {
            // It was finalized, and another export declared since.
            return;
        }
        Manifest manifest = admission.requireManifest(migration);
        Map<ManifestDatabase, ProgressReporter> reporters = new LinkedHashMap<>();
        for (ManifestDatabase entry : manifest.databases()) {
            if (databases.require(entry.graphId()).migration().equals(migration)) {
                reporters.put(entry, task.reporter(entry.graphId()));
            }
        }
        Map<String, SortedMap<String, FileIdentity>> removed = new HashMap<>();
        // All proofs before the first removal: one doubt keeps every way back.
        reporters.forEach((entry, progress) -> {
            task.requireGoingOn();
            progress.enter(Phase.PROVE, PROVEN_PERCENT);
            try {
                if (keep.contains(entry.graphId())) {
                    removed.put(entry.graphId(), new TreeMap<>());
                } else {
                    removed.put(entry.graphId(), proof.removable(task, manifest, entry, progress));
                }
            } catch (RuntimeException e) {
                progress.failed(String.valueOf(e.getMessage()));
                throw e;
            }
        });
        if (reporters.keySet().stream().anyMatch(entry -> keep.contains(entry.graphId()))) {
            journal.append(new JournalEvent.ExportNeeded(clock.instant(), migration));
        }
        if (!reporters.isEmpty() && !journal.state().isExportNeeded(migration)) {
            journal.append(new JournalEvent.ExportSpent(clock.instant(), migration));
        }
        reporters.forEach((entry, progress) -> {
            progress.enter(Phase.FINALIZE, REMOVED_PERCENT);
            String graphId = entry.graphId();
            if (!(databases.require(graphId) instanceof DatabaseState.Finalizing)) {
                SortedMap<String, FileIdentity> proven = Objects.requireNonNull(removed.get(graphId));
                journal.append(new JournalEvent.FinalizeStarted(
                        clock.instant(), graphId, List.copyOf(proven.keySet()), proven));
            }
            cleanup.complete(graphId);
            progress.done();
        });
        journal.state().spentManifest().ifPresent(cleanup::removeExport);
    }
}
