package dev.instar.node.database;

import dev.instar.node.NodeProperties;
import dev.instar.node.cypher.Cypher;
import dev.instar.node.cypher.Reading;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineFailures;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.EngineNotStartedException;
import dev.instar.node.engine.Statement;
import dev.instar.node.engine.StatementException;
import dev.instar.node.files.DatabaseFiles;
import dev.instar.node.files.StorageHeader;
import dev.instar.node.journal.DatabaseHealth;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.InstanceState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.pack.EnginePacks;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.Problem;
import dev.instar.protocol.QueryAnswer;
import dev.instar.protocol.ReleaseMap;
import dev.instar.protocol.Requests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/** The databases of this instance behind their traffic gates. */
@Service
public class Databases {

    private static final Logger log = LoggerFactory.getLogger(Databases.class);

    private final Journal journal;
    private final DatabaseFiles files;
    private final EnginePacks packs;
    private final ServingHosts hosts;
    private final DatabaseOpening opening;
    private final Unopened unopened;
    private final FurtherGraphs furtherGraphs;
    private final DurableWrites durableWrites;
    private final OriginalLocks originalLocks;
    private final CallerStatements statements;
    private final NodeProperties.Limits limits;
    private final Clock clock;
    private final LongAdder refusedCreations = new LongAdder();

    Databases(
            Journal journal,
            DatabaseFiles files,
            EnginePacks packs,
            ServingHosts hosts,
            DatabaseOpening opening,
            Unopened unopened,
            FurtherGraphs furtherGraphs,
            DurableWrites durableWrites,
            OriginalLocks originalLocks,
            CallerStatements statements,
            NodeProperties properties,
            Clock clock) {
        this.journal = journal;
        this.files = files;
        this.packs = packs;
        this.hosts = hosts;
        this.opening = opening;
        this.unopened = unopened;
        this.furtherGraphs = furtherGraphs;
        this.durableWrites = durableWrites;
        this.originalLocks = originalLocks;
        this.statements = statements;
        this.limits = properties.limits();
        this.clock = clock;
    }

    public List<DatabaseInfo> list() {
        return journal.state().databases().entrySet().stream()
                .map(entry -> info(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** The gates of all databases, as headers and journal say now. */
    public Set<Gate> gates() {
        return journal.state().databases().entrySet().stream()
                .map(entry -> gate(entry.getKey(), entry.getValue(), header(files.database(entry.getKey()))))
                .collect(Collectors.toSet());
    }

    private Gate gate(String graphId, DatabaseState state, Optional<StorageHeader> header) {
        boolean closed = state.gate() == Gate.MIGRATING || state.gate() == Gate.HELD;
        if (!closed && incompatibility(graphId, state, header).isPresent()) {
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

    public DatabaseInfo info(String graphId) {
        return info(graphId, require(graphId));
    }

    private DatabaseInfo info(String graphId, DatabaseState state) {
        Optional<StorageHeader> header = header(files.database(graphId));
        Optional<String> incompatible = incompatibility(graphId, state, header);
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
                    + require(graphId).migration() + ". Export again, or roll it back.";
        }
        return health.fault() != null
                ? health.fault().detail()
                : unopened.why(graphId).orElse(health.notice());
    }

    private static @Nullable String closedMessage(String graphId, DatabaseState state) {
        return switch (state) {
            case DatabaseState.Held held -> held.problem().detail();
            default -> migrating(graphId, state).getMessage();
        };
    }

    /**
     * State of a database.
     *
     * @throws NodeException {@link ErrorCode#UNKNOWN_DATABASE}
     */
    public DatabaseState require(String graphId) {
        return journal.state()
                .database(GraphId.require(graphId))
                .orElseThrow(() -> new NodeException(ErrorCode.UNKNOWN_DATABASE, graphId));
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
        if (taken || files.exists(path) || !files.sidecarsOfEngines(path).isEmpty()) {
            throw new NodeException(ErrorCode.DATABASE_EXISTS, graphId);
        }
        requireNoMovingMigration(graphId);
        make(graphId, journal.state().engine());
        return info(graphId);
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
        Path unfinished = files.creating(graphId);
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

    /** Runs one statement or refuses it as the gate says. */
    public QueryAnswer query(String graphId, Requests.Query query) {
        require(graphId);
        String text = query.statement();
        if (text == null || text.isBlank()) {
            throw new NodeException(ErrorCode.BAD_REQUEST, "The field 'statement' is empty.");
        }
        Reading.Allowed allowed = statements.read(text);
        Cypher cypher = Cypher.of(allowed.text());
        Statement statement = statement(query, cypher);
        try {
            return hosts.withHost(
                    graphId,
                    () -> admit(graphId, allowed.readOnly(), ServingHosts.Access.WRITE),
                    host -> allowed.readOnly()
                            ? host.execute(statement)
                            : durableWrites.execute(
                                    graphId,
                                    host,
                                    require(graphId).engine(),
                                    statement,
                                    allowed.needsCheckpoint(require(graphId).engine())));
        } catch (StatementException e) {
            if (e.isWriteInReadOnly()) {
                throw new NodeException(
                        ErrorCode.DATABASE_FROZEN, graphId, require(graphId).migration());
            }
            throw failed(ErrorCode.STATEMENT_FAILED, e);
        } catch (EngineHostException e) {
            throw failed(ErrorCode.ENGINE_HOST_FAILED, e);
        }
    }

    private static NodeException failed(ErrorCode usual, RuntimeException e) {
        return new NodeException(
                EngineFailures.isOutOfMemory(e) ? ErrorCode.ENGINE_OUT_OF_MEMORY : usual,
                String.valueOf(e.getMessage()));
    }

    /**
     * Lets an operation that changes nothing read, in turn with the callers' statements: through the engine that serves,
     * or one that opens the files without changing a byte of them.
     */
    public <T> T read(String graphId, Function<Engine, T> work) {
        return hosts.withHost(graphId, () -> admit(graphId, true, ServingHosts.Access.LOOK), work);
    }

    private Statement statement(Requests.Query query, Cypher cypher) {
        Map<String, String> types = new LinkedHashMap<>();
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        Set<String> absent = new HashSet<>();
        if (query.parameters() != null) {
            query.parameters().forEach((name, parameter) -> {
                if (parameter == null || parameter.type() == null || !statements.isType(parameter.type())) {
                    throw new NodeException(
                            ErrorCode.BAD_REQUEST, "Parameter '" + name + "' has no engine type as type.");
                }
                types.put(name, parameter.type());
                if (parameter.value() == null) {
                    absent.add(name);
                } else {
                    values.put(name, parameter.value());
                }
            });
        }
        Cypher counted = withRowCounts(cypher, values);
        values.keySet().removeIf(name -> cypher.hasParameter(name) && !counted.hasParameter(name));
        int rowLimit = query.rowLimit() == null ? limits.rows() : Math.min(query.rowLimit(), limits.rows());
        if (rowLimit < 1) {
            throw new NodeException(ErrorCode.BAD_REQUEST, "row_limit is a whole number from 1 on.");
        }
        return new Statement(counted.withTypedParameters(types, absent), values, rowLimit, limits.queryTimeout(), null);
    }

    private static Cypher withRowCounts(Cypher cypher, Map<String, @Nullable String> values) {
        try {
            return cypher.withRowCounts(values);
        } catch (IllegalArgumentException e) {
            throw new NodeException(ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    /** Decides, with the database's lock held, whether and how a statement may run now. */
    private ServingHosts.Admission admit(String graphId, boolean read, ServingHosts.Access access) {
        DatabaseState state = require(graphId);
        String migration = state.migration();
        if (!read) {
            journal.requireCertain();
        }
        switch (state.gate()) {
            case MIGRATING -> throw migrating(graphId, state);
            case HELD ->
                throw new NodeException(
                        ErrorCode.DATABASE_HELD, graphId, String.valueOf(closedMessage(graphId, state)));
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
                () -> guard(graphId, state));
    }

    /**
     * Tries again to open a database that its engine could not open, or that was not closed, for writing.
     *
     * @param accepted id of another database's file that is to take its place, or an empty text
     * @throws NodeException {@link ErrorCode#DATABASE_UNOPENABLE} with what is still wrong; the files are as before then
     */
    public DatabaseInfo reopen(String graphId, String accepted) {
        hosts.exclusively(graphId, () -> {
            DatabaseState state = require(graphId);
            journal.requireCertain();
            if (state.gate() != Gate.SERVING) {
                throw new NodeException(
                        ErrorCode.BAD_REQUEST, "Database '" + graphId + "' is " + state.word() + ", not serving.");
            }
            if (hosts.isOpenForWriting(graphId)) {
                // Where the file is gone, that engine is the last to have it.
                guard(graphId, state);
            }
            hosts.closeForReopening(graphId);
            guard(graphId, state);
            hosts.reopen(graphId, state.engine(), files.database(graphId), accepted);
        });
        return info(graphId);
    }

    /**
     * Opens a database that was not closed, or whose file is another one, so that what is wrong is known before anybody
     * asks; leaves the others alone.
     */
    void openIfInDoubt(String graphId) {
        if (hosts.mayFindFault(graphId)) {
            hosts.withHost(graphId, () -> admit(graphId, true, ServingHosts.Access.WRITE), Engine::isAlive);
        }
    }

    /** Whether the file in a database's place is another database. */
    public boolean isExchanged(String graphId) {
        return hosts.isExchanged(graphId);
    }

    /**
     * Refuses a file that is another database, or not the one that its engine has open; a serving database is put on hold.
     *
     * @throws NodeException {@link ErrorCode#DATABASE_UNOPENABLE}
     */
    public void requireSame(String graphId) {
        hosts.exclusively(graphId, () -> {
            hosts.putBack(graphId);
            hosts.requireSame(graphId);
        });
    }

    /**
     * The file of a database, equal as long as it is the same one.
     *
     * @throws NodeException {@link ErrorCode#FILES_FAILED} if it cannot be looked at
     */
    public Object file(String graphId) {
        return opening.file(graphId);
    }

    /** Whether an engine has the database open for writing now. */
    public boolean isOpenForWriting(String graphId) {
        return hosts.isOpenForWriting(graphId);
    }

    /**
     * Refuses what needs an engine while the database's own cannot open it.
     *
     * @throws NodeException {@link ErrorCode#DATABASE_UNOPENABLE} with the reason
     */
    public void requireOpenable(String graphId) {
        Problem fault = journal.state().healthOf(graphId).fault();
        if (fault != null) {
            throw new NodeException(fault);
        }
    }

    /** Why a database answers nothing in a state that passes by itself. */
    public static NodeException migrating(String graphId, DatabaseState state) {
        boolean replaced = state instanceof DatabaseState.Restoring || state instanceof DatabaseState.Replacing;
        String how = replaced
                ? "replaced by a backup or by what was saved of it"
                : "moved by migration " + state.migration();
        return new NodeException(ErrorCode.DATABASE_MIGRATING, graphId, how);
    }

    /**
     * The header guard: before an engine opens a file, the file must be of that engine's storage version.
     *
     * @throws NodeException {@link ErrorCode#DATABASE_INCOMPATIBLE}
     */
    public void guard(String graphId, DatabaseState state) {
        try {
            files.completeCreation(graphId);
        } catch (IOException e) {
            throw new NodeException(
                    ErrorCode.FILES_FAILED,
                    "Database '" + graphId + "' cannot get its name: " + FailureWords.of(e) + ".");
        }
        incompatibility(graphId, state, header(files.database(graphId))).ifPresent(why -> {
            throw new NodeException(ErrorCode.DATABASE_INCOMPATIBLE, why);
        });
    }

    /**
     * The header guard for a file that is to take a database's name, or has just been read back.
     *
     * @throws NodeException {@link ErrorCode#DATABASE_INCOMPATIBLE}
     */
    public void guardFile(Path file, EngineVersion engine) {
        incompatibility(file.getFileName().toString(), file, engine, header(file))
                .ifPresent(why -> {
                    throw new NodeException(ErrorCode.DATABASE_INCOMPATIBLE, why);
                });
    }

    private Optional<String> incompatibility(String graphId, DatabaseState state, Optional<StorageHeader> header) {
        return incompatibility(graphId, files.database(graphId), state.engine(), header);
    }

    private Optional<String> incompatibility(
            String graphId, Path file, EngineVersion engine, Optional<StorageHeader> header) {
        if (packs.find(engine).isEmpty()) {
            return Optional.of("Database '" + graphId + "' belongs to " + engine.displayName()
                    + ", whose engine pack is not installed here.");
        }
        if (header.isEmpty() && !files.exists(file)) {
            return Optional.of("The file of database '" + graphId + "' is not on the data volume.");
        }
        if (header.isEmpty()) {
            return Optional.of("The file of database '" + graphId + "' is not a database of Kuzu or LadybugDB"
                    + (files.size(file).orElse(1L) == 0 ? "; it is empty." : "."));
        }
        int found = header.get().storageVersion();
        int expected = ReleaseMap.storageOf(engine).orElse(found);
        boolean agrees = found == expected && header.get().engine().equals(engine.engine());
        return agrees
                ? Optional.empty()
                : Optional.of("The file of database '" + graphId + "' has storage version " + found + " ("
                        + ReleaseMap.releaseOf(found) + "), but " + engine.displayName() + " needs " + expected + ".");
    }

    private Optional<StorageHeader> header(Path database) {
        try {
            return files.header(database);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Stops writes: lets the running statement finish, has the old engine checkpoint and close, and proves that nothing
     * unwritten is left beside the file. Reads go on afterwards, from a read-only engine.
     *
     * @return the files as they were before the checkpoint, for comparing; without {@link #settleCheckpoint} they take the
     *     place of the database again when it is frozen no more
     */
    public Optional<Path> freeze(String graphId, String migration) {
        return checkpointAnd(graphId, true, () -> {
            if (files.exists(files.incoming(graphId))) {
                throw new NodeException(
                        ErrorCode.EXPORT_FAILED,
                        "The file " + files.incoming(graphId).getFileName()
                                + " is in the way of the import; it is not this node's. Move it elsewhere.");
            }
            journal.append(new JournalEvent.WritesFrozen(clock.instant(), graphId, migration));
            try {
                originalLocks.require(graphId);
            } catch (IOException e) {
                throw new NodeException(
                        ErrorCode.EXPORT_FAILED,
                        "Database '" + graphId + "' cannot be frozen: " + FailureWords.of(e) + ".");
            }
        });
    }

    /**
     * An engine that cannot write down further graphs must not be asked to checkpoint, and no export leave them out.
     *
     * @throws NodeException {@link ErrorCode#FURTHER_GRAPHS}
     */
    public void requireOneGraph(String graphId) {
        List<String> suspected =
                furtherGraphs.suspected(graphId, require(graphId).engine());
        if (suspected.isEmpty()) {
            return;
        }
        List<String> known = suspected;
        if (journal.state().healthOf(graphId).fault() == null) {
            try {
                known = read(graphId, open -> furtherGraphs.known(graphId, suspected, open));
            } catch (EngineNotStartedException e) {
                throw new NodeException(ErrorCode.ENGINE_HOST_FAILED, String.valueOf(e.getMessage()));
            } catch (StatementException | EngineHostException e) {
                log.warn("{} is not opened to list its graphs: {}", graphId, e.getMessage());
            }
        }
        if (!known.isEmpty()) {
            throw new NodeException(ErrorCode.FURTHER_GRAPHS, graphId, String.join(", ", known));
        }
    }

    /**
     * Has the database's own engine write everything down and close, then runs a step while no statement can start.
     *
     * @throws NodeException {@link ErrorCode#NOT_CLOSED} if something unwritten is left beside the file
     */
    public void checkpointAnd(String graphId, Runnable step) {
        checkpointAnd(graphId, false, step);
    }

    private Optional<Path> checkpointAnd(String graphId, boolean keepsCopy, Runnable step) {
        return hosts.exclusivelyGet(graphId, () -> {
            DatabaseState state = require(graphId);
            hosts.putBack(graphId);
            guard(graphId, state);
            requireOneGraph(graphId);
            Optional<Path> copy = hosts.checkpointAndClose(graphId, state.engine(), files.database(graphId), keepsCopy);
            try {
                step.run();
            } finally {
                originalLocks.follow(graphId);
            }
            return copy;
        });
    }

    /**
     * Refuses a copy that a freeze left to compare and that is not as it was made.
     *
     * @throws NodeException {@link ErrorCode#FILES_FAILED}
     */
    public void requireWholeCopy(String graphId) {
        opening.requireWholeCopy(graphId);
    }

    /** What a freeze left for comparing showed no difference, and is not needed any more. */
    public void settleCheckpoint(String graphId) {
        hosts.exclusively(graphId, () -> hosts.dropCompared(graphId));
    }

    /**
     * Puts a frozen database on hold, whose checkpoint wrote down something else; it is taken back when it is frozen no
     * more.
     *
     * @param why what the checkpoint changed, in whole sentences
     */
    public NodeException undoCheckpoint(String graphId, String why) {
        return hosts.exclusivelyGet(graphId, () -> hosts.undoCheckpoint(graphId, why));
    }

    /**
     * Records a step that closes or opens the gate while no statement runs, and closes the serving engine first.
     *
     * @param step files may be moved in it
     */
    public void closeAnd(String graphId, Runnable step) {
        hosts.exclusively(graphId, () -> {
            hosts.close(graphId);
            try {
                step.run();
            } finally {
                originalLocks.follow(graphId);
            }
            takeCheckpointBack(graphId);
            noteFile(graphId);
        });
    }

    /**
     * Closes a database, so that the next engine to read it reads its file. Where an engine had it open, another one has
     * to find as many rows in the file, before any statement runs; else the database is put on hold.
     *
     * @return the file, see {@link #file}
     * @throws NodeException {@link ErrorCode#DATABASE_UNOPENABLE} if rows are missing, or the file is not the one that the
     *     engine had open
     * @throws StatementException if the rows cannot be counted
     */
    public Object closeAndRecount(String graphId) {
        return hosts.exclusivelyGet(graphId, () -> {
            hosts.putBack(graphId);
            hosts.requireSame(graphId);
            Optional<SortedMap<String, Long>> answered = hosts.answeredRows(graphId);
            hosts.close(graphId);
            originalLocks.follow(graphId);
            Object file = opening.file(graphId);
            answered.ifPresent(rows -> hosts.requireRows(graphId, rows, read(graphId, RowCounts::require)));
            return file;
        });
    }

    /** A freeze whose checkpoint nobody compared leaves nothing of it; else the next opening would do that. */
    private void takeCheckpointBack(String graphId) {
        try {
            hosts.putBack(graphId);
        } catch (NodeException | UncheckedIOException e) {
            log.warn("{}", e.getMessage());
        }
    }

    /** The file that a step has put in the database's place is the database from now on. */
    public void noteFile(String graphId) {
        if (require(graphId).gate() == Gate.SERVING) {
            hosts.noteFile(graphId);
        }
    }
}
