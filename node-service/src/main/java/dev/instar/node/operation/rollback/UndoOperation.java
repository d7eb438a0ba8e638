package dev.instar.node.operation.rollback;

import dev.instar.node.database.CommittedMoves;
import dev.instar.node.database.Databases;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.journal.KeptFile;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.DatabaseNames;
import dev.instar.node.storage.FileIdentity;
import dev.instar.node.task.OperationRequest;
import dev.instar.node.task.ProgressReporter;
import dev.instar.node.task.RequestContext;
import dev.instar.node.task.Task;
import dev.instar.node.task.Tasks;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.Phase;
import dev.instar.protocol.TaskStarted;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Takes a rollback back: the imported database serves again, the original is kept as before. */
@Component
public class UndoOperation {

    private static final Logger log = LoggerFactory.getLogger(UndoOperation.class);
    private static final double SWAPPED_PERCENT = 95;

    private final Tasks tasks;
    private final Databases databases;
    private final Journal journal;
    private final DatabaseFiles files;
    private final CommittedMoves committedMoves;
    private final EngineReconciler engineReconciler;
    private final Clock clock;

    UndoOperation(
            Tasks tasks,
            Databases databases,
            Journal journal,
            DatabaseFiles files,
            CommittedMoves committedMoves,
            EngineReconciler engineReconciler,
            Clock clock) {
        this.tasks = tasks;
        this.databases = databases;
        this.journal = journal;
        this.files = files;
        this.committedMoves = committedMoves;
        this.engineReconciler = engineReconciler;
        this.clock = clock;
    }

    /**
     * Starts the return of databases that were rolled back to their imported state.
     *
     * @param databasesNamed none means all that were rolled back, or those of {@code asFound}
     * @param asFound databases whose imported files are taken as they are, though they are not what was set aside;
     *     where databases are named, they are among these, else they are all that returns
     */
    public TaskStarted start(List<String> databasesNamed, Set<String> asFound, RequestContext caller) {
        List<String> named = databasesNamed.isEmpty() ? List.copyOf(asFound) : databasesNamed;
        if (!named.containsAll(asFound)) {
            throw new NodeException(
                    ErrorCode.BAD_REQUEST, "Databases of 'as_found' are not among those that are to return.");
        }
        List<String> before = named.isEmpty() ? rolledBack() : named;
        String migration =
                before.isEmpty() ? "" : databases.require(before.getFirst()).migration();
        return tasks.start(new OperationRequest(OperationKind.UNDO_ROLLBACK, migration, caller), () -> {
            // What an earlier operation left is settled now: that can be the end of a rollback, or of an undo.
            Stream<String> found = named.isEmpty() ? rolledBack().stream() : Stream.of();
            List<String> graphIds =
                    Stream.concat(before.stream(), found).distinct().toList();
            check(graphIds, asFound);
            return task -> run(task, graphIds, asFound);
        });
    }

    /** Those that are rolled back, and those of which an undo began and did not end. */
    private List<String> rolledBack() {
        return journal.state().databases().entrySet().stream()
                .filter(entry -> entry.getValue() instanceof DatabaseState.RolledBack
                        || entry.getValue() instanceof DatabaseState.Reinstating)
                .map(Map.Entry::getKey)
                .toList();
    }

    private void check(List<String> graphIds, Set<String> asFound) {
        if (graphIds.isEmpty()) {
            throw new NodeException(ErrorCode.NOTHING_TO_ROLL_BACK, "No database of this instance is rolled back.");
        }
        List<NodeException> unusable = new ArrayList<>();
        for (String graphId : graphIds) {
            switch (databases.require(graphId)) {
                case DatabaseState.RolledBack rolledBack ->
                    whyUnusable(graphId, rolledBack, asFound.contains(graphId)).ifPresent(unusable::add);
                case DatabaseState.Reinstating _ -> {
                    // What could not be ended before this undo began is ended in it.
                }
                case DatabaseState.Imported imported when servedAgain(imported.preMigration()) -> {
                    // A repeat leaves out what has returned.
                }
                default ->
                    throw new NodeException(
                            ErrorCode.NOTHING_TO_ROLL_BACK,
                            "Database '" + graphId + "' is "
                                    + databases.require(graphId).word() + ", not rolled back.");
            }
        }
        if (unusable.size() == graphIds.size()) {
            throw unusable.getFirst();
        }
    }

    private Optional<NodeException> whyUnusable(String graphId, DatabaseState.RolledBack rolledBack, boolean asFound) {
        try {
            acceptedChange(graphId, rolledBack, asFound);
            return Optional.empty();
        } catch (NodeException e) {
            return Optional.of(e);
        }
    }

    private boolean servedAgain(String name) {
        return journal.state().keptFiles().stream()
                .anyMatch(kept ->
                        kept.name().equals(name) && kept.reason() == KeptFile.Reason.ORIGINAL_THAT_SERVED_AGAIN);
    }

    /**
     * How the imported files differ from what was set aside; empty if they do not, or if nobody knows what that was. The
     * engine would open whatever stands there, also an older or altered file, or one without its log.
     *
     * @throws NodeException if they differ, unless they are to be taken as found and are of the same database; if they are
     *     gone; if nothing can be compared with them
     */
    private Optional<String> acceptedChange(String graphId, DatabaseState.RolledBack rolledBack, boolean asFound) {
        Path imported = files.folder().resolve(rolledBack.setAside());
        if (!files.exists(imported)) {
            throw new NodeException(
                    ErrorCode.FILES_FAILED,
                    "The imported database " + rolledBack.setAside()
                            + " is gone; nothing was changed. Put the file back under that name and undo again, with as_found="
                            + graphId + " if its copy did not keep the times.");
        }
        databases.guardFile(imported, rolledBack.target());
        requireManifest(graphId, rolledBack);
        Optional<FileIdentity> setAside = journal.state().keptFiles().stream()
                .filter(file -> file.name().equals(rolledBack.setAside()))
                .findFirst()
                .map(KeptFile::identity);
        if (setAside.isEmpty()) {
            return Optional.empty();
        }
        try {
            requireSame(graphId, rolledBack, setAside.get());
            Optional<String> change = changeSince(graphId, rolledBack, setAside.get());
            if (change.isPresent() && !asFound) {
                throw new NodeException(ErrorCode.IMPORTED_CHANGED, graphId, rolledBack.setAside(), change.get());
            }
            return change;
        } catch (IOException e) {
            throw new NodeException(ErrorCode.FILES_FAILED, FailureWords.of(e));
        }
    }

    /** Another database never returns, whatever an operator says: nothing would tell it apart later. */
    private void requireSame(String graphId, DatabaseState.RolledBack rolledBack, FileIdentity setAside)
            throws IOException {
        String known = setAside.id();
        Optional<String> found = files.identities().id(files.folder().resolve(rolledBack.setAside()));
        if (known != null && !found.equals(Optional.of(known))) {
            throw new NodeException(
                    ErrorCode.IMPORTED_EXCHANGED, graphId, rolledBack.setAside(), found.orElse("without an id"), known);
        }
    }

    private Optional<String> changeSince(String graphId, DatabaseState.RolledBack rolledBack, FileIdentity setAside)
            throws IOException {
        if (setAside.bytes().isEmpty()) {
            return Optional.of("then it was not in its place, or could not be looked at");
        }
        Path imported = files.folder().resolve(rolledBack.setAside());
        Optional<String> change = files.identities().change(graphId, imported, setAside);
        return change.isPresent() ? change : files.identities().laterWrite(graphId, imported, setAside);
    }

    /** Without it nothing could be finalized or compared any more. */
    private void requireManifest(String graphId, DatabaseState.RolledBack rolledBack) {
        if (journal.state()
                .manifest()
                .filter(manifest -> manifest.migration().equals(rolledBack.migration()))
                .isEmpty()) {
            throw new NodeException(
                    ErrorCode.NOTHING_TO_ROLL_BACK,
                    "Database '" + graphId
                            + "' was exported again since its rollback, so that nothing speaks of migration "
                            + rolledBack.migration() + " any more. What that had built is in " + rolledBack.setAside()
                            + ".");
        }
    }

    private void run(Task task, List<String> graphIds, Set<String> asFound) {
        var failures = new Failures();
        for (String graphId : graphIds) {
            task.requireGoingOn();
            DatabaseState state = databases.require(graphId);
            if (state instanceof DatabaseState.RolledBack || state instanceof DatabaseState.Reinstating) {
                ProgressReporter progress = task.reporter(graphId);
                progress.enter(Phase.SWAP, SWAPPED_PERCENT);
                failures.collect(graphId, progress, () -> {
                    if (state instanceof DatabaseState.Reinstating) {
                        committedMoves.end(graphId, DatabaseState.Imported.class);
                    } else {
                        takeBack(graphId, asFound.contains(graphId));
                    }
                    progress.done();
                });
            }
        }
        engineReconciler.followDatabases();
        failures.requireNone(ErrorCode.UNDO_FAILED, graphIds.size());
    }

    private void takeBack(String graphId, boolean asFound) {
        if (isOpenable(graphId)) {
            // Where the file was replaced, that engine is the last to have what it wrote.
            databases.requireSame(graphId);
            try {
                databases.checkpointAnd(graphId, () -> reinstate(graphId, asFound));
                return;
            } catch (NodeException e) {
                boolean onHold = e.error() == ErrorCode.DATABASE_UNOPENABLE && !isOpenable(graphId);
                boolean endsItsEngine = e.getCause() instanceof EngineHostException ended && ended.isCrash();
                if (!onHold && !endsItsEngine) {
                    throw e;
                }
                log.warn("The original of {} is set aside unopened: {}", graphId, e.getMessage());
            }
        }
        // It is set aside as it is, with what is known of it.
        databases.closeAnd(graphId, () -> reinstate(graphId, asFound));
    }

    private boolean isOpenable(String graphId) {
        if (!files.exists(files.database(graphId))
                || databases.isExchanged(graphId)
                || journal.state().healthOf(graphId).fault() != null) {
            return false;
        }
        try {
            databases.guard(graphId, databases.require(graphId));
            return true;
        } catch (NodeException e) {
            log.warn("The original of {} is set aside unopened: {}", graphId, e.getMessage());
            return false;
        }
    }

    private void reinstate(String graphId, boolean asFound) {
        if (!(databases.require(graphId) instanceof DatabaseState.RolledBack rolledBack)) {
            return;
        }
        // They may have been changed since the check.
        Optional<String> change = acceptedChange(graphId, rolledBack, asFound);
        committedMoves.setStrangerAside(graphId);
        Path preMigration = files.names().freeName(graphId, DatabaseNames.PRE_MIGRATION);
        try {
            journal.append(new JournalEvent.RollbackUndoStarted(
                    clock.instant(),
                    graphId,
                    preMigration.getFileName().toString(),
                    committedMoves.moving(graphId, files.folder().resolve(rolledBack.setAside())),
                    change.map(found -> acceptedAs(rolledBack.setAside(), found))
                            .orElse(null)));
            committedMoves.complete(graphId);
        } catch (IOException e) {
            throw new NodeException(ErrorCode.FILES_FAILED, FailureWords.of(e));
        }
    }

    private static String acceptedAs(String name, String change) {
        return "Its imported files, " + name
                + " then, were taken as they were found, though they are not what the rollback" + " set aside: "
                + change + ".";
    }
}
