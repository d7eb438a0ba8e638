package dev.instar.node.backup;

import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.protocol.FileHash;
import dev.instar.protocol.ManifestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Compares the original of a database with the hashes that its manifest has of it. */
@Component
public class Originals {

    private final DatabaseFiles files;

    Originals(DatabaseFiles files) {
        this.files = files;
    }

    /**
     * Tells what happened to an original since it was frozen, or to what was set aside since then.
     *
     * @param original the main file under its present name
     * @param frozen its files as they were, by the path they have in the place of the database
     * @param safePoint passed again and again; what it throws ends the reading
     * @return empty if every file is there, byte for byte, and no other beside it
     */
    public Optional<String> change(String graphId, Path original, List<FileHash> frozen, Runnable safePoint) {
        Map<String, FileHash> found = new HashMap<>();
        for (FileHash file : hashes(graphId, original, safePoint)) {
            found.put(file.path(), file);
        }
        List<String> changes = new ArrayList<>();
        for (FileHash file : frozen) {
            FileHash now = found.remove(file.path());
            if (now == null) {
                changes.add(name(file, graphId, original) + " is gone");
            } else if (now.bytes() != file.bytes()) {
                changes.add(name(file, graphId, original) + " has " + now.bytes() + " bytes, it had " + file.bytes());
            } else if (!now.equals(file)) {
                changes.add(name(file, graphId, original) + " has other content than it had");
            }
        }
        found.values().forEach(file -> changes.add(name(file, graphId, original) + " is there now and was not before"));
        return changes.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", changes));
    }

    /**
     * Refuses to go on with an original that changed since it was frozen.
     *
     * @param safePoint passed again and again; what it throws ends the reading
     * @throws NodeException {@link ErrorCode#ORIGINAL_CHANGED}
     */
    public void requireUnchanged(ManifestDatabase entry, Runnable safePoint) {
        change(entry.graphId(), files.database(entry.graphId()), entry.backupFiles(), safePoint)
                .ifPresent(change -> {
                    throw new NodeException(ErrorCode.ORIGINAL_CHANGED, entry.graphId(), change);
                });
    }

    private String name(FileHash file, String graphId, Path original) {
        String database = files.names().relative(files.database(graphId));
        return file.path().startsWith(database)
                ? original.getFileName() + file.path().substring(database.length())
                : file.path();
    }

    private List<FileHash> hashes(String graphId, Path original, Runnable safePoint) {
        try {
            return files.identities().contents(graphId, original, safePoint);
        } catch (IOException e) {
            throw new NodeException(
                    ErrorCode.FILES_FAILED, "Cannot read " + original.getFileName() + ": " + FailureWords.of(e) + ".");
        }
    }
}
