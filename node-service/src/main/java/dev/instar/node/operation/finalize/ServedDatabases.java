package dev.instar.node.operation.finalize;

import dev.instar.node.database.Databases;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.StatementException;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.task.ProgressReporter;
import dev.instar.node.task.Task;
import dev.instar.node.transfer.parquet.TableParquet;
import dev.instar.node.transfer.schema.SchemaReader;
import dev.instar.node.transfer.schema.UnreadableSchemaException;
import dev.instar.node.transfer.verify.Fingerprinter;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.ManifestDatabase;
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
     * Reads every value, one table after the other, so that callers wait for no more than one table. An engine that has the
     * database open answers from its memory, whatever became of the file, so it is closed first: what reads then has read
     * the file, and has to find the rows that were answered.
     *
     * @param exported what the database had when it was exported
     * @throws NodeException {@link ErrorCode#FINALIZE_REFUSED} if it cannot be read or has no table any more;
     *     {@link ErrorCode#DATABASE_UNOPENABLE} if it is another one, was replaced under its engine, or lacks rows
     */
    void requireReadable(String migration, ManifestDatabase exported, Task task, ProgressReporter progress) {
        String graphId = exported.graphId();
        DatabaseState state = databases.require(graphId);
        EngineVersion engine = state.engine();
        try {
            Object file = databases.closeAndRecount(graphId);
            List<TableParquet> tables = databases.read(
                    graphId, host -> TableParquet.of(schemas.read(engine, files.database(graphId), host)));
            if (tables.isEmpty() && !exported.fingerprint().tables().isEmpty()) {
                throw refused("Database '" + graphId + "' has no table any more; it was exported with "
                        + exported.fingerprint().tables().size()
                        + ". If they were dropped on purpose, " + keepIn(migration, graphId) + " If not, "
                        + (state instanceof DatabaseState.RolledBack
                                ? "restore its system backup: POST /databases/" + graphId + "/restore."
                                : "roll it back."));
            }
            for (int i = 0; i < tables.size(); i++) {
                task.requireGoingOn();
                TableParquet table = tables.get(i);
                progress.fraction((double) i / tables.size(), 0, "Reading " + table.name());
                databases.read(
                        graphId,
                        host -> new Fingerprinter(host, Fingerprint.Method.of(VerificationLevel.FULL)).of(table));
            }
            databases.requireSame(graphId);
            if (!databases.file(graphId).equals(file)) {
                throw refused("The file of database '" + graphId
                        + "' was replaced while it was read. Make sure that nothing else writes to the data folder.");
            }
        } catch (StatementException | EngineHostException | UnreadableSchemaException e) {
            throw refused(FailureWords.sentence(
                            "Database '" + graphId + "' cannot be read whole under " + engine.displayName(), e)
                    + " If that is as it should be, " + keepIn(migration, graphId));
        }
    }

    private static String keepIn(String migration, String graphId) {
        return "POST /migration/finalize?migration=" + migration + "&keep=" + graphId
                + ", with every other keep that is needed.";
    }

    private static NodeException refused(String sentence) {
        return new NodeException(ErrorCode.FINALIZE_REFUSED, sentence);
    }
}
