package dev.instar.node.operation.export;

import dev.instar.node.database.Databases;
import dev.instar.node.database.Freezes;
import dev.instar.node.engine.EngineFailures;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.StatementException;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.journal.KeptExport;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.task.ProgressReporter;
import dev.instar.node.task.Task;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** One database of an export: frozen, exported and proven, or taken over from what an earlier export kept. */
@Component
class ExportOfOne {

    private static final Logger log = LoggerFactory.getLogger(ExportOfOne.class);
    private static final double FROZEN_PERCENT = 5;
    private static final double PROVEN_BEFORE_PERCENT = 99;

    private final Databases databases;
    private final Freezes freezes;
    private final Journal journal;
    private final DatabaseFiles files;
    private final FrozenExport frozenExport;
    private final KeptExports keptExports;
    private final Clock clock;

    ExportOfOne(
            Databases databases,
            Freezes freezes,
            Journal journal,
            DatabaseFiles files,
            FrozenExport frozenExport,
            KeptExports keptExports,
            Clock clock) {
        this.databases = databases;
        this.freezes = freezes;
        this.journal = journal;
        this.files = files;
        this.frozenExport = frozenExport;
        this.keptExports = keptExports;
        this.clock = clock;
    }

    /** @param firstFailed gets the name of the database whose failure ends the export of all */
    ManifestDatabase run(
            Task task,
            String graphId,
            ExportOperation.Order order,
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
            Optional<Path> copy = freezes.freeze(graphId, order.migration());
            ManifestDatabase entry = frozenExport.run(task, graphId, order, folder, copy, hadLog, progress);
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
            Task task, String graphId, ExportOperation.Order order, String folder, ProgressReporter progress) {
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
            default -> ExportOperation.failure(e);
        };
    }

    /** Opens writes again. */
    void thaw(String graphId) {
        databases.closeAnd(graphId, () -> journal.append(new JournalEvent.WritesThawed(clock.instant(), graphId)));
    }
}
