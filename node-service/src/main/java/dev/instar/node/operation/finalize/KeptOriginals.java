package dev.instar.node.operation.finalize;

import dev.instar.node.backup.Backups;
import dev.instar.node.backup.Originals;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.StatementException;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.KeptFile;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.task.Task;
import dev.instar.node.transfer.schema.UnreadableSchemaException;
import dev.instar.node.transfer.verify.FingerprintDifference;
import dev.instar.node.transfer.verify.Fingerprints;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.VerificationLevel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The proofs that nothing is lost with the originals, and the rolled-back files, that a finalize is to remove. */
@Component
class KeptOriginals {

    private static final Logger log = LoggerFactory.getLogger(KeptOriginals.class);

    private final Journal journal;
    private final DatabaseFiles files;
    private final Fingerprints fingerprints;
    private final Originals originals;

    KeptOriginals(Journal journal, DatabaseFiles files, Fingerprints fingerprints, Originals originals) {
        this.journal = journal;
        this.files = files;
        this.fingerprints = fingerprints;
        this.originals = originals;
    }

    /**
     * Proves that nothing is lost with the original. It is compared byte for byte with its backup, which was read back
     * whole before. An original that served again before its rollback was taken back was opened by its engine, which
     * writes to a file even if nobody else does; there the content decides, if the files are as they were set aside. One
     * that is gone with its log has nothing to lose.
     *
     * @return whether it is there; one that comes back later was not proven, and is not to be removed
     * @throws NodeException {@link ErrorCode#FINALIZE_REFUSED}
     */
    boolean requireBackedUp(String graphId, DatabaseState.Imported imported, Backups.Catalogue catalogue, Task task) {
        Path original = files.folder().resolve(imported.preMigration());
        Optional<String> change = originals.change(graphId, original, catalogue.files(), task::requireGoingOn);
        if (change.isEmpty()) {
            return true;
        }
        if (!files.exists(original) && !files.logs().unwrittenBeside(original).isEmpty()) {
            throw refused(
                    "The kept original of '" + graphId + "', " + original.getFileName()
                            + ", is gone and its log is not. Bring it back, or move the log elsewhere too; then finalize again.");
        }
        if (!files.exists(original)) {
            log.warn("The original of {} is gone; its backup was read back whole", graphId);
            return false;
        }
        if (onHold(imported.preMigration())) {
            throw refused(
                    "The kept original of '" + graphId + "' was on hold when it was set aside, and its last rows may be"
                            + " in a safety copy. Move both elsewhere to keep them, or roll the database back; then finalize again.");
        }
        Fingerprint backedUp = catalogue.fingerprint();
        if (backedUp == null || !servedAgain(imported.preMigration())) {
            throw refused("The kept original of '" + graphId + "' differs from its backup, which is whole: "
                    + change.get()
                    + ". Move the file elsewhere, with its log if it has one, to keep it, or roll the database"
                    + " back; then finalize again.");
        }
        Optional<KeptFile> kept = journal.state().keptFiles().stream()
                .filter(file -> file.name().equals(imported.preMigration()))
                .findFirst();
        Optional<String> since = kept.flatMap(setAside -> changeSince(setAside, original));
        if (since.isPresent()) {
            throw refused(
                    "The kept original of '" + graphId + "' served again, and is not as it was set aside after that: "
                            + since.get()
                            + ". Bring back what is missing, or move what is there elsewhere to keep it; then finalize again.");
        }
        if (backedUp.level() == VerificationLevel.COUNTS) {
            throw refused("The kept original of '" + graphId
                    + "' served again, and of its backup only the rows were counted, so"
                    + " that a value written then would not be noticed. Move the file and its log elsewhere to keep"
                    + " them, or roll the database back; then finalize again.");
        }
        List<String> differences =
                FingerprintDifference.betweenReadings(backedUp, read(graphId, imported, backedUp, task));
        if (!differences.isEmpty()) {
            throw refused(
                    "The kept original of '" + graphId + "' was written to while it served again, and no backup has"
                            + " that: " + String.join("; ", differences) + ". Roll the database back to keep it.");
        }
        return true;
    }

    /** Whether what an import built, and a rollback set aside, holds just what was imported. What was not is nowhere else. */
    boolean holdsNothingMore(KeptFile rolledBack, Manifest manifest, ManifestDatabase imported, Task task) {
        Path file = files.folder().resolve(rolledBack.name());
        if (rolledBack.health() != null) {
            log.info("{} is kept: it was on hold when it was set aside", rolledBack.name());
            return false;
        }
        Optional<String> change = changeSince(rolledBack, file);
        if (change.isPresent()) {
            log.info("{} is kept, because it is not what was set aside: {}", rolledBack.name(), change.get());
            return false;
        }
        if (imported.fingerprint().level() == VerificationLevel.COUNTS) {
            log.info("{} is kept: only its rows were counted", rolledBack.name());
            return false;
        }
        try {
            Fingerprint found = fingerprints.of(
                    manifest.target(), file, imported.fingerprint().method(), task, (_, _, _) -> {});
            List<String> differences = FingerprintDifference.betweenReadings(imported.fingerprint(), found);
            if (!differences.isEmpty()) {
                log.info("{} is kept: {}", rolledBack.name(), String.join("; ", differences));
            }
            return differences.isEmpty();
        } catch (NodeException | StatementException | EngineHostException | UnreadableSchemaException e) {
            log.warn("{} is kept, because it cannot be read: {}", rolledBack.name(), e.getMessage());
            return false;
        }
    }

    /** How files differ from what was set aside: without its log, a file may equal what was imported or backed up. */
    private Optional<String> changeSince(KeptFile kept, Path file) {
        if (kept.identity() == null) {
            return Optional.empty();
        }
        if (kept.identity().bytes().isEmpty() && files.exists(file)) {
            return Optional.of(
                    file.getFileName() + " was not in its place when it was set aside, or could not be looked at");
        }
        try {
            return files.identities().change(kept.graphId(), file, kept.identity());
        } catch (IOException e) {
            return Optional.of(file.getFileName() + " cannot be looked at: " + FailureWords.of(e));
        }
    }

    private boolean onHold(String name) {
        return journal.state().keptFiles().stream().anyMatch(kept -> kept.name().equals(name) && kept.health() != null);
    }

    private boolean servedAgain(String name) {
        return journal.state().keptFiles().stream()
                .anyMatch(kept ->
                        kept.name().equals(name) && kept.reason() == KeptFile.Reason.ORIGINAL_THAT_SERVED_AGAIN);
    }

    private Fingerprint read(String graphId, DatabaseState.Imported imported, Fingerprint backedUp, Task task) {
        try {
            return fingerprints.of(
                    imported.original(),
                    files.folder().resolve(imported.preMigration()),
                    backedUp.method(),
                    task,
                    (_, _, _) -> {});
        } catch (StatementException | EngineHostException | UnreadableSchemaException e) {
            throw refused("The kept original of '" + graphId + "' cannot be read: " + e.getMessage());
        }
    }

    private static NodeException refused(String sentence) {
        return new NodeException(ErrorCode.FINALIZE_REFUSED, sentence);
    }
}
