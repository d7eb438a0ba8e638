package dev.instar.node.recovery;

import dev.instar.node.database.OriginalLocks;
import dev.instar.node.database.SafetyCopies;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.InstanceState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.operation.rollback.EngineReconciler;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.task.Settling;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;

/**
 * Runs while the node starts, before it listens, and around operations that failed: before its commit point a half-done
 * step is undone, after it the step is completed. Files the journal knows to be unfinished are removed; what it does not
 * know is named and left alone.
 */
@Component
class Recovery implements InitializingBean, Settling {

    private static final Logger log = LoggerFactory.getLogger(Recovery.class);

    private final Journal journal;
    private final DatabaseRecovery databases;
    private final LeftoverFiles leftovers;
    private final EngineReconciler engineReconciler;
    private final SafetyCopies safetyCopies;
    private final OriginalLocks originalLocks;
    private final Clock clock;
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean incomplete;

    /** Why what is incomplete was not ended, the beginning of a sentence. */
    private volatile String why = "The node stopped";

    Recovery(
            Journal journal,
            DatabaseRecovery databases,
            LeftoverFiles leftovers,
            EngineReconciler engineReconciler,
            SafetyCopies safetyCopies,
            OriginalLocks originalLocks,
            Clock clock) {
        this.journal = journal;
        this.databases = databases;
        this.leftovers = leftovers;
        this.engineReconciler = engineReconciler;
        this.safetyCopies = safetyCopies;
        this.originalLocks = originalLocks;
        this.clock = clock;
    }

    @Override
    public void afterPropertiesSet() {
        // A safety copy is of the files from before a move.
        settleMoves();
        safetyCopies.recover();
        recover();
        leftovers.removeUnfinishedCreations();
    }

    private void settleMoves() {
        for (String graphId : journal.state().databases().keySet()) {
            try {
                databases.settleMove(graphId);
            } catch (IOException | RuntimeException e) {
                log.error("The move of database {} cannot be ended", graphId, e);
            }
        }
    }

    /** As {@link #settle} for all that a death of the process, or a doubt, ended in the middle. */
    void recover() {
        settleAll("The node stopped");
        endOperations(null);
        leftovers.nameOrphans();
    }

    @Override
    public void settle(@Nullable String running) {
        settleAll(incomplete ? why : "The operation failed");
        endOperations(running);
    }

    /** Whether something waits for a volume that takes it: it is tried again by the next operation, or before. */
    boolean isIncomplete() {
        return incomplete;
    }

    /** Not in doubt: what looks unfinished may be past its commit point. */
    private void settleAll(String cause) {
        journal.requireCertain();
        why = cause;
        incomplete = false;
        for (Map.Entry<String, DatabaseState> entry :
                journal.state().databases().entrySet()) {
            try {
                databases.recover(entry.getKey(), entry.getValue(), cause);
            } catch (IOException | RuntimeException e) {
                // It stays closed, as its state says; the others must not wait for it.
                waits(
                        "Database " + entry.getKey() + " cannot be recovered from "
                                + entry.getValue().word(),
                        e);
            }
        }
        try {
            engineReconciler.followDatabases();
        } catch (UncheckedIOException e) {
            waits("The engine of the instance cannot be written down yet", e);
        }
        leftovers.removeUnfinishedExports();
        originalLocks.followAll();
        if (!incomplete) {
            waiting.clear();
        }
    }

    private void endOperations(@Nullable String running) {
        for (InstanceState.Operation operation : journal.state().operations()) {
            String taskId = operation.started().taskId();
            if (operation.ended() == null && !taskId.equals(running)) {
                try {
                    journal.append(end(operation.started()));
                } catch (UncheckedIOException e) {
                    waits("The end of task " + taskId + " cannot be written down yet", e);
                }
            }
        }
    }

    /** It is tried every few seconds, so it is logged once for as long as it waits. */
    private void waits(String what, Exception e) {
        incomplete = true;
        if (waiting.add(what)) {
            log.error("{}", what, e);
        }
    }

    /** An export whose manifest is declared was done, though its end could not be written down. */
    private JournalEvent.OperationEnded end(JournalEvent.OperationStarted started) {
        boolean declared = started.kind() == OperationKind.EXPORT
                && journal.state()
                        .manifest()
                        .filter(manifest -> manifest.migration().equals(started.migration()))
                        .filter(manifest -> !manifest.exportedAt().isBefore(started.at()))
                        .isPresent();
        return declared
                ? new JournalEvent.OperationEnded(clock.instant(), started.taskId(), TaskState.COMPLETED, null)
                : new JournalEvent.OperationEnded(
                        clock.instant(),
                        started.taskId(),
                        TaskState.INTERRUPTED,
                        new NodeException(ErrorCode.INTERRUPTED, started.taskId()).problem());
    }
}
