package dev.instar.node.operation.imports;

import dev.instar.node.backup.Originals;
import dev.instar.node.database.CommittedMoves;
import dev.instar.node.database.Databases;
import dev.instar.node.database.OriginalLocks;
import dev.instar.node.engine.EngineFailures;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.StatementException;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.InstanceState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.operation.export.ManifestFile;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.DatabaseNames;
import dev.instar.node.task.DatabaseExecutor;
import dev.instar.node.task.OperationRequest;
import dev.instar.node.task.ProgressReporter;
import dev.instar.node.task.RequestContext;
import dev.instar.node.task.Task;
import dev.instar.node.task.Tasks;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.FailurePolicy;
import dev.instar.protocol.FileHash;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.Phase;
import dev.instar.protocol.Problem;
import dev.instar.protocol.TaskStarted;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Imports every exported database of the pending migration. By default each on its own: one that fails is held with its
 * original untouched, the others go on. If the plan says all or nothing, no database is swapped before all are verified.
 */
@Component
public class ImportOperation {

    private static final Logger log = LoggerFactory.getLogger(ImportOperation.class);
    private static final double CHECKED_PERCENT = 5;
    private static final double SWAPPED_PERCENT = 99;

    private final Tasks tasks;
    private final Databases databases;
    private final Journal journal;
    private final DatabaseFiles files;
    private final ManifestFile manifestFile;
    private final IncomingDatabase incomingDatabase;
    private final Originals originals;
    private final OriginalLocks originalLocks;
    private final CommittedMoves committedMoves;
    private final DatabaseExecutor executor;
    private final InterruptedImports interruptedImports;
    private final Clock clock;

    ImportOperation(
            Tasks tasks,
            Databases databases,
            Journal journal,
            DatabaseFiles files,
            ManifestFile manifestFile,
            IncomingDatabase incomingDatabase,
            Originals originals,
            OriginalLocks originalLocks,
            CommittedMoves committedMoves,
            DatabaseExecutor executor,
            InterruptedImports interruptedImports,
            Clock clock) {
        this.tasks = tasks;
        this.databases = databases;
        this.journal = journal;
        this.files = files;
        this.manifestFile = manifestFile;
        this.incomingDatabase = incomingDatabase;
        this.originals = originals;
        this.originalLocks = originalLocks;
        this.committedMoves = committedMoves;
        this.executor = executor;
        this.interruptedImports = interruptedImports;
        this.clock = clock;
    }

    /**
     * Starts the import of databases that are exported.
     *
     * @param named databases; none means all that wait
     * @param expected the migration the caller means; {@code null} for whichever waits
     */
    public TaskStarted start(List<String> named, @Nullable String expected, RequestContext caller) {
        named.forEach(databases::require);
        String migration = journal.state().manifest().map(Manifest::migration).orElse("");
        return tasks.start(
                new OperationRequest(OperationKind.IMPORT, migration, caller),
                () -> check(named, expected),
                task -> run(task, named));
    }

    private void check(List<String> named, @Nullable String expected) {
        if (isRepeatOfWhatRecoveryEnded(expected)) {
            Manifest repeated = journal.state().manifest().orElseThrow();
            named.stream()
                    .filter(graphId -> !isImported(graphId, repeated))
                    .findFirst()
                    .ifPresent(graphId -> {
                        throw notWaiting(graphId);
                    });
            return;
        }
        Manifest manifest = pending();
        if (expected != null && !manifest.migration().equals(expected)) {
            throw new NodeException(
                    ErrorCode.IMPORT_WITHOUT_EXPORT,
                    "the export that waits is of migration " + manifest.migration() + ", not of " + expected + ".");
        }
        EngineVersion engine = journal.state().engine();
        if (!manifest.target().equals(engine)) {
            throw new NodeException(ErrorCode.WRONG_TARGET, manifest.target(), engine);
        }
        if (named.isEmpty()) {
            return;
        }
        if (manifest.failurePolicy() == FailurePolicy.ALL_OR_NOTHING) {
            throw new NodeException(ErrorCode.IMPORT_NOT_SINGLY, String.join(", ", named));
        }
        List<String> waiting = waiting(manifest);
        for (String graphId : named) {
            // A repeat leaves out those that were imported since.
            boolean isDone = isImported(graphId, manifest) && named.stream().anyMatch(waiting::contains);
            if (!waiting.contains(graphId) && !isDone) {
                throw notWaiting(graphId);
            }
        }
    }

    private NodeException notWaiting(String graphId) {
        return new NodeException(
                ErrorCode.IMPORT_WITHOUT_EXPORT,
                "database '" + graphId + "' is " + databases.require(graphId).word() + ".");
    }

    /** An import failed behind the commit point of its last database, and recovery has completed that since. */
    private boolean isRepeatOfWhatRecoveryEnded(@Nullable String expected) {
        InstanceState state = journal.state();
        return state.pendingManifest().isEmpty()
                && state.manifest()
                        .filter(declared ->
                                expected == null || declared.migration().equals(expected))
                        .filter(declared ->
                                declared.databases().stream().allMatch(entry -> isImported(entry.graphId(), declared)))
                        .filter(this::hasFailed)
                        .isPresent();
    }

    private boolean hasFailed(Manifest manifest) {
        return journal.state().operations().stream()
                .filter(operation -> operation.started().kind() == OperationKind.IMPORT
                        && operation.started().migration().equals(manifest.migration()))
                .reduce((_, later) -> later)
                .filter(last -> last.state() != TaskState.COMPLETED)
                .isPresent();
    }

    private boolean isImported(String graphId, Manifest manifest) {
        return databases.require(graphId) instanceof DatabaseState.Imported imported
                && imported.migration().equals(manifest.migration());
    }

    private Manifest pending() {
        InstanceState state = journal.state();
        return state.pendingManifest()
                .orElseThrow(() -> new NodeException(
                        ErrorCode.IMPORT_WITHOUT_EXPORT,
                        state.manifest().isPresent()
                                ? "the last one was imported or rolled back."
                                : "there was none yet."));
    }

    private void run(Task task, List<String> named) {
        if (journal.state().pendingManifest().isEmpty()) {
            // Recovery has completed what the failed import left.
            return;
        }
        Manifest manifest = pending();
        manifestFile.requireUnaltered(manifest);
        Map<ManifestDatabase, ProgressReporter> reporters = new LinkedHashMap<>();
        for (ManifestDatabase entry : manifest.databases()) {
            if (isWaiting(entry, manifest) && (named.isEmpty() || named.contains(entry.graphId()))) {
                reporters.put(entry, task.reporter(entry.graphId()));
                interruptedImports.end(entry.graphId(), "The operation failed");
            }
        }
        begin(reporters.keySet(), manifest.target());
        List<ManifestDatabase> entries = List.copyOf(reporters.keySet());
        List<String> failures = switch (manifest.failurePolicy()) {
            case EACH_ON_ITS_OWN -> executor.map(entries, entry -> importOne(entry, manifest, task, reporters));
            case ALL_OR_NOTHING -> importTogether(entries, manifest, task, reporters);
        };
        failures = failures.stream().filter(failure -> !failure.isEmpty()).toList();
        task.requireGoingOn();
        if (!failures.isEmpty()) {
            throw new NodeException(
                    ErrorCode.IMPORT_FAILED,
                    failures.size() + " of " + reporters.size()
                            + (reporters.size() == 1 ? " database is" : " databases are") + " held: "
                            + String.join(" ", failures));
        }
        List<String> waiting = waiting(manifest);
        if (!waiting.isEmpty()) {
            throw new NodeException(
                    ErrorCode.IMPORT_FAILED,
                    "Imported: " + String.join(", ", named) + ". Still to be imported or rolled back: "
                            + String.join(", ", waiting) + ".");
        }
    }

    /** The whole instance turns traffic away before the first file is touched: all of its databases, or none. */
    private void begin(Set<ManifestDatabase> entries, EngineVersion target) {
        List<String> begun = new ArrayList<>();
        try {
            for (ManifestDatabase entry : entries) {
                String graphId = entry.graphId();
                if (!(databases.require(graphId) instanceof DatabaseState.Swapping)) {
                    databases.closeAnd(
                            graphId,
                            () -> journal.append(new JournalEvent.ImportStarted(clock.instant(), graphId, target)));
                    begun.add(graphId);
                }
            }
        } catch (RuntimeException e) {
            begun.forEach(graphId -> journal.append(new JournalEvent.ImportCancelled(clock.instant(), graphId)));
            throw e;
        }
    }

    private List<String> waiting(Manifest manifest) {
        return manifest.databases().stream()
                .filter(entry -> isWaiting(entry, manifest))
                .map(ManifestDatabase::graphId)
                .toList();
    }

    private boolean isWaiting(ManifestDatabase entry, Manifest manifest) {
        DatabaseState state = databases.require(entry.graphId());
        return state.migration().equals(manifest.migration())
                && (state instanceof DatabaseState.Exported
                        || state instanceof DatabaseState.Held
                        || state instanceof DatabaseState.Importing
                        || state instanceof DatabaseState.Swapping);
    }

    /** @return an empty text, or why the database is held */
    private String importOne(
            ManifestDatabase entry, Manifest manifest, Task task, Map<ManifestDatabase, ProgressReporter> reporters) {
        ProgressReporter progress = Objects.requireNonNull(reporters.get(entry));
        String failure = build(entry, manifest, task, progress);
        return failure.isEmpty() ? commit(entry.graphId(), task, progress) : failure;
    }

    private List<String> importTogether(
            List<ManifestDatabase> entries,
            Manifest manifest,
            Task task,
            Map<ManifestDatabase, ProgressReporter> reporters) {
        List<String> failures = new ArrayList<>(executor.map(
                entries, entry -> build(entry, manifest, task, Objects.requireNonNull(reporters.get(entry)))));
        boolean allBuilt =
                failures.stream().allMatch(String::isEmpty) && task.stopReason().isEmpty();
        for (int i = 0; i < entries.size(); i++) {
            ManifestDatabase entry = entries.get(i);
            ProgressReporter progress = Objects.requireNonNull(reporters.get(entry));
            if (allBuilt) {
                failures.set(i, commit(entry.graphId(), task, progress));
            } else if (failures.get(i).isEmpty()) {
                var together = new NodeException(ErrorCode.IMPORT_FAILED_TOGETHER, entry.graphId());
                failures.set(i, giveUp(entry.graphId(), task, progress, together.problem()));
            }
        }
        return failures;
    }

    /** @return an empty text if the new database is verified, or why it is not */
    private String build(ManifestDatabase entry, Manifest manifest, Task task, ProgressReporter progress) {
        String graphId = entry.graphId();
        if (databases.require(graphId) instanceof DatabaseState.Swapping) {
            return "";
        }
        try {
            task.requireGoingOn();
            progress.enter(Phase.CHECK, CHECKED_PERCENT);
            requireUnaltered(entry, task);
            originals.requireUnchanged(entry, task::requireGoingOn);
            incomingDatabase.build(
                    entry,
                    files.names().incoming(entry.graphId()),
                    manifest.target(),
                    manifest.verification(),
                    task,
                    progress);
            task.requireGoingOn();
            // What is set aside has to be what can be put back later.
            originals.requireUnchanged(entry, task::requireGoingOn);
            return "";
        } catch (RuntimeException | IOException e) {
            return giveUp(graphId, task, progress, problem(graphId, e));
        }
    }

    /** Undoes what was built first, in case it filled the disk, then records why. */
    private String giveUp(String graphId, Task task, ProgressReporter progress, Problem why) {
        discard(graphId);
        Problem problem = task.stopReason().map(NodeException::problem).orElse(why);
        progress.failed(problem.detail());
        boolean cancelled = task.stopReason()
                .filter(reason -> reason.error() == ErrorCode.CANCELLED)
                .isPresent();
        journal.append(
                cancelled
                        ? new JournalEvent.ImportCancelled(clock.instant(), graphId)
                        : new JournalEvent.ImportFailed(clock.instant(), graphId, problem));
        return problem.detail() + " " + problem.remedy() + " (" + problem.code() + ")";
    }

    /** The commit point and what follows it. @return an empty text, or why the swap is not complete */
    private String commit(String graphId, Task task, ProgressReporter progress) {
        progress.enter(Phase.SWAP, SWAPPED_PERCENT);
        boolean isRepeat = databases.require(graphId) instanceof DatabaseState.Swapping;
        if (!isRepeat) {
            Path preMigration = files.names().freeName(graphId, DatabaseNames.PRE_MIGRATION);
            try {
                journal.append(new JournalEvent.ImportVerified(
                        clock.instant(),
                        graphId,
                        preMigration.getFileName().toString(),
                        committedMoves.moving(graphId, files.names().incoming(graphId))));
            } catch (IOException | UncheckedIOException e) {
                return giveUp(graphId, task, progress, problem(graphId, e));
            }
        }
        try {
            if (isRepeat) {
                // Recovery came to no end with it, so that nobody knows what is there.
                committedMoves.settle(graphId);
            } else {
                committedMoves.complete(graphId);
            }
            if (databases.require(graphId) instanceof DatabaseState.Held held) {
                progress.failed(held.problem().detail());
                return held.problem().detail();
            }
            databases.noteFile(graphId);
            originalLocks.follow(graphId);
            progress.done();
            return "";
        } catch (IOException | UncheckedIOException e) {
            Problem problem = problem(graphId, e);
            progress.failed(problem.detail());
            return problem.detail();
        }
    }

    private void requireUnaltered(ManifestDatabase entry, Task task) throws IOException {
        var found = files.identities().hashes(files.folder().resolve(entry.exportFolder()), task::requireGoingOn);
        if (!found.equals(entry.files())) {
            Set<FileHash> differing = new LinkedHashSet<>(entry.files());
            differing.removeAll(found);
            found.stream().filter(file -> !entry.files().contains(file)).forEach(differing::add);
            throw new NodeException(
                    ErrorCode.EXPORT_ALTERED,
                    "The export of database '" + entry.graphId() + "' has files that differ from the manifest, in "
                            + files.folder().resolve(entry.exportFolder()) + ": "
                            + differing.stream().map(FileHash::path).distinct().collect(Collectors.joining(", "))
                            + ".");
        }
    }

    /** What cannot be removed now is removed by the retry. */
    private void discard(String graphId) {
        try {
            files.discard(files.names().incoming(graphId));
        } catch (IOException e) {
            log.warn("The unfinished import of {} cannot be removed: {}", graphId, e.getMessage());
        }
    }

    private static Problem failed(String graphId, RuntimeException e) {
        return EngineFailures.of(ErrorCode.IMPORT_FAILED, "Import of database '" + graphId + "' failed", e)
                .problem();
    }

    private static Problem problem(String graphId, Exception e) {
        return switch (e) {
            case NodeException node -> node.problem();
            case EngineHostException died -> failed(graphId, died);
            case StatementException refused -> failed(graphId, refused);
            default ->
                new NodeException(
                                ErrorCode.FILES_FAILED,
                                FailureWords.sentence("Import of database '" + graphId + "' stopped", e))
                        .problem();
        };
    }
}
