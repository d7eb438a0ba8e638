package dev.instar.node.operation.export;

import dev.instar.node.backup.Backups;
import dev.instar.node.database.Databases;
import dev.instar.node.engine.EngineFailures;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.StatementException;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.journal.KeptExport;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.settings.NodeProperties;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.task.DatabaseExecutor;
import dev.instar.node.task.OperationRequest;
import dev.instar.node.task.ProgressReporter;
import dev.instar.node.task.RequestContext;
import dev.instar.node.task.Task;
import dev.instar.node.task.Tasks;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.FailurePolicy;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.Phase;
import dev.instar.protocol.TaskStarted;
import dev.instar.protocol.VerificationLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Exports every database of the instance. Each goes through the same steps; the manifest is declared when all are
 * proven. If one fails the export as a whole fails, and writes open again everywhere: nothing was moved.
 */
@Component
public class ExportOperation {

    private static final Logger log = LoggerFactory.getLogger(ExportOperation.class);
    private static final double FROZEN_PERCENT = 5;
    private static final double BACKED_UP_PERCENT = 50;
    private static final double PROVEN_BEFORE_PERCENT = 99;

    /**
     * What the plan says of one instance.
     *
     * @param migration name of the migration
     * @param keepsExported whether databases whose export is proven stay closed for writes when the export fails, for the
     *     next export of the migration to take over
     */
    public record Order(
            String migration,
            EngineVersion source,
            EngineVersion target,
            VerificationLevel verification,
            FailurePolicy failurePolicy,
            boolean keepsExported) {}

    private final Tasks tasks;
    private final Databases databases;
    private final Journal journal;
    private final DatabaseFiles files;
    private final Backups backups;
    private final DatabaseExport databaseExport;
    private final CheckpointProof checkpointProof;
    private final ManifestFile manifestFile;
    private final KeptExports keptExports;
    private final DatabaseExecutor executor;
    private final String instanceId;
    private final Clock clock;

    ExportOperation(
            Tasks tasks,
            Databases databases,
            Journal journal,
            DatabaseFiles files,
            Backups backups,
            DatabaseExport databaseExport,
            CheckpointProof checkpointProof,
            ManifestFile manifestFile,
            KeptExports keptExports,
            DatabaseExecutor executor,
            NodeProperties properties,
            Clock clock) {
        this.tasks = tasks;
        this.databases = databases;
        this.journal = journal;
        this.files = files;
        this.backups = backups;
        this.databaseExport = databaseExport;
        this.checkpointProof = checkpointProof;
        this.manifestFile = manifestFile;
        this.keptExports = keptExports;
        this.executor = executor;
        this.instanceId = properties.instanceId();
        this.clock = clock;
    }

    public TaskStarted start(Order order, RequestContext caller) {
        return tasks.start(
                new OperationRequest(OperationKind.EXPORT, order.migration(), caller),
                () -> check(order),
                task -> run(task, order));
    }

    private void check(Order order) {
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

    /** Below the exports folder; the task's part keeps two runs of one migration apart. */
    public static String folder(String migration, String taskId) {
        return migration + "-" + taskId.substring(taskId.lastIndexOf('_') + 1);
    }

    private void run(Task task, Order order) {
        Map<String, ProgressReporter> reporters = new LinkedHashMap<>();
        journal.state().databases().keySet().forEach(graphId -> reporters.put(graphId, task.reporter(graphId)));
        String folder = keptExports.folder(order.migration()).orElseGet(() -> folder(order.migration(), task.id()));
        var firstFailed = new AtomicReference<@Nullable String>();
        try {
            files.createFolder(files.exports().resolve(folder));
            keptExports.removeOthers(folder, keptExports.of(order.migration()));
            List<ManifestDatabase> entries = executor.map(
                    List.copyOf(reporters.keySet()),
                    graphId -> export(
                            task, graphId, order, folder, Objects.requireNonNull(reporters.get(graphId)), firstFailed));
            task.requireGoingOn();
            var manifest = new Manifest(
                    Manifest.CURRENT_VERSION,
                    order.migration(),
                    instanceId,
                    order.source(),
                    order.target(),
                    order.verification(),
                    order.failurePolicy(),
                    clock.instant(),
                    "exports/" + folder,
                    entries);
            manifestFile.write(manifest);
            journal.append(new JournalEvent.ManifestDeclared(clock.instant(), manifest));
        } catch (RuntimeException | IOException e) {
            NodeException failure = task.stopReason().orElseGet(() -> failure(e));
            String failed = firstFailed.get();
            undo(
                    order,
                    folder,
                    reporters,
                    failed == null ? String.valueOf(failure.getMessage()) : "the export of " + failed + " failed.");
            throw failure;
        }
    }

    /** @param firstFailed gets the name of the database whose failure ends the export of all */
    private ManifestDatabase export(
            Task task,
            String graphId,
            Order order,
            String folder,
            ProgressReporter progress,
            AtomicReference<@Nullable String> firstFailed) {
        try {
            task.requireGoingOn();
            Optional<ManifestDatabase> kept = takeOver(task, graphId, order, folder, progress);
            if (kept.isPresent()) {
                progress.done();
                return kept.get();
            }
            progress.enter(Phase.FREEZE, FROZEN_PERCENT);
            boolean hadLog = !files.logs().unwritten(files.database(graphId)).isEmpty();
            Optional<Path> copy = databases.freeze(graphId, order.migration());
            EngineVersion engine = databases.require(graphId).engine();
            Fingerprint.Method method = Fingerprint.Method.of(order.verification());
            Optional<Fingerprint> before =
                    copy.flatMap(files -> checkpointProof.before(graphId, engine, files, method, task));
            ManifestDatabase exported = databaseExport.run(
                    new DatabaseExport.Order(
                            graphId, files.database(graphId), engine, order.target(), order.verification(), folder),
                    task,
                    progress,
                    fingerprint -> {
                        before.ifPresent(
                                expected -> checkpointProof.requireSame(graphId, engine, expected, fingerprint));
                        copy.ifPresent(_ -> databases.settleCheckpoint(graphId));
                        return backedUp(task, graphId, engine, fingerprint, progress);
                    });
            ManifestDatabase entry =
                    hadLog && before.isEmpty() ? exported.withDeviation(CheckpointProof.NOT_COMPARED) : exported;
            journal.append(new JournalEvent.ExportProven(
                    clock.instant(),
                    graphId,
                    order.migration(),
                    order.keepsExported()
                            ? new KeptExport(order.target(), order.verification(), folder, entry)
                            : null));
            progress.done();
            return entry;
        } catch (RuntimeException e) {
            Optional<NodeException> asked = task.stopReason();
            NodeException failure = failure(graphId, e);
            progress.failed(asked.map(reason -> "Stopped: " + reason.getMessage())
                    .orElseGet(() -> String.valueOf(failure.getMessage())));
            if (asked.isEmpty()) {
                firstFailed.compareAndSet(null, graphId);
            }
            // No manifest is declared without it, so the others need not go on.
            task.stop(failure);
            throw failure;
        }
    }

    /** A kept export that no longer fits is dropped: the database takes writes until it is frozen again. */
    private Optional<ManifestDatabase> takeOver(
            Task task, String graphId, Order order, String folder, ProgressReporter progress) {
        if (!keptExports.of(order.migration()).contains(graphId)) {
            return Optional.empty();
        }
        try {
            progress.enter(Phase.CHECK, PROVEN_BEFORE_PERCENT);
            Optional<ManifestDatabase> good = keptExports.takeOver(graphId, order, task::requireGoingOn);
            if (good.isEmpty()) {
                log.info("The kept export of database {} is not what this export needs; it is exported anew", graphId);
                thaw(graphId);
                files.discardExport(files.exports().resolve(folder).resolve(graphId));
            }
            return good;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static NodeException failure(String graphId, RuntimeException e) {
        return switch (e) {
            case EngineHostException _, StatementException _ ->
                EngineFailures.of(ErrorCode.EXPORT_FAILED, "Export of database '" + graphId + "' failed", e);
            default -> failure(e);
        };
    }

    private static NodeException failure(Exception e) {
        return switch (e) {
            case NodeException node -> node;
            case IOException _, UncheckedIOException _ -> new NodeException(ErrorCode.FILES_FAILED, FailureWords.of(e));
            default -> new NodeException(ErrorCode.EXPORT_FAILED, FailureWords.of(e));
        };
    }

    private DatabaseExport.Backup backedUp(
            Task task, String graphId, EngineVersion engine, Fingerprint fingerprint, ProgressReporter progress) {
        progress.enter(Phase.BACKUP, BACKED_UP_PERCENT);
        Backups.Catalogue catalogue =
                backups.store(graphId, engine, Backups.Type.SYSTEM, fingerprint, (done, total) -> {
                    task.requireGoingOn();
                    progress.bytes(done, total, "To the object store");
                });
        return new DatabaseExport.Backup(catalogue.key(), catalogue.files());
    }

    /**
     * Nothing was moved: what was written so far goes first, in case it filled the disk; then writes open again. What the
     * plan keeps stays as it is.
     *
     * @param why exports that were finished are void
     */
    private void undo(Order order, String folder, Map<String, ProgressReporter> reporters, String why) {
        Set<String> kept = keptExports.of(order.migration());
        if (!order.keepsExported()) {
            // One that changed is no file to serve; a rollback brings its backup.
            kept.removeIf(keptExports::hasGoodOriginal);
        }
        try {
            keptExports.removeOthers(folder, kept);
        } catch (IOException e) {
            log.warn("The unfinished export {} cannot be removed: {}", folder, e.getMessage());
        }
        for (var entry : journal.state().databases().entrySet()) {
            DatabaseState state = entry.getValue();
            boolean ours = state.migration().equals(order.migration())
                    && (state instanceof DatabaseState.Frozen || state instanceof DatabaseState.Exported);
            if (ours && !kept.contains(entry.getKey())) {
                if (state instanceof DatabaseState.Exported) {
                    Objects.requireNonNull(reporters.get(entry.getKey())).failed("Void: " + why);
                }
                thaw(entry.getKey());
            }
        }
        if (!kept.isEmpty()) {
            log.info("The exports of {} are kept for the next export of {}", kept, order.migration());
        }
    }

    private void thaw(String graphId) {
        databases.closeAnd(graphId, () -> journal.append(new JournalEvent.WritesThawed(clock.instant(), graphId)));
    }
}
