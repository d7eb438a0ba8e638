package dev.instar.node.recovery;

import dev.instar.node.files.DatabaseFiles;
import dev.instar.node.importing.Swap;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.InstanceState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.rollback.EngineReturn;
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
 * Runs while the node starts, before it listens: before its commit point a half-done step is undone, after it the step
 * is completed.
 */
@Component
class Recovery implements InitializingBean {

    private static final Logger log = LoggerFactory.getLogger(Recovery.class);

    private final Journal journal;
    private final DatabaseFiles files;
    private final Swap swap;
    private final EngineReturn engineReturn;
    private final Clock clock;

    Recovery(Journal journal, DatabaseFiles files, Swap swap, EngineReturn engineReturn, Clock clock) {
        this.journal = journal;
        this.files = files;
        this.swap = swap;
        this.engineReturn = engineReturn;
        this.clock = clock;
    }

    @Override
    public void afterPropertiesSet() {
        boolean exportDeclared = journal.state().pendingManifest().isPresent();
        for (Map.Entry<String, DatabaseState> entry :
                journal.state().databases().entrySet()) {
            try {
                recover(entry.getKey(), entry.getValue(), exportDeclared);
            } catch (IOException | RuntimeException e) {
                // It stays closed, as its state says; the others must not wait for it.
                log.error(
                        "Database {} cannot be recovered from {}",
                        entry.getKey(),
                        entry.getValue().word(),
                        e);
            }
        }
        engineReturn.returnIfAllAreBack();
        Instant now = clock.instant();
        for (InstanceState.Operation operation : journal.state().operations()) {
            if (operation.ended() == null) {
                var problem = new NodeException(
                                ErrorCode.INTERNAL,
                                "the node stopped during task "
                                        + operation.started().taskId())
                        .problem();
                journal.append(new JournalEvent.OperationEnded(
                        now, operation.started().taskId(), TaskState.INTERRUPTED, problem));
            }
        }
    }

    private void recover(String graphId, DatabaseState state, boolean exportDeclared) throws IOException {
        Instant now = clock.instant();
        switch (state) {
            case DatabaseState.Frozen _ -> journal.append(new JournalEvent.WritesThawed(now, graphId));
            case DatabaseState.Exported exported -> {
                boolean declared = exportDeclared
                        && journal.state()
                                .manifest()
                                .filter(manifest -> manifest.migration().equals(exported.migration()))
                                .isPresent();
                if (!declared) {
                    journal.append(new JournalEvent.WritesThawed(now, graphId));
                }
            }
            case DatabaseState.Importing _ -> {
                files.discardIncoming(graphId);
                var problem = new NodeException(
                                ErrorCode.IMPORT_FAILED,
                                "The node stopped while database '" + graphId + "' was imported.")
                        .problem();
                journal.append(new JournalEvent.ImportFailed(now, graphId, problem));
            }
            case DatabaseState.Swapping swapping -> {
                swap.swap(graphId, files.folder().resolve(swapping.preMigration()), files.incoming(graphId));
                journal.append(new JournalEvent.ImportSwapped(now, graphId));
            }
            case DatabaseState.RollingBack rollingBack -> {
                swap.swap(
                        graphId,
                        files.folder().resolve(rollingBack.setAside()),
                        files.folder().resolve(rollingBack.preMigration()));
                journal.append(new JournalEvent.RolledBack(now, graphId));
            }
            case DatabaseState.Serving _, DatabaseState.Imported _, DatabaseState.Held _ -> {
                return;
            }
        }
        log.info("Recovered database {}, which was {}", graphId, state.word());
    }
}
