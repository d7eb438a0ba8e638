package dev.instar.node.operation.finalize;

import dev.instar.node.backup.Backups;
import dev.instar.node.database.Databases;
import dev.instar.node.database.OriginalLocks;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.InstanceState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.journal.KeptFile;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.settings.NodeProperties;
import dev.instar.node.storage.DatabaseFiles;
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
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Ends a migration on this instance. First everything is proven for every database: the kept original is what the
 * backup holds, the backup can be read back, the database can be read whole under its engine, and the import is old
 * enough. Then, and only then, the files that lead back are removed.
 */
@Component
public class FinalizeOperation {

    private static final Logger log = LoggerFactory.getLogger(FinalizeOperation.class);

    private static final double PROVEN_PERCENT = 50;
    private static final double READ_PERCENT = 90;
    private static final double REMOVED_PERCENT = 99;

    private final Tasks tasks;
    private final Databases databases;
    private final Journal journal;
    private final Backups backups;
    private final KeptOriginals originals;
    private final ServedDatabases served;
    private final FinalizeCleanup steps;
    private final Duration minimumAge;
    private final OriginalLocks originalLocks;
    private final DatabaseFiles files;
    private final Clock clock;

    FinalizeOperation(
            Tasks tasks,
            Databases databases,
            Journal journal,
            Backups backups,
            KeptOriginals originals,
            ServedDatabases served,
            FinalizeCleanup steps,
            OriginalLocks originalLocks,
            DatabaseFiles files,
            NodeProperties properties,
            Clock clock) {
        this.tasks = tasks;
        this.databases = databases;
        this.journal = journal;
        this.backups = backups;
        this.originals = originals;
        this.served = served;
        this.steps = steps;
        this.originalLocks = originalLocks;
        this.files = files;
        this.minimumAge = properties.limits().finalizeAfter();
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
                () -> check(migration),
                task -> run(task, migration, keep));
    }

    private void check(String migration) {
        if (manifest(migration).isEmpty() && isFinalized(migration)) {
            return;
        }
        Manifest manifest = requireManifest(migration);
        InstanceState state = journal.state();
        List<String> open = new ArrayList<>();
        for (ManifestDatabase entry : manifest.databases()) {
            DatabaseState database = databases.require(entry.graphId());
            boolean ours = database.migration().equals(migration);
            boolean movable = database instanceof DatabaseState.Imported
                    || database instanceof DatabaseState.RolledBack
                    || database instanceof DatabaseState.Finalizing;
            if (ours && !movable) {
                open.add("database '" + entry.graphId() + "' is " + database.word());
            }
        }
        if (!open.isEmpty()) {
            throw new NodeException(
                    ErrorCode.FINALIZE_REFUSED,
                    "Migration " + migration + " is not over: " + String.join(", ", open) + ".");
        }
        boolean anything = state.databases().values().stream()
                .anyMatch(database -> database.migration().equals(migration));
        if (!anything && !isFinalized(migration)) {
            throw new NodeException(
                    ErrorCode.FINALIZE_REFUSED, "No database of this instance is part of migration " + migration + ".");
        }
        Instant imported = state.operations().stream()
                .filter(operation -> operation.started().migration().equals(migration))
                .filter(operation -> operation.started().kind() == OperationKind.IMPORT && operation.ended() != null)
                .map(operation -> Objects.requireNonNull(operation.ended()).at())
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
        Duration age = Duration.between(imported, clock.instant());
        if (age.compareTo(minimumAge) < 0) {
            throw new NodeException(
                    ErrorCode.FINALIZE_REFUSED,
                    "The import ended " + inWords(age) + " ago; it must have served for " + inWords(minimumAge) + ".");
        }
    }

    /** Then a repeat succeeds and does nothing, for callers that do not know that it was done elsewhere. */
    private boolean isFinalized(String migration) {
        return journal.state().isFinalized(migration)
                || journal.state().operations().stream()
                        .filter(operation -> operation.state() == TaskState.COMPLETED)
                        .map(InstanceState.Operation::started)
                        .anyMatch(started -> started.kind() == OperationKind.FINALIZE
                                && started.migration().equals(migration));
    }

    private static String inWords(Duration time) {
        return time.toMinutes() < 2 ? time.toSeconds() + " s" : time.toMinutes() + " min";
    }

    private Optional<Manifest> manifest(String migration) {
        return journal.state()
                .manifest()
                .filter(manifest -> manifest.migration().equals(migration));
    }

    private Manifest requireManifest(String migration) {
        return manifest(migration)
                .orElseThrow(() -> new NodeException(
                        ErrorCode.FINALIZE_REFUSED, "This instance has no manifest of migration '" + migration + "'."));
    }

    private void run(Task task, String migration, Set<String> keep) {
        if (manifest(migration).isEmpty()) {
            // It was finalized, and another export declared since.
            return;
        }
        Manifest manifest = requireManifest(migration);
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
                    SortedMap<String, FileIdentity> found = kept(migration, entry.graphId());
                    Optional<String> original = prove(task, migration, entry, progress);
                    found.keySet().retainAll(wayBack(manifest, entry, original, task));
                    removed.put(entry.graphId(), found);
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
            steps.complete(graphId);
            originalLocks.follow(graphId);
            progress.done();
        });
        journal.state().spentManifest().ifPresent(steps::removeExport);
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
