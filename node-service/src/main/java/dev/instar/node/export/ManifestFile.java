package dev.instar.node.export;

import dev.instar.node.files.DatabaseFiles;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.WireJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.springframework.stereotype.Component;

/** {@code exports/<export>/migration.json}, written whole and durably, never over another. */
@Component
public class ManifestFile {

    private final DatabaseFiles files;

    ManifestFile(DatabaseFiles files) {
        this.files = files;
    }

    void write(Manifest manifest) {
        try {
            files.writeNew(path(manifest), json(manifest));
        } catch (IOException e) {
            throw new NodeException(ErrorCode.FILES_FAILED, "Cannot write the manifest: " + e.getMessage());
        }
    }

    /**
     * Compares the file with what the journal says was declared.
     *
     * @throws NodeException {@link ErrorCode#EXPORT_ALTERED}
     */
    public void requireUnaltered(Manifest declared) {
        try {
            if (!Arrays.equals(Files.readAllBytes(path(declared)), json(declared))) {
                throw new NodeException(
                        ErrorCode.EXPORT_ALTERED, "migration.json is not the manifest this node declared.");
            }
        } catch (IOException e) {
            throw new NodeException(ErrorCode.EXPORT_ALTERED, "migration.json cannot be read: " + e.getMessage());
        }
    }

    private Path path(Manifest manifest) {
        return files.folder().resolve(manifest.folder()).resolve("migration.json");
    }

    private static byte[] json(Manifest manifest) {
        return WireJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest);
    }
}
