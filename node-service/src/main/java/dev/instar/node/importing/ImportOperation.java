package dev.instar.node.importing;

import dev.instar.node.NodeProperties;
import dev.instar.node.database.Databases;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.StatementException;
import dev.instar.node.export.ManifestFile;
import dev.instar.node.files.DatabaseFiles;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.task.Meter;
import dev.instar.node.task.Parallel;
import dev.instar.node.task.Task;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.Phase;
import dev.instar.protocol.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Imports every exported database of the pending migration, each on its own: one that fails is held with its original
 * untouched, the others go on.
 */
@Component
class ImportOperation {

    private static final Logger log = LoggerFactory.getLogger(ImportOperation.class);
    private static final double CHECKED_PERCENT = 5;
    private static final double SWAPPED_PERCENT = 99;

    private final Databases databases;
    private final Journal journal;
    private final DatabaseFiles files;
    private final ManifestFile manifestFile;
    private final IncomingDatabase incomingDatabase;
    private final Swap swap;
    private final NodeProperties.Limits limits;
    private final Clock clock;

    ImportOperation(
            Databases databases,
            Journal journal,
            DatabaseFiles files,
            ManifestFile manifestFile,
            IncomingDatabase incomingDatabase,
            Swap swap,
            NodeProperties properties,
            Clock clock) {
        this.databases = databases;
        this.journal = journal;
        this.files = files;
        this.manifestFile = manifestFile;
        this.incomingDatabase = incomingDatabase;
        this.swap = swap;
        this.limits = properties.limits();
        this.clock = clock;
    }

    void run(Task task, Manifest manifest, EngineVersion target) {
        manifestFile.requireUnaltered(manifest);
        Map<ManifestDatabase, Meter> meters = new LinkedHashMap<>();
        for (ManifestDatabase entry : manifest.databases()) {
            if (isWaiting(entry, manifest)) {
                meters.put(entry, task.meter(entry.graphId()));
            }
        }
        // The whole instance turns traffic away before the first file is touched.
        for (ManifestDatabase entry : meters.keySet()) {
            if (!(databases.require(entry.graphId()) instanceof DatabaseState.Swapping)) {
                databases.closeAnd(
                        entry.graphId(),
                        () -> journal.append(new JournalEvent.ImportStarted(clock.instant(), entry.graphId(), target)));
            }
        }
        List<String> failures = Parallel.map(
                        List.copyOf(meters.keySet()),
                        limits.parallelDatabases(),
                        entry -> importOne(entry, target, Objects.requireNonNull(meters.get(entry))))
                .stream()
                .filter(failure -> !failure.isEmpty())
                .toList();
        if (!failures.isEmpty()) {
            throw new NodeException(
                    ErrorCode.IMPORT_FAILED,
                    failures.size() + " of " + meters.size() + " databases are held: " + String.join(" ", failures));
        }
    }

    private boolean isWaiting(ManifestDatabase entry, Manifest manifest) {
        DatabaseState state = databases.require(entry.graphId());
        return state.migration().equals(manifest.migration())
                && (state instanceof DatabaseState.Exported
                        || state instanceof DatabaseState.Held
                        || state instanceof DatabaseState.Swapping);
    }

    /** @return an empty text, or why the database is held */
    private String importOne(ManifestDatabase entry, EngineVersion target, Meter meter) {
        String graphId = entry.graphId();
        Path incoming = files.incoming(graphId);
        boolean committed = false;
        try {
            if (databases.require(graphId) instanceof DatabaseState.Swapping swapping) {
                committed = true;
                completeSwap(graphId, files.folder().resolve(swapping.preMigration()), incoming, meter);
                return "";
            }
            meter.enter(Phase.CHECK, CHECKED_PERCENT);
            requireUnaltered(entry);
            incomingDatabase.build(entry, target, meter);
            meter.enter(Phase.SWAP, SWAPPED_PERCENT);
            Path preMigration = files.freeName(graphId, DatabaseFiles.PRE_MIGRATION);
            journal.append(new JournalEvent.ImportVerified(
                    clock.instant(), graphId, preMigration.getFileName().toString()));
            committed = true;
            completeSwap(graphId, preMigration, incoming, meter);
            return "";
        } catch (RuntimeException | IOException e) {
            Problem problem = problem(graphId, e);
            meter.failed(problem.detail());
            if (!committed) {
                journal.append(new JournalEvent.ImportFailed(clock.instant(), graphId, problem));
                discard(graphId);
            }
            return problem.detail();
        }
    }

    private void completeSwap(String graphId, Path preMigration, Path incoming, Meter meter) throws IOException {
        swap.swap(graphId, preMigration, incoming);
        journal.append(new JournalEvent.ImportSwapped(clock.instant(), graphId));
        meter.done();
    }

    private void requireUnaltered(ManifestDatabase entry) throws IOException {
        var found = DatabaseFiles.hashes(files.folder().resolve(entry.exportFolder()));
        if (!found.equals(entry.files())) {
            throw new NodeException(
                    ErrorCode.EXPORT_ALTERED,
                    "The export of database '" + entry.graphId() + "' has files that differ from the manifest.");
        }
    }

    /** The held state is on record already; what cannot be removed now is removed by the retry. */
    private void discard(String graphId) {
        try {
            files.discardIncoming(graphId);
        } catch (IOException e) {
            log.warn("The unfinished import of {} cannot be removed: {}", graphId, e.getMessage());
        }
    }

    private static Problem problem(String graphId, Exception e) {
        return switch (e) {
            case NodeException node -> node.problem();
            case EngineHostException _, StatementException _ ->
                new NodeException(
                                ErrorCode.IMPORT_FAILED,
                                "Import of database '" + graphId + "' failed: " + e.getMessage())
                        .problem();
            default ->
                new NodeException(ErrorCode.FILES_FAILED, "Import of database '" + graphId + "' stopped: " + e)
                        .problem();
        };
    }
}
