package dev.instar.node.recovery;

import dev.instar.node.database.CommittedMoves;
import dev.instar.node.database.OriginalLocks;
import dev.instar.node.database.SafetyCopies;
import dev.instar.node.engine.Engines;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.InstanceState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.journal.KeptExport;
import dev.instar.node.operation.export.ExportOperation;
import dev.instar.node.operation.finalize.FinalizeCleanup;
import dev.instar.node.operation.imports.InterruptedImports;
import dev.instar.node.operation.preflight.Orphans;
import dev.instar.node.operation.rollback.EngineReconciler;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.task.Settling;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;

/**
 * Runs while the node starts, before it listens, and around operations that failed: before its commit point a half-done
 * step is undone, after it the step is completed. Files the journal knows to be unfinished are removed; what it does not know is named and left alone.
 */
@Component
class Recovery implements InitializingBean, Settling {

    private static final Logger log = LoggerFactory.getLogger(Recovery.class);

    private final Journal journal;
    private final DatabaseFiles files;
    private final CommittedMoves committedMoves;
    private final EngineReconciler engineReconciler;
    private final FinalizeCleanup cleanup;
    private final Orphans orphans;
    private final SafetyCopies safetyCopies;
    private final OriginalLocks originalLocks;
    private final InterruptedImports interruptedImports;
    private final Clock clock;

    /** @param engines so that engines of an earlier run have ended when files are moved */
    Recovery(
            Engines engines,
            Journal journal,
            DatabaseFiles files,
            CommittedMoves committedMoves,
            EngineReconciler engineReconciler,
            FinalizeCleanup cleanup,
            Orphans orphans,
            SafetyCopies safetyCopies,
            OriginalLocks originalLocks,
            InterruptedImports interruptedImports,
            Clock clock) {
        log.debug("Engines of earlier runs have ended: {}", engines.getClass().getSimpleName());
        this.journal = journal;
        this.files = files;
        this.committedMoves = committedMoves;
        this.engineReconciler = engineReconciler;
        this.cleanup = cleanup;
        this.orphans = orphans;
        this.safetyCopies = safetyCopies;
        this.originalLocks = originalLocks;
        this.interruptedImports = interruptedImports;
        this.clock = clock;
    }

    @Override
    public void afterPropertiesSet() {
        // A safety copy is of the files from before a move.
        settleMoves();
        safetyCopies.recover();
        recover();
        removeUnfinishedCreations();
    }

    private void settleMoves() {
        for (String graphId : journal.state().databases().keySet()) {
            try {
                committedMoves.settle(graphId);
            } catch (IOException | RuntimeException e) {
                log.error("The move of database {} cannot be ended", graphId, e);
            }
        }
    }

    /** As {@link #settle} for all that a death of the process, or a doubt, ended in the middle. */
    void recover() {
        settle("The node stopped");
        endOperations();
        orphans.sentences().forEach(sentence -> log.warn("{}", sentence));
    }

    @Override
    public void settle() {
        settle("The operation failed");
    }

    /** Not in doubt: what looks unfinished may be past its commit point. */
    private void settle(String why) {
        journal.requireCertain();
        boolean exportDeclared = journal.state().pendingManifest().isPresent();
        for (Map.Entry<String, DatabaseState> entry :
                journal.state().databases().entrySet()) {
            try {
                recover(entry.getKey(), entry.getValue(), exportDeclared, why);
            } catch (IOException | RuntimeException e) {
                // It stays closed, as its state says; the others must not wait for it.
                log.error(
                        "Database {} cannot be recovered from {}",
                        entry.getKey(),
                        entry.getValue().word(),
                        e);
            }
        }
        engineReconciler.followDatabases();
        removeUnfinishedExports();
        originalLocks.followAll();
    }

    private void endOperations() {
        Instant now = clock.instant();
        for (InstanceState.Operation operation : journal.state().operations()) {
            if (operation.ended() == null) {
                var problem = new NodeException(
                                ErrorCode.INTERRUPTED, operation.started().taskId())
                        .problem();
                journal.append(new JournalEvent.OperationEnded(
                        now, operation.started().taskId(), TaskState.INTERRUPTED, problem));
            }
        }
    }

    private void removeUnfinishedCreations() {
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
    private void removeUnfinishedExports() {
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
        journal.state().spentManifest().ifPresent(cleanup::removeExport);
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
        } catch (IOException e) {
            log.warn("The unfinished export {} cannot be removed: {}", folder, e.getMessage());
        }
    }

    private void recover(String graphId, DatabaseState state, boolean exportDeclared, String why) throws IOException {
        Instant now = clock.instant();
        switch (state) {
            case DatabaseState.Frozen _ -> journal.append(new JournalEvent.WritesThawed(now, graphId));
            case DatabaseState.Exported exported -> {
                boolean declared = exportDeclared
                        && journal.state()
                                .manifest()
                                .filter(manifest -> manifest.migration().equals(exported.migration()))
                                .isPresent();
                if (declared || exported.kept() != null) {
                    return;
                }
                journal.append(new JournalEvent.WritesThawed(now, graphId));
            }
            case DatabaseState.Importing _ -> interruptedImports.end(graphId, why);
            case DatabaseState.Held _ -> files.discard(files.names().incoming(graphId));
            case DatabaseState.Swapping _,
                    DatabaseState.RollingBack _,
                    DatabaseState.Reinstating _,
                    DatabaseState.Replacing _ -> committedMoves.settle(graphId);
            case DatabaseState.Finalizing _ -> cleanup.complete(graphId);
            case DatabaseState.Restoring _ -> {
                files.discard(files.names().restoring(graphId));
                journal.append(new JournalEvent.RestoreAbandoned(now, graphId));
            }
            case DatabaseState.Serving _ -> {
                files.completeCreation(graphId);
                return;
            }
            case DatabaseState.Imported _, DatabaseState.RolledBack _ -> {
                return;
            }
        }
        log.info("Recovered database {}, which was {}", graphId, state.word());
    }
}
