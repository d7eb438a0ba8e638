package dev.instar.node.database;

import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.protocol.Gate;
import dev.instar.protocol.Problem;
import org.springframework.stereotype.Component;

/** Decides whether a statement may run, and on which kind of engine host. */
@Component
class Admissions {

    private final Journal journal;
    private final DatabaseFiles files;
    private final HeaderGuard headerGuard;

    Admissions(Journal journal, DatabaseFiles files, HeaderGuard headerGuard) {
        this.journal = journal;
        this.files = files;
        this.headerGuard = headerGuard;
    }

    /** Decides, with the database's lock held, whether and how a statement may run now. */
    ServingHosts.Admission admit(String graphId, DatabaseState state, boolean read, ServingHosts.Access access) {
        String migration = state.migration();
        if (!read) {
            journal.requireCertain();
        }
        switch (state.gate()) {
            case MIGRATING -> throw DatabaseStatus.migrating(graphId, state);
            case HELD ->
                throw new NodeException(
                        ErrorCode.DATABASE_HELD, graphId, String.valueOf(DatabaseStatus.closedMessage(graphId, state)));
            case FROZEN -> {
                if (!read) {
                    throw new NodeException(ErrorCode.DATABASE_FROZEN, graphId, migration);
                }
            }
            case SERVING, OPENING, INCOMPATIBLE -> requireOpenable(graphId);
        }
        boolean frozen = state.gate() == Gate.FROZEN;
        return new ServingHosts.Admission(
                state.engine(),
                files.database(graphId),
                frozen ? ServingHosts.Access.READ : access,
                read,
                () -> headerGuard.require(graphId, state));
    }

    /**
     * Refuses what needs an engine while the database's own cannot open it.
     *
     * @throws NodeException {@link ErrorCode#DATABASE_UNOPENABLE} with the reason
     */
    void requireOpenable(String graphId) {
        Problem fault = journal.state().healthOf(graphId).fault();
        if (fault != null) {
            throw new NodeException(fault);
        }
    }
}
