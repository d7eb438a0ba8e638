package dev.instar.node.finalizing;

import dev.instar.node.backup.Backups;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.StatementException;
import dev.instar.node.files.DatabaseFiles;
import dev.instar.node.fingerprint.FingerprintDifference;
import dev.instar.node.fingerprint.Fingerprints;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.KeptFile;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.task.Task;
import dev.instar.protocol.FileHash;
import dev.instar.protocol.Fingerprint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** The proof that the original a finalize is to remove is in its backup. */
@Component
class KeptOriginals {

    private final Journal journal;
    private final DatabaseFiles files;
    private final Fingerprints fingerprints;

    KeptOriginals(Journal journal, DatabaseFiles files, Fingerprints fingerprints) {
        this.journal = journal;
        this.files = files;
        this.fingerprints = fingerprints;
    }

    /**
     * Compares byte for byte. An original that served again before its rollback was taken back was opened by its engine,
     * which writes to a file even if nobody else does; there the content decides.
     *
     * @throws NodeException {@link ErrorCode#FINALIZE_REFUSED}
     */
    void requireBackedUp(String graphId, DatabaseState.Imported imported, Backups.Catalogue catalogue, Task task) {
        Path original = files.folder().resolve(imported.preMigration());
        if (hashes(graphId, original).equals(catalogue.files())) {
            return;
        }
        Fingerprint backedUp = catalogue.fingerprint();
        if (backedUp == null || !servedAgain(imported.preMigration())) {
            throw refused("The kept original of '" + graphId + "' differs from its backup; one of the two is damaged.");
        }
        List<String> differences = FingerprintDifference.between(backedUp, read(graphId, imported, backedUp, task));
        if (!differences.isEmpty()) {
            throw refused(
                    "The kept original of '" + graphId + "' was written to while it served again, and no backup has"
                            + " that: " + String.join("; ", differences) + ". Roll the database back to keep it.");
        }
    }

    private boolean servedAgain(String name) {
        return journal.state().keptFiles().stream()
                .anyMatch(kept ->
                        kept.name().equals(name) && kept.reason() == KeptFile.Reason.ORIGINAL_THAT_SERVED_AGAIN);
    }

    private List<FileHash> hashes(String graphId, Path original) {
        try {
            List<FileHash> found = new ArrayList<>();
            for (Path file : files.fileSet(original)) {
                String renamed = files.relative(files.database(graphId))
                        + file.toString()
                                .substring(original.toString().length())
                                .replace('\\', '/');
                found.add(files.hash(file, renamed));
            }
            return found;
        } catch (IOException e) {
            throw new NodeException(ErrorCode.FILES_FAILED, "Cannot read " + original.getFileName() + ": " + e);
        }
    }

    private Fingerprint read(String graphId, DatabaseState.Imported imported, Fingerprint backedUp, Task task) {
        try {
            return fingerprints.of(
                    imported.original(),
                    files.folder().resolve(imported.preMigration()),
                    backedUp.level(),
                    task,
                    (_, _, _) -> {});
        } catch (StatementException | EngineHostException e) {
            throw refused("The kept original of '" + graphId + "' cannot be read: " + e.getMessage());
        }
    }

    private static NodeException refused(String sentence) {
        return new NodeException(ErrorCode.FINALIZE_REFUSED, sentence);
    }
}
