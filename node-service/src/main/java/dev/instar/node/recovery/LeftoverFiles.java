package dev.instar.node.recovery;

import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.InstanceState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.journal.KeptExport;
import dev.instar.node.operation.export.ExportOperation;
import dev.instar.node.operation.export.LastExport;
import dev.instar.node.operation.finalize.FinalizeCleanup;
import dev.instar.node.operation.preflight.Orphans;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Removes files that the journal knows to be unfinished, and names those it does not know. */
@Component
class LeftoverFiles {

    private static final Logger log = LoggerFactory.getLogger(LeftoverFiles.class);

    private final Journal journal;
    private final DatabaseFiles files;
    private final FinalizeCleanup cleanup;
    private final LastExport lastExport;
    private final Orphans orphans;

    LeftoverFiles(
            Journal journal, DatabaseFiles files, FinalizeCleanup cleanup, LastExport lastExport, Orphans orphans) {
        this.journal = journal;
        this.files = files;
        this.cleanup = cleanup;
        this.lastExport = lastExport;
        this.orphans = orphans;
    }

    /** Only to the log: what the journal does not know is left alone. */
    void nameOrphans() {
        orphans.sentences().forEach(sentence -> log.warn("{}", sentence));
    }

    void removeUnfinishedCreations() {
        try {
            files.discardUnfinishedCreations();
            for (var database : journal.state().databases().entrySet()) {
                boolean restoring = database.getValue() instanceof DatabaseState.Restoring
                        || database.getValue() instanceof DatabaseState.Replacing;
                if (!restoring) {
                    files.discard(files.names().restoring(database.getKey()));
                }
            }
        } catch (IOException | UncheckedIOException e) {
            log.warn("What is left of databases not made to their end cannot be removed: {}", e.getMessage());
        }
    }

    /** Exports that never were declared, and the export of a migration whose finalize had come that far. */
    void removeUnfinishedExports() {
        Set<String> needed = new HashSet<>();
        journal.state().manifest().map(Manifest::folder).ifPresent(needed::add);
        for (KeptExport kept : journal.state().keptExports().values()) {
            needed.add(files.names().relative(files.exports().resolve(kept.folder())));
        }
        List<InstanceState.Operation> operations = journal.state().operations();
        for (int i = 0; i < operations.size(); i++) {
            JournalEvent.OperationStarted started = operations.get(i).started();
            // An export that took over what this one left was completed in its folder.
            boolean unfinished = operations.get(i).state() != TaskState.COMPLETED
                    && operations.subList(i, operations.size()).stream()
                            .noneMatch(later -> isCompletedLike(later, started));
            if (started.kind() == OperationKind.EXPORT && unfinished) {
                Path folder = files.exports().resolve(ExportOperation.folder(started.migration(), started.taskId()));
                if (files.exists(folder) && !needed.contains(files.names().relative(folder))) {
                    removeExport(folder);
                }
            }
        }
        operations.stream()
                .filter(operation -> operation.state() != TaskState.COMPLETED)
                .map(InstanceState.Operation::started)
                .filter(started -> started.kind() == OperationKind.ROLLBACK)
                .map(started -> LastExport.folder(files, started.migration(), started.taskId()))
                .forEach(lastExport::removeUnfinished);
        journal.state().spentManifest().ifPresent(this::removeSpent);
    }

    private static boolean isCompletedLike(InstanceState.Operation operation, JournalEvent.OperationStarted started) {
        return operation.state() == TaskState.COMPLETED
                && operation.started().kind() == started.kind()
                && operation.started().migration().equals(started.migration());
    }

    private void removeExport(Path folder) {
        try {
            files.discardExport(folder);
            log.info("Removed the unfinished export {}", folder.getFileName());
        } catch (IOException | UncheckedIOException e) {
            log.warn("The unfinished export {} cannot be removed: {}", folder, e.getMessage());
        }
    }

    private void removeSpent(Manifest manifest) {
        try {
            cleanup.removeExport(manifest);
        } catch (NodeException | UncheckedIOException e) {
            log.warn(
                    "The export {} of a finalized migration cannot be removed yet: {}",
                    manifest.folder(),
                    e.getMessage());
        }
    }
}
