package dev.instar.node.operation.rollback;

import dev.instar.node.backup.Backups;
import dev.instar.node.backup.Originals;
import dev.instar.node.database.CommittedMoves;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.journal.KeptFile;
import dev.instar.node.operation.restore.BackupReading;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.DatabaseNames;
import dev.instar.node.storage.FileIdentity;
import dev.instar.node.storage.Swap;
import dev.instar.node.task.ProgressReporter;
import dev.instar.node.task.Task;
import dev.instar.protocol.ManifestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The originals a rollback puts back. One that is not what was frozen is kept under another name, and its system backup,
 * read back and proven, takes its place.
 */
@Component
class GoodOriginals {

    private static final Logger log = LoggerFactory.getLogger(GoodOriginals.class);

    /** What will not be otherwise when it is tried again. */
    private static final Set<ErrorCode> OF_THE_BACKUP = EnumSet.of(
            ErrorCode.BACKUP_DAMAGED,
            ErrorCode.UNKNOWN_BACKUP,
            ErrorCode.RESTORE_FAILED,
            ErrorCode.DATABASE_INCOMPATIBLE);

    private final Journal journal;
    private final DatabaseFiles files;
    private final Originals originals;
    private final BackupReading reading;
    private final Swap swap;
    private final CommittedMoves committedMoves;
    private final Clock clock;

    GoodOriginals(
            Journal journal,
            DatabaseFiles files,
            Originals originals,
            BackupReading reading,
            Swap swap,
            CommittedMoves committedMoves,
            Clock clock) {
        this.journal = journal;
        this.files = files;
        this.originals = originals;
        this.reading = reading;
        this.swap = swap;
        this.committedMoves = committedMoves;
        this.clock = clock;
    }

    /** What a rollback of the database would have to do besides, a sentence; empty if its original is good. */
    Optional<String> remark(String graphId) {
        DatabaseState state = journal.state().database(graphId).orElseThrow();
        Path original = state instanceof DatabaseState.Imported imported
                ? files.folder().resolve(imported.preMigration())
                : files.database(graphId);
        return journal.state()
                .exportOf(graphId)
                .flatMap(entry -> change(entry, original, () -> {}))
                .map(change -> mayHoldMore(original)
                        ? "Its original, which served again before its rollback was undone, is not as it was set aside ("
                                + change + "): it goes back only as it is found (as_found)."
                        : "Its original is not what was frozen (" + change
                                + "): its system backup is read back and takes its place if every byte is what was frozen"
                                + (files.exists(original) ? "; the changed file is kept." : "."));
    }

    /**
     * What is different about an original that is to be taken as it is; empty for a good one.
     *
     * @throws NodeException if it is another database, which nothing would tell apart later
     */
    Optional<String> changeOf(String graphId, Path original) {
        Optional<String> known = original.equals(files.database(graphId))
                ? Optional.ofNullable(journal.state().healthOf(graphId).id())
                : kept(original).map(KeptFile::identity).map(FileIdentity::id);
        Optional<String> found = idOf(original);
        if (known.isPresent() && found.isPresent() && !found.equals(known)) {
            throw new NodeException(
                    ErrorCode.ORIGINAL_EXCHANGED, graphId, original.getFileName(), found.get(), known.get());
        }
        return journal.state().exportOf(graphId).flatMap(entry -> change(entry, original, () -> {}));
    }

    /** For the record, once the database has gone back to a changed original. */
    static String acceptedAs(String change) {
        return "It went back as it was found, though its original is not what was frozen: " + change + ".";
    }

    /**
     * Puts the system backup in the place of an original that an import set aside and that has changed since; does
     * nothing for a good one. Can be stopped anywhere and repeated.
     *
     * @return what was done, a sentence for the database's message; empty for a good one
     */
    Optional<String> bringIfChanged(Task task, String graphId, Path original, ProgressReporter progress) {
        Optional<ManifestDatabase> entry = journal.state().exportOf(graphId);
        Optional<String> change = entry.flatMap(known -> change(known, original, task::requireGoingOn));
        if (entry.isEmpty() || change.isEmpty()) {
            return Optional.empty();
        }
        if (mayHoldMore(original)) {
            throw new NodeException(
                    ErrorCode.NO_GOOD_ORIGINAL,
                    graphId,
                    change.get(),
                    entry.get().backupCatalogueKey(),
                    "the original served again before its rollback was undone, and what was written then is not in it");
        }
        Path restored = restored(task, entry.get(), change.get(), progress);
        String id = idOf(restored).orElse(null);
        String done =
                "Its original was not what was frozen (" + change.get() + "), and its system backup took the place.";
        try {
            if (files.exists(original)) {
                String keptAs = String.valueOf(files.names()
                        .freeName(graphId, DatabaseNames.BEFORE_RESTORE)
                        .getFileName());
                journal.append(new JournalEvent.OriginalReplaced(clock.instant(), graphId, keptAs, id));
                swap.move(original, files.folder().resolve(keptAs));
                swap.move(restored, original);
                return Optional.of(done + " The file that was there is kept as " + keptAs + ".");
            }
            var sentences = new StringBuilder(done);
            for (Path log : files.logs().unwrittenBeside(original)) {
                sentences
                        .append(" ")
                        .append(log.getFileName())
                        .append(", which was there without it, is kept as ")
                        .append(committedMoves.keepLog(graphId, log))
                        .append(".");
            }
            // Only now: one that comes back by hand meanwhile is still the one that is known.
            swap.move(restored, original);
            journal.append(new JournalEvent.OriginalReplaced(clock.instant(), graphId, null, id));
            return Optional.of(sentences.toString());
        } catch (IOException e) {
            throw new NodeException(ErrorCode.FILES_FAILED, FailureWords.of(e));
        }
    }

    /**
     * Puts the system backup in the place of a database that was frozen and has changed since.
     *
     * @return false for a good one, with which nothing was done
     */
    boolean replaceIfChanged(Task task, String graphId, ProgressReporter progress) {
        Path database = files.database(graphId);
        Optional<ManifestDatabase> entry = journal.state().exportOf(graphId);
        Optional<String> change = entry.flatMap(known -> change(known, database, task::requireGoingOn));
        if (entry.isEmpty() || change.isEmpty()) {
            return false;
        }
        Path restored = restored(task, entry.get(), change.get(), progress);
        Path setAside = files.names().freeName(graphId, DatabaseNames.BEFORE_RESTORE);
        try {
            journal.append(new JournalEvent.RestoreVerified(
                    clock.instant(),
                    graphId,
                    setAside.getFileName().toString(),
                    committedMoves.moving(graphId, restored)));
            committedMoves.complete(graphId);
        } catch (IOException e) {
            throw new NodeException(ErrorCode.FILES_FAILED, FailureWords.of(e));
        }
        return true;
    }

    private Path restored(Task task, ManifestDatabase entry, String change, ProgressReporter progress) {
        Path restoring = files.names().restoring(entry.graphId());
        try {
            Backups.Catalogue catalogue = reading.catalogue(entry.graphId(), entry.backupCatalogueKey());
            if (!catalogue.files().equals(entry.backupFiles())) {
                throw new NodeException(
                        ErrorCode.BACKUP_DAMAGED,
                        "Backup " + catalogue.key() + " lists other files than the manifest of its export.");
            }
            reading.bring(task, catalogue, restoring, progress);
            log.info("The original of {} is replaced by its system backup: {}", entry.graphId(), change);
            return restoring;
        } catch (IOException | RuntimeException e) {
            discard(restoring);
            task.requireGoingOn();
            String why = FailureWords.of(e).replaceAll("\\.$", "");
            if (e instanceof NodeException refused && OF_THE_BACKUP.contains(refused.error())) {
                throw new NodeException(
                        ErrorCode.NO_GOOD_ORIGINAL, entry.graphId(), change, entry.backupCatalogueKey(), why);
            }
            throw new NodeException(
                    ErrorCode.ORIGINAL_CHANGED,
                    entry.graphId(),
                    change + "; and its system backup could not be read back this time: " + why);
        }
    }

    private void discard(Path restoring) {
        try {
            files.discard(restoring);
        } catch (IOException e) {
            log.warn("{} is not needed and cannot be removed: {}", restoring.getFileName(), e.getMessage());
        }
    }

    /** An original that served again before its rollback was undone was written to by its own engine. */
    private Optional<String> change(ManifestDatabase entry, Path original, Runnable safePoint) {
        Optional<KeptFile> servedAgain = servedAgain(original);
        boolean wasThere = servedAgain
                .map(KeptFile::identity)
                .filter(setAside -> setAside.bytes().isEmpty())
                .isEmpty();
        if (servedAgain.isEmpty() || !wasThere || !files.exists(original)) {
            // Also where nothing was there when it was set aside again: its backup may stand there since.
            return originals.change(entry.graphId(), original, entry.backupFiles(), safePoint);
        }
        return servedAgain
                .map(KeptFile::identity)
                .flatMap(setAside -> changeSince(entry.graphId(), original, setAside));
    }

    /** Whether something was in an original's place when it was set aside again: no backup has what was written since. */
    private boolean mayHoldMore(Path original) {
        return servedAgain(original)
                .filter(kept -> files.exists(original)
                        || (kept.identity() != null && !kept.identity().bytes().isEmpty()))
                .isPresent();
    }

    private Optional<KeptFile> servedAgain(Path original) {
        return kept(original).filter(kept -> kept.reason() == KeptFile.Reason.ORIGINAL_THAT_SERVED_AGAIN);
    }

    private Optional<KeptFile> kept(Path original) {
        String name = original.getFileName().toString();
        return journal.state().keptFiles().stream()
                .filter(kept -> kept.name().equals(name))
                .findFirst();
    }

    private Optional<String> idOf(Path original) {
        try {
            return files.identities().id(original);
        } catch (IOException e) {
            log.debug("The id of {} cannot be read: {}", original.getFileName(), e.getMessage());
            return Optional.empty();
        }
    }

    /** Nobody writes to it any more. */
    private Optional<String> changeSince(String graphId, Path original, FileIdentity setAside) {
        try {
            Optional<String> change = files.identities().change(graphId, original, setAside);
            return change.isPresent() ? change : files.identities().laterWrite(graphId, original, setAside);
        } catch (IOException e) {
            return Optional.of(original.getFileName() + " cannot be read: " + FailureWords.of(e));
        }
    }
}
