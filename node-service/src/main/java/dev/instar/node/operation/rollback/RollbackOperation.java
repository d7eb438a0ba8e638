package dev.instar.node.operation.rollback;

import dev.instar.node.database.Databases;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.InstanceState;
import dev.instar.node.journal.Journal;
import dev.instar.node.operation.export.LastExport;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Puts originals back under their names and their engine, and keeps what import had built under a name of its own. When
 * no database of the instance is left on the new engine, the instance returns to the old one as well.
 */
@Component
public class RollbackOperation {

    private static final double SAVED_PERCENT = 60;

    private final Tasks tasks;
    private final Databases databases;
    private final Journal journal;
    private final DatabaseRollback rollback;
    private final EngineReconciler engineReconciler;
    private final LastExport lastExport;

    RollbackOperation(
            Tasks tasks,
            Databases databases,
            Journal journal,
            DatabaseRollback rollback,
            EngineReconciler engineReconciler,
            LastExport lastExport) {
        this.tasks = tasks;
        this.databases = databases;
        this.journal = journal;
        this.rollback = rollback;
        this.engineReconciler = engineReconciler;
        this.lastExport = lastExport;
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
            if (named.isEmpty()) {
                requireWhole(migration);
            }
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

    /** What is final cannot go back, and an instance that goes back without it would be called rolled back. */
    private void requireWhole(String migration) {
        List<String> finished = journal.state().finalizedBy(migration);
        if (!finished.isEmpty()) {
            throw new NodeException(
                    ErrorCode.NOTHING_TO_ROLL_BACK,
                    "A finalize of migration " + migration + " began, and these databases are final: "
                            + String.join(", ", finished)
                            + ". Repeat the finalize, or name the databases that are to go back.");
        }
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
            failures.collect(graphId, progress, () -> rollBack(task, graphId, choices, progress));
        });
        engineReconciler.followDatabases();
        failures.requireNone(ErrorCode.ROLLBACK_FAILED, reporters.size());
    }

    private void rollBack(Task task, String graphId, Choices choices, ProgressReporter progress) {
        boolean asFound = choices.asFound().contains(graphId);
        if (choices.exportFirst() && databases.require(graphId) instanceof DatabaseState.Imported imported) {
            // A database whose rows cannot be saved does not go back.
            progress.enter(Phase.EXPORT, SAVED_PERCENT);
            lastExport.saveAnd(
                    task, graphId, imported.engine(), progress, () -> rollback.run(task, graphId, asFound, progress));
        } else {
            rollback.run(task, graphId, asFound, progress);
        }
        progress.done();
    }
}
