package dev.instar.node.rollback;

import dev.instar.node.database.Databases;
import dev.instar.node.files.DatabaseFiles;
import dev.instar.node.importing.Swap;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.task.Meter;
import dev.instar.node.task.Task;
import dev.instar.protocol.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Puts originals back under their names and their engine, and keeps what import had built under a name of its own. When
 * no database of the instance is left on the new engine, the instance returns to the old one as well.
 */
@Component
class RollbackOperation {

    private static final double RESTORED_PERCENT = 95;

    private final Databases databases;
    private final Journal journal;
    private final DatabaseFiles files;
    private final Swap swap;
    private final EngineReturn engineReturn;
    private final Clock clock;

    RollbackOperation(
            Databases databases,
            Journal journal,
            DatabaseFiles files,
            Swap swap,
            EngineReturn engineReturn,
            Clock clock) {
        this.databases = databases;
        this.journal = journal;
        this.files = files;
        this.swap = swap;
        this.engineReturn = engineReturn;
        this.clock = clock;
    }

    void run(Task task, List<String> graphIds) {
        Map<String, Meter> meters = new LinkedHashMap<>();
        graphIds.forEach(graphId -> meters.put(graphId, task.meter(graphId)));
        meters.forEach(this::rollBack);
        engineReturn.returnIfAllAreBack();
    }

    private void rollBack(String graphId, Meter meter) {
        meter.enter(Phase.ROLLBACK, RESTORED_PERCENT);
        try {
            databases.closeAnd(graphId, () -> {
                switch (databases.require(graphId)) {
                    case DatabaseState.Serving _ -> {
                        // Rolled back before: a repeat changes nothing.
                    }
                    case DatabaseState.Frozen _, DatabaseState.Exported _, DatabaseState.Held _ ->
                        journal.append(new JournalEvent.WritesThawed(clock.instant(), graphId));
                    case DatabaseState.Imported _ -> {
                        Path setAside = files.freeName(graphId, DatabaseFiles.ROLLED_BACK);
                        journal.append(new JournalEvent.RollbackStarted(
                                clock.instant(), graphId, setAside.getFileName().toString()));
                        complete(graphId);
                    }
                    case DatabaseState.RollingBack _ -> complete(graphId);
                    case DatabaseState.Importing state -> throw notNow(graphId, state);
                    case DatabaseState.Swapping state -> throw notNow(graphId, state);
                }
            });
            meter.done();
        } catch (RuntimeException e) {
            meter.failed(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private static NodeException notNow(String graphId, DatabaseState state) {
        return new NodeException(
                ErrorCode.NOTHING_TO_ROLL_BACK, "Database '" + graphId + "' is " + state.word() + " right now.");
    }

    private void complete(String graphId) {
        if (databases.require(graphId) instanceof DatabaseState.RollingBack rollingBack) {
            try {
                swap.swap(
                        graphId,
                        files.folder().resolve(rollingBack.setAside()),
                        files.folder().resolve(rollingBack.preMigration()));
            } catch (IOException e) {
                throw new NodeException(ErrorCode.FILES_FAILED, String.valueOf(e.getMessage()));
            }
            journal.append(new JournalEvent.RolledBack(clock.instant(), graphId));
        }
    }
}
