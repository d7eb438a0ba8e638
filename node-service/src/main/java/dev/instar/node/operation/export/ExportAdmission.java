package dev.instar.node.operation.export;

import dev.instar.node.database.Databases;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Whether every database of the instance is ready for its export. */
@Component
class ExportAdmission {

    private final Databases databases;
    private final Journal journal;
    private final KeptExports keptExports;

    ExportAdmission(Databases databases, Journal journal, KeptExports keptExports) {
        this.databases = databases;
        this.journal = journal;
        this.keptExports = keptExports;
    }

    /** Names of all databases of the instance. */
    Set<String> graphIds() {
        return journal.state().databases().keySet();
    }

    /** Refuses before anything is begun. */
    void check(ExportOperation.Order order) {
        var state = journal.state();
        if (!state.engine().equals(order.source())) {
            throw new NodeException(ErrorCode.SOURCE_MISMATCH, order.source(), state.engine());
        }
        if (state.databases().isEmpty()) {
            throw new NodeException(ErrorCode.NOTHING_TO_EXPORT);
        }
        state.pendingManifest().ifPresent(pending -> {
            throw new NodeException(ErrorCode.EXPORT_PENDING, pending.migration());
        });
        Set<String> kept = keptExports.of(order.migration());
        state.databases().forEach((graphId, database) -> {
            if (database instanceof DatabaseState.Imported imported) {
                throw new NodeException(ErrorCode.NOT_FINALIZED, graphId, imported.migration());
            }
            boolean ready = database instanceof DatabaseState.Serving
                    || database instanceof DatabaseState.RolledBack
                    || kept.contains(graphId);
            if (!ready) {
                String whose = database.migration().isEmpty() ? "" : " for migration " + database.migration();
                throw new NodeException(ErrorCode.NOT_SERVING, graphId, database.word() + whose);
            }
            databases.requireOpenable(graphId);
        });
    }
}
