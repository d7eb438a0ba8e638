package dev.instar.node.finalizing;

import dev.instar.node.carry.TableFile;
import dev.instar.node.database.Databases;
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
import dev.instar.protocol.VerificationLevel;
import java.util.List;
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
     * Reads every value through the serving engine, one table after the other, so that callers wait for no more than one
     * table.
     *
     * @throws NodeException {@link ErrorCode#FINALIZE_REFUSED}
     */
    void requireReadable(String graphId, Task task, Meter meter) {
        EngineVersion engine = databases.require(graphId).engine();
        try {
            List<TableFile> tables =
                    databases.read(graphId, host -> TableFile.of(schemas.read(engine, files.database(graphId), host)));
            for (int i = 0; i < tables.size(); i++) {
                task.requireGoingOn();
                TableFile table = tables.get(i);
                meter.fraction((double) i / tables.size(), 0, "Reading " + table.name());
                databases.read(
                        graphId,
                        host -> new Fingerprinter(host, Fingerprint.Method.of(VerificationLevel.FULL)).of(table));
            }
        } catch (StatementException | EngineHostException | UnreadableSchemaException e) {
            throw new NodeException(
                    ErrorCode.FINALIZE_REFUSED,
                    "Database '" + graphId + "' cannot be read whole under " + engine.displayName() + ": "
                            + e.getMessage());
        }
    }
}
