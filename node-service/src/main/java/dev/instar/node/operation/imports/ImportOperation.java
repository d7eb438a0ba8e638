package dev.instar.node.operation.imports;

import dev.instar.node.journal.Journal;
import dev.instar.node.operation.export.ManifestFile;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.task.DatabaseExecutor;
import dev.instar.node.task.OperationRequest;
import dev.instar.node.task.ProgressReporter;
import dev.instar.node.task.RequestContext;
import dev.instar.node.task.Task;
import dev.instar.node.task.Tasks;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.TaskStarted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Imports every exported database of the pending migration. By default each on its own: one that fails is held with its
 * original untouched, the others go on. If the plan says all or nothing, no database is swapped before all are verified.
 */
@Component
public class ImportOperation {

    private final Tasks tasks;
    private final Journal journal;
    private final ManifestFile manifestFile;
    private final WaitingImports waiting;
    private final DatabaseImport database;
    private final DatabaseExecutor executor;
    private final InterruptedImports interruptedImports;

    ImportOperation(
            Tasks tasks,
            Journal journal,
            ManifestFile manifestFile,
            WaitingImports waiting,
            DatabaseImport database,
            DatabaseExecutor executor,
            InterruptedImports interruptedImports) {
        this.tasks = tasks;
        this.journal = journal;
        this.manifestFile = manifestFile;
        this.waiting = waiting;
        this.database = database;
        this.executor = executor;
        this.interruptedImports = interruptedImports;
    }

    /**
     * Starts the import of databases that are exported.
     *
     * @param named databases; none means all that wait
     * @param expected the migration the caller means; {@code null} for whichever waits
     */
    public TaskStarted start(List<String> named, @Nullable String expected, RequestContext caller) {
        waiting.requireKnown(named);
        String migration = journal.state().manifest().map(Manifest::migration).orElse("");
        return tasks.start(
                new OperationRequest(OperationKind.IMPORT, migration, caller),
                () -> waiting.check(named, expected),
                task -> run(task, named));
    }

    private void run(Task task, List<String> named) {
        if (journal.state().pendingManifest().isEmpty()) {
            // Recovery has completed what the failed import left.
            return;
        }
        Manifest manifest = waiting.pending();
        manifestFile.requireUnaltered(manifest);
        Map<ManifestDatabase, ProgressReporter> reporters = new LinkedHashMap<>();
        for (ManifestDatabase entry : manifest.databases()) {
            if (waiting.isWaiting(entry, manifest) && (named.isEmpty() || named.contains(entry.graphId()))) {
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
        List<String> left = waiting.waiting(manifest);
        if (!left.isEmpty()) {
            throw new NodeException(
                    ErrorCode.IMPORT_FAILED,
                    "Imported: " + String.join(", ", named) + ". Still to be imported or rolled back: "
                            + String.join(", ", left) + ".");
        }
    }

    /** The whole instance turns traffic away before the first file is touched: all of its databases, or none. */
    private void begin(Set<ManifestDatabase> entries, EngineVersion target) {
        List<String> begun = new ArrayList<>();
        try {
            for (ManifestDatabase entry : entries) {
                if (database.begin(entry.graphId(), target)) {
                    begun.add(entry.graphId());
                }
            }
        } catch (RuntimeException e) {
            cancel(begun, e);
            throw e;
        }
    }

    /** What cannot be written down now is settled later; why the import did not begin is said all the same. */
    private void cancel(List<String> begun, RuntimeException why) {
        try {
            begun.forEach(database::cancel);
        } catch (RuntimeException e) {
            why.addSuppressed(e);
        }
    }

    /** @return an empty text, or why the database is held */
    private String importOne(
            ManifestDatabase entry, Manifest manifest, Task task, Map<ManifestDatabase, ProgressReporter> reporters) {
        ProgressReporter progress = Objects.requireNonNull(reporters.get(entry));
        String failure = database.build(entry, manifest, task, progress);
        return failure.isEmpty() ? database.commit(entry.graphId(), task, progress) : failure;
    }

    private List<String> importTogether(
            List<ManifestDatabase> entries,
            Manifest manifest,
            Task task,
            Map<ManifestDatabase, ProgressReporter> reporters) {
        List<String> failures = new ArrayList<>(executor.map(
                entries, entry -> database.build(entry, manifest, task, Objects.requireNonNull(reporters.get(entry)))));
        boolean allBuilt =
                failures.stream().allMatch(String::isEmpty) && task.stopReason().isEmpty();
        for (int i = 0; i < entries.size(); i++) {
            ManifestDatabase entry = entries.get(i);
            ProgressReporter progress = Objects.requireNonNull(reporters.get(entry));
            if (allBuilt) {
                failures.set(i, database.commit(entry.graphId(), task, progress));
            } else if (failures.get(i).isEmpty()) {
                var together = new NodeException(ErrorCode.IMPORT_FAILED_TOGETHER, entry.graphId());
                failures.set(i, database.giveUp(entry.graphId(), task, progress, together.problem()));
            }
        }
        return failures;
    }
}
