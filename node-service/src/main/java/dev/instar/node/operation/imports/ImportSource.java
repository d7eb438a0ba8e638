package dev.instar.node.operation.imports;

import dev.instar.node.backup.Originals;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.task.Task;
import dev.instar.protocol.FileHash;
import dev.instar.protocol.ManifestDatabase;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What an import reads, and what it will set aside: both have to be what was exported. */
@Component
class ImportSource {

    private final DatabaseFiles files;
    private final Originals originals;

    ImportSource(DatabaseFiles files, Originals originals) {
        this.files = files;
        this.originals = originals;
    }

    /** @throws NodeException {@link ErrorCode#ORIGINAL_CHANGED} */
    void requireUnchangedOriginal(ManifestDatabase entry, Task task) {
        originals.requireUnchanged(entry, task::requireGoingOn);
    }

    /** @throws NodeException {@link ErrorCode#EXPORT_ALTERED} with the files that differ from the manifest */
    void requireUnaltered(ManifestDatabase entry, Task task) throws IOException {
        var found = files.identities().hashes(files.folder().resolve(entry.exportFolder()), task::requireGoingOn);
        if (!found.equals(entry.files())) {
            Set<FileHash> differing = new LinkedHashSet<>(entry.files());
            differing.removeAll(found);
            found.stream().filter(file -> !entry.files().contains(file)).forEach(differing::add);
            throw new NodeException(
                    ErrorCode.EXPORT_ALTERED,
                    "The export of database '" + entry.graphId() + "' has files that differ from the manifest, in "
                            + files.folder().resolve(entry.exportFolder()) + ": "
                            + differing.stream().map(FileHash::path).distinct().collect(Collectors.joining(", "))
                            + ".");
        }
    }
}
