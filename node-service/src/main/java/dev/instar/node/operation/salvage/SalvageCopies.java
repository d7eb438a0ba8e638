package dev.instar.node.operation.salvage;

import dev.instar.node.database.Databases;
import dev.instar.node.database.RowCounts;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.Engines;
import dev.instar.node.engine.StatementException;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.settings.NodeProperties;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.task.CancellationToken;
import dev.instar.node.task.Task;
import dev.instar.node.transfer.schema.ScratchCopy;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.SalvageReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.springframework.stereotype.Component;

/** Copies of a database's files as one way takes them, open in its engine; the files stay as they are. */
@Component
class SalvageCopies {

    private final Databases databases;
    private final DatabaseFiles files;
    private final ScratchCopy scratch;
    private final Engines engines;
    private final long watermark;

    SalvageCopies(
            Databases databases, DatabaseFiles files, ScratchCopy scratch, Engines engines, NodeProperties properties) {
        this.databases = databases;
        this.files = files;
        this.scratch = scratch;
        this.engines = engines;
        this.watermark = properties.limits().diskWatermark().toBytes();
    }

    /** Whether there are the files that a way takes. */
    boolean canTry(String graphId, SalvageWay way) {
        return way.sidecars(suffixes(graphId)) != null;
    }

    /** Makes an empty database of an engine. */
    void empty(EngineVersion version, Path database) throws IOException {
        try (Engine engine = engines.open(version, database, false)) {
            engine.execute("CHECKPOINT");
            engine.closeDatabase();
        }
        files.sync(database);
    }

    /** Tries a way and counts the rows that it brings. */
    SalvageReport.Way tried(String graphId, SalvageWay way) {
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
        requireRoom(graphId);
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

    /** Other databases and the journal must not find the volume full. */
    private void requireRoom(String graphId) {
        try {
            long needed = files.bytesForCopy(graphId) + watermark;
            long free = files.free();
            if (free < needed) {
                throw new NodeException(
                        ErrorCode.SALVAGE_REFUSED,
                        "Reading database '" + graphId + "' needs " + (needed >> 20) + " MB on the data volume for a"
                                + " copy; " + (free >> 20) + " MB are free. Free space, then ask again.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The free room on the data volume cannot be told", e);
        }
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

    /** The engine has the copy open, and is ended afterwards: closing may be what it does not survive. */
    <T> T inCopy(String graphId, SalvageWay way, Task task, BiFunction<Path, Engine, T> work) {
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
}
