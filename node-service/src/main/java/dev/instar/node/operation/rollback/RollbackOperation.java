package dev.instar.node.operation.rollback;

import dev.instar.node.database.CommittedMoves;
import dev.instar.node.database.Databases;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.InstanceState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.operation.export.LastExport;
import dev.instar.node.operation.imports.InterruptedImports;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.DatabaseNames;
import dev.instar.node.storage.MovingFiles;
import dev.instar.node.task.OperationRequest;
import dev.instar.node.task.ProgressReporter;
import dev.instar.node.task.RequestContext;
import dev.instar.node.task.Task;
import dev.instar.node.task.Tasks;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.Phase;
import dev.instar.protocol.TaskStarted;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Puts originals back under their names and their engine, and keeps what import had built under a name of its own. When
 * no database of the instance is left on the new engine, the instance returns to the old one as well.
 */
@Component
public class RollbackOperation {

    private static final Logger log = LoggerFactory.getLogger(RollbackOperation.class);

    private static final double SAVED_PERCENT = 60;
    private static final double RESTORED_PERCENT = 95;

    private final Tasks tasks;
    private final Databases databases;
    private final Journal journal;
    private final DatabaseFiles files;
    private final CommittedMoves committedMoves;
    private final EngineReconciler engineReconciler;
    private final LastExport lastExport;
    private final GoodOriginals goodOriginals;
    private final InterruptedImports interruptedImports;
    private final Clock clock;

    RollbackOperation(
            Tasks tasks,
            Databases databases,
            Journal journal,
            DatabaseFiles files,
            CommittedMoves committedMoves,
            EngineReconciler engineReconciler,
            LastExport lastExport,
            GoodOriginals goodOriginals,
            InterruptedImports interruptedImports,
            Clock clock) {
        this.tasks = tasks;
        this.databases = databases;
        this.journal = journal;
        this.files = files;
        this.committedMoves = committedMoves;
        this.engineReconciler = engineReconciler;
        this.lastExport = lastExport;
        this.goodOriginals = goodOriginals;
        this.interruptedImports = interruptedImports;
        this.clock = clock;
    }

    /**
     * How databases go back.
     *
     * @param expected migration they must be part of, {@code null} for any
     * @param exportFirst writes what serves now to Parquet before it is set aside
     * @param asFound databases whose original is taken as it is, though it is not what was frozen; where databases are
     *     named, they are among these, else they are all that goes back
     */
    public record Choices(@Nullable String expected, boolean exportFirst, Set<String> asFound) {

        /** All that were moved, to originals that are what was frozen. */
        public static final Choices PLAIN = new Choices(null, false, Set.of());
    }

    /**
     * Starts the rollback of databases.
     *
     * @param databasesNamed none means all that were moved, or those of {@code asFound}
     */
    public TaskStarted start(List<String> databasesNamed, Choices choices, RequestContext caller) {
        List<String> named = databasesNamed.isEmpty() ? List.copyOf(choices.asFound()) : databasesNamed;
        named.forEach(databases::require);
        if (!named.containsAll(choices.asFound())) {
            throw new NodeException(
                    ErrorCode.BAD_REQUEST, "Databases of 'as_found' are not among those that are to go back.");
        }
        List<String> before = named.isEmpty() ? moved(choices.expected()) : named;
        String migration = before.stream()
                .map(graphId -> databases.require(graphId).migration())
                .findFirst()
                .orElseGet(() -> Objects.requireNonNullElse(choices.expected(), ""));
        return tasks.start(new OperationRequest(OperationKind.ROLLBACK, migration, caller), () -> {
            // What an earlier operation left is settled now: that can be the end of a rollback, or the beginning of
            // one.
            Stream<String> found = named.isEmpty() ? moved(choices.expected()).stream() : Stream.of();
            List<String> graphIds = Stream.concat(before.stream(), found)
                    .distinct()
                    .filter(graphId -> !named.isEmpty() || isRolledBackOrCanBe(databases.require(graphId)))
                    .toList();
            check(graphIds, choices.expected());
            return task -> run(task, graphIds, choices);
        });
    }

    private List<String> moved(@Nullable String migration) {
        return journal.state().databases().entrySet().stream()
                .filter(entry -> entry.getValue().canRollBack() || isInterrupted(entry.getValue()))
                .filter(entry ->
                        migration == null || entry.getValue().migration().equals(migration))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Others of those that could be before need no rollback any more. */
    private static boolean isRolledBackOrCanBe(DatabaseState state) {
        return state.canRollBack() || isInterrupted(state) || state instanceof DatabaseState.RolledBack;
    }

    /** Whether an import of the database began and did not end. No import runs while a rollback starts. */
    private static boolean isInterrupted(DatabaseState state) {
        return state instanceof DatabaseState.Importing || state instanceof DatabaseState.Swapping;
    }

    private void check(List<String> graphIds, @Nullable String expected) {
        if (graphIds.isEmpty() && !hasNothingLeft(expected)) {
            throw new NodeException(
                    ErrorCode.NOTHING_TO_ROLL_BACK,
                    "No database of this instance is part of a migration that could be rolled back.");
        }
        for (String graphId : graphIds) {
            DatabaseState state = databases.require(graphId);
            if (wasThawed(state, expected)) {
                // A repeat changes nothing.
                continue;
            }
            if (!state.canRollBack() && !isInterrupted(state) && !(state instanceof DatabaseState.RolledBack)) {
                throw new NodeException(
                        ErrorCode.NOTHING_TO_ROLL_BACK,
                        "Database '" + graphId + "' is " + state.word()
                                + "; no migration that could be rolled back has it.");
            }
            if (expected != null && !state.migration().equals(expected)) {
                throw new NodeException(
                        ErrorCode.NOTHING_TO_ROLL_BACK,
                        "Database '" + graphId + "' is part of migration " + state.migration() + ", not of " + expected
                                + ".");
            }
        }
    }

    /** Whether a database that the migration exported takes writes again, on the engine that it was exported from. */
    private boolean wasThawed(DatabaseState state, @Nullable String migration) {
        return (state instanceof DatabaseState.Serving || state instanceof DatabaseState.RolledBack)
                && migration != null
                && isOpen(migration)
                && manifestOf(migration)
                        .filter(manifest -> !manifest.source().equals(state.engine()))
                        .isEmpty();
    }

    /** Whether the migration tried an export here and nothing of it is left to take back. */
    private boolean hasNothingLeft(@Nullable String migration) {
        return migration != null
                && isOpen(migration)
                && manifestOf(migration)
                        .filter(manifest ->
                                manifest.target().equals(journal.state().engine()))
                        .isEmpty();
    }

    private Optional<Manifest> manifestOf(String migration) {
        return journal.state()
                .manifest()
                .filter(manifest -> manifest.migration().equals(migration));
    }

    /** Whether the migration tried an export here and was not finalized. */
    private boolean isOpen(String migration) {
        List<InstanceState.Operation> operations = journal.state().operations().stream()
                .filter(operation -> operation.started().migration().equals(migration))
                .toList();
        return !journal.state().isFinalized(migration)
                && operations.stream().anyMatch(operation -> operation.started().kind() == OperationKind.EXPORT)
                && operations.stream()
                        .noneMatch(operation -> operation.started().kind() == OperationKind.FINALIZE
                                && operation.state() == TaskState.COMPLETED);
    }

    private void run(Task task, List<String> graphIds, Choices choices) {
        Map<String, ProgressReporter> reporters = new LinkedHashMap<>();
        graphIds.forEach(graphId -> reporters.put(graphId, task.reporter(graphId)));
        var failures = new Failures();
        reporters.forEach((graphId, progress) -> {
            task.requireGoingOn();
            failures.collect(graphId, progress, () -> {
                if (choices.exportFirst()) {
                    save(task, graphId, progress);
                }
                rollBack(task, graphId, choices.asFound().contains(graphId), progress);
                progress.done();
            });
        });
        engineReconciler.followDatabases();
        failures.requireNone(ErrorCode.ROLLBACK_FAILED, reporters.size());
    }

    /** A database whose rows cannot be saved does not go back. */
    private void save(Task task, String graphId, ProgressReporter progress) {
        progress.enter(Phase.EXPORT, SAVED_PERCENT);
        if (!(databases.require(graphId) instanceof DatabaseState.Imported imported)) {
            return;
        }
        try {
            lastExport.save(task, graphId, imported.engine(), progress);
        } catch (NodeException e) {
            throw e;
        } catch (RuntimeException e) {
            log.error("What database {} holds cannot be saved", graphId, e);
            throw new NodeException(
                    ErrorCode.EXPORT_FAILED,
                    "Saving the rows of database '" + graphId + "' before its rollback failed: " + FailureWords.of(e));
        }
    }

    private void rollBack(Task task, String graphId, boolean asFound, ProgressReporter progress) {
        progress.enter(Phase.ROLLBACK, RESTORED_PERCENT);
        endImport(graphId);
        databases.closeAnd(graphId, () -> {
            switch (databases.require(graphId)) {
                case DatabaseState.Frozen _, DatabaseState.Exported _, DatabaseState.Held _ ->
                    thaw(task, graphId, asFound, progress);
                case DatabaseState.Imported imported -> {
                    Path original = files.folder().resolve(imported.preMigration());
                    Optional<String> accepted = asFound
                            ? goodOriginals.changeOf(graphId, original).map(GoodOriginals::acceptedAs)
                            : Optional.empty();
                    if (!asFound) {
                        accepted = goodOriginals.bringIfChanged(task, graphId, original, progress);
                    } else if (!files.exists(original)) {
                        throw new NodeException(
                                ErrorCode.NOTHING_TO_ROLL_BACK,
                                "The original of database '" + graphId + "', " + original.getFileName()
                                        + ", is gone, so that it cannot go back as it is found. POST"
                                        + " /migration/finalize?migration=" + imported.migration() + "&keep=" + graphId
                                        + " keeps what serves now, and ends the migration for every database of the"
                                        + " instance.");
                    }
                    databases.guardFile(original, imported.original());
                    committedMoves.setStrangerAside(graphId);
                    Path setAside = files.names().freeName(graphId, DatabaseNames.ROLLED_BACK);
                    journal.append(new JournalEvent.RollbackStarted(
                            clock.instant(),
                            graphId,
                            setAside.getFileName().toString(),
                            moving(graphId, original),
                            accepted.orElse(null)));
                    complete(graphId);
                }
                case DatabaseState.RollingBack _ -> committedMoves.end(graphId, DatabaseState.RolledBack.class);
                case DatabaseState.Serving _, DatabaseState.RolledBack _ -> {
                    // Rolled back before: a repeat changes nothing.
                }
                case DatabaseState.Importing _,
                        DatabaseState.Swapping _,
                        DatabaseState.Reinstating _,
                        DatabaseState.Finalizing _,
                        DatabaseState.Restoring _,
                        DatabaseState.Replacing _ ->
                    throw new NodeException(
                            ErrorCode.NOTHING_TO_ROLL_BACK,
                            "Database '" + graphId + "' is "
                                    + databases.require(graphId).word() + ".");
            }
        });
    }

    /** What could not be ended before this rollback began is ended now, or says why it cannot be. */
    private void endImport(String graphId) {
        interruptedImports.end(graphId, "The operation failed");
        if (databases.require(graphId) instanceof DatabaseState.Swapping) {
            // Where what waits is gone, the database is again what it was before the import.
            committedMoves.end(graphId);
        }
    }

    /** Nothing was moved; but what is served again has to be what was frozen. */
    private void thaw(Task task, String graphId, boolean asFound, ProgressReporter progress) {
        if (asFound) {
            Optional<String> accepted = goodOriginals.changeOf(graphId, files.database(graphId));
            accepted.ifPresent(change -> journal.append(
                    new JournalEvent.OriginalAccepted(clock.instant(), graphId, GoodOriginals.acceptedAs(change))));
            journal.append(new JournalEvent.WritesThawed(clock.instant(), graphId));
        } else if (!goodOriginals.replaceIfChanged(task, graphId, progress)) {
            journal.append(new JournalEvent.WritesThawed(clock.instant(), graphId));
        }
    }

    private MovingFiles moving(String graphId, Path original) {
        try {
            return committedMoves.moving(graphId, original);
        } catch (IOException e) {
            throw new NodeException(ErrorCode.FILES_FAILED, FailureWords.of(e));
        }
    }

    private void complete(String graphId) {
        try {
            committedMoves.complete(graphId);
        } catch (IOException e) {
            throw new NodeException(ErrorCode.FILES_FAILED, FailureWords.of(e));
        }
    }
}
