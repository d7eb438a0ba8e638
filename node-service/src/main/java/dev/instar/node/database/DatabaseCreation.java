package dev.instar.node.database;

import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.InstanceState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.settings.NodeProperties;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import dev.instar.protocol.OperationKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/** Creates databases, unless a migration moves those of the instance. */
@Service
public class DatabaseCreation {

    private static final Logger log = LoggerFactory.getLogger(DatabaseCreation.class);

    private final Journal journal;
    private final DatabaseFiles files;
    private final DatabaseOpening opening;
    private final DatabaseStatus status;
    private final NodeProperties.Limits limits;
    private final Clock clock;
    private final LongAdder refusedCreations = new LongAdder();

    DatabaseCreation(
            Journal journal,
            DatabaseFiles files,
            DatabaseOpening opening,
            DatabaseStatus status,
            NodeProperties properties,
            Clock clock) {
        this.journal = journal;
        this.files = files;
        this.opening = opening;
        this.status = status;
        this.limits = properties.limits();
        this.clock = clock;
    }

    /** Creates an empty database under the instance's engine. */
    public synchronized DatabaseInfo create(@Nullable String requestedName) {
        String graphId = GraphId.require(requestedName);
        journal.requireCertain();
        if (journal.state().databases().size() >= limits.databases()) {
            throw new NodeException(ErrorCode.TOO_MANY_DATABASES, limits.databases());
        }
        Path path = files.database(graphId);
        boolean taken = journal.state().databases().keySet().stream().anyMatch(graphId::equalsIgnoreCase);
        // A log that was left there would be replayed into the new database.
        if (taken
                || files.exists(path)
                || !files.names().sidecarsOfEngines(path).isEmpty()) {
            throw new NodeException(ErrorCode.DATABASE_EXISTS, graphId);
        }
        requireNoMovingMigration(graphId);
        make(graphId, journal.state().engine());
        return status.info(graphId);
    }

    /** An export that has started may have listed the databases already. */
    private void requireNoMovingMigration(String graphId) {
        movingMigration().ifPresent(migration -> {
            refusedCreations.increment();
            throw new NodeException(ErrorCode.CREATION_WAITS, graphId, migration);
        });
    }

    /** The migration that knows the databases of this instance one by one, from its export to its import or rollback. */
    private Optional<String> movingMigration() {
        Stream<String> running = journal.state().operations().stream()
                .filter(operation -> operation.ended() == null)
                .map(InstanceState.Operation::started)
                .filter(started -> started.kind() == OperationKind.EXPORT || started.kind() == OperationKind.IMPORT)
                .map(JournalEvent.OperationStarted::migration);
        Stream<String> waiting = journal.state().databases().values().stream()
                .filter(state -> state.gate() != Gate.SERVING)
                .map(DatabaseState::migration)
                .filter(migration -> !migration.isEmpty());
        return Stream.concat(running, waiting).findFirst();
    }

    /** Creations refused since the node started because a migration was on its way. */
    public long refusedCreations() {
        return refusedCreations.sum();
    }

    private void discard(Path unfinished) {
        try {
            files.discard(unfinished);
        } catch (IOException | UncheckedIOException e) {
            log.warn("{} is not needed and cannot be removed: {}", unfinished.getFileName(), e.getMessage());
        }
    }

    /** Under a name of its own until the journal knows it, so that no name is taken by what was not made to its end. */
    private void make(String graphId, EngineVersion engine) {
        Path unfinished = files.names().creating(graphId);
        try {
            files.discard(unfinished);
            opening.createEmpty(engine, unfinished);
            files.sync(unfinished);
            journal.append(
                    new JournalEvent.DatabaseCreated(clock.instant(), graphId, engine),
                    () -> requireNoMovingMigration(graphId));
            files.completeCreation(graphId);
        } catch (NodeException e) {
            discard(unfinished);
            throw e;
        } catch (IOException | UncheckedIOException e) {
            throw new NodeException(
                    ErrorCode.FILES_FAILED,
                    "Database '" + graphId + "' cannot be created: " + FailureWords.of(e) + ".");
        }
    }
}
