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
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
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
    private final DatabaseRecovery databases;
    private final LeftoverFiles leftovers;
    private final EngineReconciler engineReconciler;
    private final SafetyCopies safetyCopies;
    private final OriginalLocks originalLocks;
    private final Clock clock;

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
        settle("The node stopped");
        endOperations();
        leftovers.nameOrphans();
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
                databases.recover(entry.getKey(), entry.getValue(), exportDeclared, why);
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
        leftovers.removeUnfinishedExports();
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
}
