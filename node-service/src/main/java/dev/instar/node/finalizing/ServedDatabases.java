package dev.instar.node.finalizing;

import dev.instar.node.carry.TableFile;
import dev.instar.node.database.Databases;
import dev.instar.node.database.RowCounts;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.StatementException;
import dev.instar.node.files.DatabaseFiles;
import dev.instar.node.fingerprint.Fingerprinter;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.schema.SchemaReader;
import dev.instar.node.schema.UnreadableSchemaException;
import dev.instar.node.task.Meter;
import dev.instar.node.task.Task;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.VerificationLevel;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** The proof that the database a finalize leaves alone in the world can be read whole. */
@Component
class ServedDatabases {

    private final Databases databases;
    private final DatabaseFiles files;
    private final SchemaReader schemas;

    ServedDatabases(Databases databases, DatabaseFiles files, SchemaReader schemas) {
        this.databases = databases;
        this.files = files;
        this.schemas = schemas;
    }

    /**
     * Reads every value, one table after the other, so that callers wait for no more than one table. An engine that has the
     * database open answers from its memory, whatever became of the file, so it is closed first: what reads then has read
     * the file. What it answered has to be there still.
     *
     * @param imported what its import was to bring
     * @throws NodeException {@link ErrorCode#FINALIZE_REFUSED}
     */
    void requireReadable(ManifestDatabase imported, Task task, Meter meter) {
        String graphId = imported.graphId();
        EngineVersion engine = databases.require(graphId).engine();
        try {
            Optional<SortedMap<String, Long>> answered = databases.countAndClose(graphId);
            List<TableFile> tables =
                    databases.read(graphId, host -> TableFile.of(schemas.read(engine, files.database(graphId), host)));
            if (tables.isEmpty() && !imported.fingerprint().tables().isEmpty()) {
                throw refused("Database '" + graphId + "' has no table any more; its import brought "
                        + imported.fingerprint().tables().size()
                        + ". If they were dropped on purpose, finalize with keep=" + graphId
                        + ". If not, roll it back.");
            }
            answered.ifPresent(before -> requireStillThere(graphId, before));
            for (int i = 0; i < tables.size(); i++) {
                task.requireGoingOn();
                TableFile table = tables.get(i);
                meter.fraction((double) i / tables.size(), 0, "Reading " + table.name());
                databases.read(
                        graphId,
                        host -> new Fingerprinter(host, Fingerprint.Method.of(VerificationLevel.FULL)).of(table));
            }
            databases.requireSame(graphId);
        } catch (StatementException | EngineHostException | UnreadableSchemaException e) {
            throw refused("Database '" + graphId + "' cannot be read whole under " + engine.displayName() + ": "
                    + e.getMessage());
        }
    }

    private void requireStillThere(String graphId, SortedMap<String, Long> answered) {
        SortedMap<String, Long> found =
                databases.read(graphId, host -> RowCounts.of(host).orElseGet(TreeMap::new));
        answered.forEach((table, rows) -> {
            if (found.getOrDefault(table, 0L) < rows) {
                throw refused("The engine that served database '" + graphId + "' counted " + rows + " rows of " + table
                        + ", and its file has " + found.getOrDefault(table, 0L)
                        + ". If nobody removed rows in this moment, the file was damaged under the engine: roll the"
                        + " database back, or save what can be read. Else finalize again.");
            }
        });
    }

    private static NodeException refused(String sentence) {
        return new NodeException(ErrorCode.FINALIZE_REFUSED, sentence);
    }
}
