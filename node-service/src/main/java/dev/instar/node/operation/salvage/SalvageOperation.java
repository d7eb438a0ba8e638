package dev.instar.node.operation.salvage;

import dev.instar.node.database.Databases;
import dev.instar.node.database.RowCounts;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineFailures;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.Engines;
import dev.instar.node.engine.StatementException;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.operation.export.DatabaseExport;
import dev.instar.node.operation.imports.IncomingDatabase;
import dev.instar.node.operation.restore.RestoreOperation;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.task.CancellationToken;
import dev.instar.node.task.ProgressReporter;
import dev.instar.node.task.RequestContext;
import dev.instar.node.task.Task;
import dev.instar.node.transfer.schema.Schema;
import dev.instar.node.transfer.schema.SchemaReader;
import dev.instar.node.transfer.schema.ScratchCopy;
import dev.instar.node.transfer.schema.UnreadableSchemaException;
import dev.instar.node.transfer.verify.FingerprintDifference;
import dev.instar.node.transfer.verify.Fingerprinter;
import dev.instar.node.transfer.verify.Fingerprints;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.Gate;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.SalvageReport;
import dev.instar.protocol.TaskStarted;
import dev.instar.protocol.VerificationLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Saves the rows of a database that its own engine cannot open or write down: they are read from a copy in one of several
 * ways, written into a new database of the same engine, and compared; then it takes the place of the files, which are
 * kept. What cannot be carried into a new database is saved as the engine writes it down in the copy.
 */
@Component
public class SalvageOperation {

    private static final Logger log = LoggerFactory.getLogger(SalvageOperation.class);

    private final RestoreOperation restore;
    private final Databases databases;
    private final Journal journal;
    private final DatabaseFiles files;
    private final ScratchCopy scratch;
    private final Engines engines;
    private final DatabaseExport export;
    private final IncomingDatabase incomingDatabase;
    private final Fingerprints fingerprints;
    private final SchemaReader schemas;

    SalvageOperation(
            RestoreOperation restore,
            Databases databases,
            Journal journal,
            DatabaseFiles files,
            ScratchCopy scratch,
            Engines engines,
            DatabaseExport export,
            IncomingDatabase incomingDatabase,
            Fingerprints fingerprints,
            SchemaReader schemas) {
        this.restore = restore;
        this.databases = databases;
        this.journal = journal;
        this.files = files;
        this.scratch = scratch;
        this.engines = engines;
        this.export = export;
        this.incomingDatabase = incomingDatabase;
        this.fingerprints = fingerprints;
        this.schemas = schemas;
    }

    /** Tries every way on a copy and counts the rows it brings; the files stay as they are. */
    public SalvageReport report(String graphId) {
        requireFault(graphId);
        List<SalvageReport.Way> ways = new ArrayList<>();
        databases.closeAnd(graphId, () -> {
            for (SalvageWay way : SalvageWay.values()) {
                if (way.sidecars(suffixes(graphId)) != null) {
                    ways.add(tried(graphId, way));
                }
            }
        });
        return new SalvageReport(graphId, ways);
    }

    /** A database that its engine opens needs none of this, and would lose what is in the engine's memory. */
    private void requireFault(String graphId) {
        databases.guard(graphId, databases.require(graphId));
        databases.requireOneGraph(graphId);
        DatabaseState state = databases.require(graphId);
        if (state.gate() != Gate.SERVING) {
            throw new NodeException(
                    ErrorCode.SALVAGE_REFUSED,
                    "Database '" + graphId + "' is " + state.word() + " by migration " + state.migration()
                            + ", which has its own ways on: retry the import, or roll the database back.");
        }
        if (journal.state().healthOf(graphId).fault() == null) {
            throw new NodeException(
                    ErrorCode.SALVAGE_REFUSED,
                    "Database '" + graphId
                            + "' can be opened; read what is needed with queries. Where reading ends its engine, restore a"
                            + " backup: POST /databases/" + graphId + "/restore.");
        }
        if (databases.isExchanged(graphId)) {
            throw new NodeException(
                    ErrorCode.SALVAGE_REFUSED,
                    "The file in the place of '" + graphId
                            + "' is another database; what is in it is not to be saved here.");
        }
    }

    /** Between the import and Finalize the original is the better copy. */
    private void requireFinalized(String graphId) {
        if (databases.require(graphId) instanceof DatabaseState.Imported imported) {
            throw new NodeException(
                    ErrorCode.SALVAGE_REFUSED,
                    "Database '" + graphId + "' was imported by migration " + imported.migration()
                            + ", which is not finalized: roll it back, and its original serves.");
        }
    }

    private SalvageReport.Way tried(String graphId, SalvageWay way) {
        EngineVersion version = databases.require(graphId).engine();
        return scratch.within(folder -> {
            try (Engine engine = opened(version, copy(graphId, way, folder), way)) {
                try {
                    return RowCounts.of(engine)
                            .map(rows -> read(way, rows, uncounted(engine, rows)))
                            .orElseGet(() -> failed(way, "The engine cannot count its rows."));
                } finally {
                    // Closing it would write it down, which may be what ends the engine.
                    engine.kill();
                }
            } catch (StatementException | EngineHostException e) {
                return failed(way, String.valueOf(e.getMessage()));
            }
        });
    }

    private static SalvageReport.Way read(SalvageWay way, Map<String, Long> rows, List<String> uncounted) {
        long all = rows.values().stream().mapToLong(Long::longValue).sum();
        return new SalvageReport.Way(way.wireName(), way.meaning(), all, rows, uncounted, null);
    }

    private static SalvageReport.Way failed(SalvageWay way, String why) {
        return new SalvageReport.Way(way.wireName(), way.meaning(), 0, Map.of(), List.of(), why);
    }

    /** Tables that no engine reads. */
    private static List<String> uncounted(Engine engine, Map<String, Long> counted) {
        return engine.execute("CALL show_tables() RETURN name, type").rows().stream()
                .filter(table -> !String.valueOf(table.get(1)).equals("REL_GROUP"))
                .map(table -> String.valueOf(table.getFirst()))
                .filter(table -> !counted.containsKey(table))
                .sorted()
                .toList();
    }

    private Engine opened(EngineVersion version, Path copy, SalvageWay way) {
        return way.cutsLog() ? engines.openCuttingLog(version, copy) : engines.open(version, copy, false);
    }

    private Path copy(String graphId, SalvageWay way, Path folder) {
        Path database = files.database(graphId);
        Path copy = folder.resolve(database.getFileName());
        Map<String, String> sidecars = way.sidecars(suffixes(graphId));
        if (sidecars == null) {
            throw new NodeException(
                    ErrorCode.SALVAGE_REFUSED,
                    "The files of database '" + graphId + "' cannot be read by the way " + way.wireName() + ".");
        }
        try {
            files.copyMainFile(database, copy);
            for (var sidecar : sidecars.entrySet()) {
                files.copyMainFile(withSuffix(database, sidecar.getKey()), withSuffix(copy, sidecar.getValue()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The files of database '" + graphId + "' cannot be copied", e);
        }
        return copy;
    }

    private Set<String> suffixes(String graphId) {
        Path database = files.database(graphId);
        int length = database.getFileName().toString().length();
        Set<String> suffixes = new HashSet<>();
        files.names()
                .sidecars(database)
                .forEach(
                        sidecar -> suffixes.add(sidecar.getFileName().toString().substring(length)));
        return suffixes;
    }

    private static Path withSuffix(Path database, String suffix) {
        return database.resolveSibling(database.getFileName() + suffix);
    }

    /** Starts replacing a database by what one way reads of it. */
    public TaskStarted start(String graphId, SalvageWay way, RequestContext caller) {
        requireFinalized(graphId);
        return restore.start(
                graphId,
                "salvage:" + way.wireName(),
                () -> requireFault(graphId),
                (task, restoring, progress) -> bring(graphId, way, task, restoring, progress),
                caller);
    }

    private void bring(String graphId, SalvageWay way, Task task, Path restoring, ProgressReporter progress) {
        try {
            try {
                built(graphId, way, task, restoring, progress);
            } catch (NodeException e) {
                if (e.error() != ErrorCode.FIDELITY) {
                    throw e;
                }
                log.info("What {} holds cannot be carried, so it is saved as it is: {}", graphId, e.getMessage());
                writtenDown(graphId, way, task, restoring, progress, e);
            }
        } catch (StatementException | EngineHostException e) {
            throw EngineFailures.of(
                    ErrorCode.SALVAGE_FAILED,
                    "Database '" + graphId + "' cannot be saved by the way " + way.wireName(),
                    e);
        } catch (IOException e) {
            throw new NodeException(
                    ErrorCode.SALVAGE_FAILED,
                    FailureWords.sentence("What was saved of '" + graphId + "' cannot be written", e));
        }
    }

    /** What is read of the files goes into a new database. */
    private void built(String graphId, SalvageWay way, Task task, Path restoring, ProgressReporter progress)
            throws IOException {
        EngineVersion version = databases.require(graphId).engine();
        String folder = "salvage-" + task.id();
        try {
            ManifestDatabase saved = inCopy(
                    graphId,
                    way,
                    task,
                    (copy, engine) -> export.save(
                            new DatabaseExport.Order(graphId, copy, version, version, VerificationLevel.FULL, folder),
                            engine,
                            task,
                            progress));
            incomingDatabase.build(saved, restoring, version, VerificationLevel.FULL, task, progress);
            log.info(
                    "Database {} is saved by the way {}: {} rows",
                    graphId,
                    way.wireName(),
                    saved.fingerprint().rows());
        } finally {
            discard(folder);
        }
    }

    /**
     * Its engine writes the copy down, and the copy takes the place if it holds what the engine had read before. Where
     * it cannot describe the database as a whole, every table that it can read is compared.
     */
    private void writtenDown(
            String graphId,
            SalvageWay way,
            Task task,
            Path restoring,
            ProgressReporter progress,
            NodeException refused) {
        EngineVersion version = databases.require(graphId).engine();
        var method = Fingerprint.Method.of(VerificationLevel.FULL);
        inCopy(graphId, way, task, (copy, engine) -> {
            List<String> differences = writeDown(version, copy, engine, method, task, progress);
            if (!differences.isEmpty()) {
                throw new NodeException(
                        ErrorCode.SALVAGE_FAILED,
                        refused.getMessage() + " Saving it as it is changes it: " + String.join("; ", differences));
            }
            if (!files.names().sidecars(copy).isEmpty()) {
                throw new NodeException(
                        ErrorCode.SALVAGE_FAILED,
                        refused.getMessage() + " Its engine does not write it down whole either: it leaves "
                                + files.names().sidecars(copy) + ".");
            }
            try {
                files.copyMainFile(copy, restoring);
                files.sync(restoring);
            } catch (IOException e) {
                throw new UncheckedIOException("What was saved of '" + graphId + "' cannot be written", e);
            }
            return restoring;
        });
    }

    /** Differences between what the engine reads before and after it has written its files down. */
    private List<String> writeDown(
            EngineVersion version,
            Path copy,
            Engine engine,
            Fingerprint.Method method,
            Task task,
            ProgressReporter progress) {
        Optional<Schema> described = described(version, copy, engine);
        Schema schema = described.orElseGet(() -> schemas.readableTables(engine));
        Fingerprint read = new Fingerprinter(engine, method)
                .compute(schema, (table, done, total) -> progress.fraction((double) done / total, 0, table));
        engine.execute("CHECKPOINT");
        engine.closeDatabase();
        if (described.isPresent()) {
            return FingerprintDifference.between(read, fingerprints.of(version, copy, method, task, (_, _, _) -> {}));
        }
        try (Engine again = engines.open(version, copy, true);
                CancellationToken.Listening _ = task.onStop(again::kill)) {
            return FingerprintDifference.between(
                    read, new Fingerprinter(again, method).compute(schemas.readableTables(again), (_, _, _) -> {}));
        }
    }

    /** Empty where the engine cannot describe the database as a whole. */
    private Optional<Schema> described(EngineVersion version, Path copy, Engine engine) {
        try {
            return Optional.of(fingerprints.schema(version, copy, engine, new ArrayList<>()));
        } catch (UnreadableSchemaException e) {
            return Optional.empty();
        }
    }

    /** The engine has the copy open, and is ended afterwards: closing may be what it does not survive. */
    private <T> T inCopy(String graphId, SalvageWay way, Task task, BiFunction<Path, Engine, T> work) {
        EngineVersion version = databases.require(graphId).engine();
        return scratch.within(folder -> {
            Path copy = copy(graphId, way, folder);
            try (Engine engine = opened(version, copy, way);
                    CancellationToken.Listening _ = task.onStop(engine::kill)) {
                try {
                    return work.apply(copy, engine);
                } finally {
                    engine.kill();
                }
            }
        });
    }

    private void discard(String folder) {
        try {
            files.discardExport(files.exports().resolve(folder));
        } catch (IOException e) {
            log.warn("{} is not needed and cannot be removed: {}", folder, e.getMessage());
        }
    }
}
