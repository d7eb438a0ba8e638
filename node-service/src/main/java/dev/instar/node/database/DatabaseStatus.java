package dev.instar.node.database;

import dev.instar.node.journal.DatabaseHealth;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.StorageHeader;
import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.Gate;
import dev.instar.protocol.ReleaseMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Shows each database: its serving state, its engine, its file, and what is wrong with it. */
@Service
public class DatabaseStatus {

    private final Journal journal;
    private final DatabaseFiles files;
    private final HeaderGuard headerGuard;
    private final ServingHosts hosts;
    private final Unopened unopened;

    DatabaseStatus(
            Journal journal, DatabaseFiles files, HeaderGuard headerGuard, ServingHosts hosts, Unopened unopened) {
        this.journal = journal;
        this.files = files;
        this.headerGuard = headerGuard;
        this.hosts = hosts;
        this.unopened = unopened;
    }

    /** Every database of this instance. */
    public List<DatabaseInfo> list() {
        return journal.state().databases().entrySet().stream()
                .map(entry -> info(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** The gates of all databases, as headers and journal say now. */
    public Set<Gate> gates() {
        return journal.state().databases().entrySet().stream()
                .map(entry ->
                        gate(entry.getKey(), entry.getValue(), headerGuard.header(files.database(entry.getKey()))))
                .collect(Collectors.toSet());
    }

    private Gate gate(String graphId, DatabaseState state, Optional<StorageHeader> header) {
        boolean closed = state.gate() == Gate.MIGRATING || state.gate() == Gate.HELD;
        if (!closed && headerGuard.incompatibility(graphId, state, header).isPresent()) {
            return Gate.INCOMPATIBLE;
        }
        if (state.gate() != Gate.SERVING) {
            return state.gate();
        }
        if (journal.state().healthOf(graphId).fault() != null) {
            return Gate.HELD;
        }
        return unopened.contains(graphId) && !hosts.isOpenForWriting(graphId) ? Gate.OPENING : Gate.SERVING;
    }

    /**
     * What is known of one database.
     *
     * @throws NodeException {@link ErrorCode#UNKNOWN_DATABASE}
     */
    public DatabaseInfo info(String graphId) {
        return info(graphId, state(graphId));
    }

    private DatabaseInfo info(String graphId, DatabaseState state) {
        Optional<StorageHeader> header = headerGuard.header(files.database(graphId));
        Optional<String> incompatible = headerGuard.incompatibility(graphId, state, header);
        boolean closed = state.gate() == Gate.MIGRATING || state.gate() == Gate.HELD;
        return new DatabaseInfo(
                graphId,
                gate(graphId, state, header),
                state.engine(),
                header.map(StorageHeader::storageVersion).orElse(null),
                header.map(h -> ReleaseMap.releaseOf(h.storageVersion())).orElse(null),
                files.bytes(graphId),
                state.canRollBack(),
                closed ? closedMessage(graphId, state) : incompatible.orElseGet(() -> remark(graphId)));
    }

    private @Nullable String remark(String graphId) {
        DatabaseHealth health = journal.state().healthOf(graphId);
        if (journal.state().keptExports().containsKey(graphId)) {
            return "It takes no writes: its export is kept for the next one of migration "
                    + state(graphId).migration() + ". Export again, or roll it back.";
        }
        return health.fault() != null
                ? health.fault().detail()
                : unopened.why(graphId).orElse(health.notice());
    }

    /** Why a database answers nothing, or not all; one sentence. */
    public static @Nullable String closedMessage(String graphId, DatabaseState state) {
        return switch (state) {
            case DatabaseState.Held held -> held.problem().detail();
            default -> migrating(graphId, state).getMessage();
        };
    }

    private DatabaseState state(String graphId) {
        return journal.state()
                .database(GraphId.require(graphId))
                .orElseThrow(() -> new NodeException(ErrorCode.UNKNOWN_DATABASE, graphId));
    }

    /** Why a database answers nothing in a state that passes by itself. */
    public static NodeException migrating(String graphId, DatabaseState state) {
        boolean replaced = state instanceof DatabaseState.Restoring || state instanceof DatabaseState.Replacing;
        String how = replaced
                ? "replaced by a backup or by what was saved of it"
                : "moved by migration " + state.migration();
        return new NodeException(ErrorCode.DATABASE_MIGRATING, graphId, how);
    }
}
