package dev.instar.node.operation.salvage;

import dev.instar.node.database.Databases;
import dev.instar.node.engine.EngineFailures;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.StatementException;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.operation.restore.RestoreOperation;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.task.ProgressReporter;
import dev.instar.node.task.RequestContext;
import dev.instar.node.task.Task;
import dev.instar.protocol.Gate;
import dev.instar.protocol.SalvageReport;
import dev.instar.protocol.TaskStarted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Saves the rows of a database that its own engine cannot open or write down: they are read from a copy in one of several
 * ways, written into a new database of the same engine, and compared; then it takes the place of the files, which are
 * kept. What cannot be carried into a new database is saved as the engine writes it down in the copy.
 */
@Component
public class SalvageOperation {

    private static final Logger log = LoggerFactory.getLogger(SalvageOperation.class);

    private final RestoreOperation restore;
    private final Databases databases;
    private final Journal journal;
    private final SalvageCopies copies;
    private final SalvagedRows rows;
    private final SalvagedFiles writtenDown;

    SalvageOperation(
            RestoreOperation restore,
            Databases databases,
            Journal journal,
            SalvageCopies copies,
            SalvagedRows rows,
            SalvagedFiles writtenDown) {
        this.restore = restore;
        this.databases = databases;
        this.journal = journal;
        this.copies = copies;
        this.rows = rows;
        this.writtenDown = writtenDown;
    }

    /** Tries every way on a copy and counts the rows it brings; the files stay as they are. */
    public SalvageReport report(String graphId) {
        requireNotOpened(graphId);
        requireOwnFile(graphId);
        List<SalvageReport.Way> ways = new ArrayList<>();
        if (isReadable(graphId)) {
            requireFault(graphId);
            databases.closeAnd(graphId, () -> ways.addAll(tried(graphId)));
        }
        ways.add(new SalvageReport.Way(
                SalvageWay.EMPTY.wireName(), SalvageWay.EMPTY.meaning(), 0, Map.of(), List.of(), null));
        return new SalvageReport(graphId, ways);
    }

    private List<SalvageReport.Way> tried(String graphId) {
        return Stream.of(SalvageWay.values())
                .filter(way -> copies.canTry(graphId, way))
                .map(way -> copies.tried(graphId, way))
                .toList();
    }

    /** Whether the files are those of a database that its engine may be asked to read. */
    private boolean isReadable(String graphId) {
        try {
            databases.guard(graphId, databases.require(graphId));
            return true;
        } catch (NodeException e) {
            log.debug("No engine reads what is there of {}: {}", graphId, e.getMessage());
            return false;
        }
    }

    /** Nothing that serves is to be given up. */
    private void requireNotOpened(String graphId) {
        DatabaseState state = databases.require(graphId);
        if (state.gate() == Gate.SERVING && journal.state().healthOf(graphId).fault() == null && isReadable(graphId)) {
            throw canBeOpened(graphId);
        }
    }

    /** Where another way brings rows, they are not to be given up. */
    private void requireNothingElse(String graphId) {
        requireFinalized(graphId);
        requireNotOpened(graphId);
        requireOwnFile(graphId);
        requireNoMigration(graphId);
        if (isReadable(graphId)) {
            databases.closeAnd(
                    graphId,
                    () -> tried(graphId).stream()
                            .filter(way -> way.rows() > 0)
                            .findFirst()
                            .ifPresent(way -> {
                                throw new NodeException(
                                        ErrorCode.SALVAGE_REFUSED,
                                        "The way " + way.way() + " brings " + way.rows() + " rows of database '"
                                                + graphId + "'; take that one.");
                            }));
        }
    }

    private void requireOwnFile(String graphId) {
        if (databases.isExchanged(graphId)) {
            throw new NodeException(
                    ErrorCode.SALVAGE_REFUSED,
                    "The file in the place of '" + graphId
                            + "' is another database; what is in it is not to be saved here.");
        }
    }

    private void requireNoMigration(String graphId) {
        DatabaseState state = databases.require(graphId);
        if (state.gate() != Gate.SERVING) {
            throw new NodeException(
                    ErrorCode.SALVAGE_REFUSED,
                    "Database '" + graphId + "' is " + state.word() + " by migration " + state.migration()
                            + ", which has its own ways on: retry the import, or roll the database back.");
        }
    }

    private static NodeException canBeOpened(String graphId) {
        return new NodeException(
                ErrorCode.SALVAGE_REFUSED,
                "Database '" + graphId
                        + "' can be opened; read what is needed with queries. Where reading ends its engine, restore a"
                        + " backup: POST /databases/" + graphId + "/restore.");
    }

    /** A database that its engine opens needs none of this, and would lose what is in the engine's memory. */
    private void requireFault(String graphId) {
        databases.guard(graphId, databases.require(graphId));
        databases.requireOneGraph(graphId);
        requireNoMigration(graphId);
        if (journal.state().healthOf(graphId).fault() == null) {
            throw canBeOpened(graphId);
        }
        requireOwnFile(graphId);
    }

    /** Between the import and Finalize the original is the better copy. */
    private void requireFinalized(String graphId) {
        if (databases.require(graphId) instanceof DatabaseState.Imported imported) {
            throw new NodeException(
                    ErrorCode.SALVAGE_REFUSED,
                    "Database '" + graphId + "' was imported by migration " + imported.migration()
                            + ", which is not finalized: roll it back, and its original serves.");
        }
    }

    /** Starts replacing a database by what one way reads of it. */
    public TaskStarted start(String graphId, SalvageWay way, RequestContext caller) {
        requireFinalized(graphId);
        if (way == SalvageWay.EMPTY) {
            return restore.start(
                    graphId,
                    "salvage:" + way.wireName(),
                    () -> requireNothingElse(graphId),
                    (_, restoring, _) -> copies.empty(databases.require(graphId).engine(), restoring),
                    caller);
        }
        return restore.start(
                graphId,
                "salvage:" + way.wireName(),
                () -> requireFault(graphId),
                (task, restoring, progress) -> bring(graphId, way, task, restoring, progress),
                caller);
    }

    private void bring(String graphId, SalvageWay way, Task task, Path restoring, ProgressReporter progress) {
        try {
            try {
                rows.bring(graphId, way, task, restoring, progress);
            } catch (NodeException e) {
                if (e.error() != ErrorCode.FIDELITY) {
                    throw e;
                }
                log.info("What {} holds cannot be carried, so it is saved as it is: {}", graphId, e.getMessage());
                writtenDown.bring(graphId, way, task, restoring, progress, e);
            }
        } catch (StatementException | EngineHostException e) {
            throw EngineFailures.of(
                    ErrorCode.SALVAGE_FAILED,
                    "Database '" + graphId + "' cannot be saved by the way " + way.wireName(),
                    e);
        } catch (IOException e) {
            throw new NodeException(
                    ErrorCode.SALVAGE_FAILED,
                    FailureWords.sentence("What was saved of '" + graphId + "' cannot be written", e));
        }
    }
}
