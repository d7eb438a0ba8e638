package dev.instar.node.export;

import dev.instar.node.cypher.Cypher;
import dev.instar.node.engine.EngineHost;
import dev.instar.node.files.DatabaseFiles;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.task.Meter;
import dev.instar.protocol.FileHash;
import dev.instar.protocol.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * One database to Parquet: written under a temporary name, checked, hashed, made durable, then renamed. Only an export
 * with its final name is complete.
 */
@Component
class ParquetExport {

    private static final double PROVEN_PERCENT = 99;
    private static final String UNFINISHED = ".unfinished";

    /** @param folder relative to the data folder */
    record Result(String folder, List<FileHash> files) {}

    private final DatabaseFiles files;

    ParquetExport(DatabaseFiles files) {
        this.files = files;
    }

    /** @param folderName below the exports folder, used by this run of the export alone */
    Result run(EngineHost host, String graphId, String folderName, Meter meter) {
        Path migrationFolder = files.exports().resolve(folderName);
        Path unfinished = migrationFolder.resolve(graphId + UNFINISHED);
        Path finished = migrationFolder.resolve(graphId);
        try {
            Files.createDirectories(migrationFolder);
            host.execute(
                    "EXPORT DATABASE " + Cypher.literal(unfinished.toString()) + " (format='parquet')",
                    fraction -> meter.fraction(fraction, DatabaseFiles.folderBytes(unfinished), "Writing Parquet"));
            meter.enter(Phase.PROVE, PROVEN_PERCENT);
            ExportStatements.read(unfinished);
            List<FileHash> hashes = DatabaseFiles.hashes(unfinished);
            DatabaseFiles.sync(unfinished);
            files.rename(unfinished, finished);
            return new Result(files.folder().relativize(finished).toString().replace('\\', '/'), hashes);
        } catch (IOException e) {
            throw new NodeException(
                    ErrorCode.FILES_FAILED,
                    "Cannot write the export of '" + graphId + "': "
                            + Optional.ofNullable(e.getMessage()).orElse(e.toString()));
        }
    }
}
