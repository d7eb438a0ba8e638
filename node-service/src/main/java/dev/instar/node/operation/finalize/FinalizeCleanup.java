package dev.instar.node.operation.finalize;

import dev.instar.node.database.OriginalLocks;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.FileIdentity;
import dev.instar.protocol.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The removals behind the commit point of a finalize; recovery repeats them. */
@Component
public class FinalizeCleanup {

    private static final Logger log = LoggerFactory.getLogger(FinalizeCleanup.class);

    private final Journal journal;
    private final DatabaseFiles files;
    private final OriginalLocks originalLocks;
    private final Clock clock;

    FinalizeCleanup(Journal journal, DatabaseFiles files, OriginalLocks originalLocks, Clock clock) {
        this.journal = journal;
        this.files = files;
        this.originalLocks = originalLocks;
        this.clock = clock;
    }

    /**
     * Removes what the finalize of a database named, then records that it is over. A file that took the place of a proven
     * one stays; the node lists it as a file that is none of its own.
     */
    public void complete(String graphId) {
        if (journal.state().database(graphId).orElse(null) instanceof DatabaseState.Finalizing finalizing) {
            try {
                for (String name : finalizing.files()) {
                    Path file = files.folder().resolve(name);
                    Optional<String> stranger = stranger(graphId, finalizing, file);
                    if (stranger.isPresent()) {
                        log.warn("{} is kept: {} is not what was proven", name, stranger.get());
                    } else {
                        files.discard(file);
                    }
                }
            } catch (IOException e) {
                throw new NodeException(ErrorCode.FILES_FAILED, "Cannot remove a kept file: " + FailureWords.of(e));
            }
            journal.append(new JournalEvent.Finalized(clock.instant(), graphId));
            originalLocks.follow(graphId);
        }
    }

    private Optional<String> stranger(String graphId, DatabaseState.Finalizing finalizing, Path file)
            throws IOException {
        FileIdentity proven = finalizing.proven() == null
                ? null
                : finalizing.proven().get(file.getFileName().toString());
        return proven == null ? Optional.empty() : files.identities().stranger(graphId, file, proven);
    }

    /** Removes the export of a migration that no database is part of any more. */
    public void removeExport(Manifest manifest) {
        boolean over = journal.state().databases().values().stream()
                .noneMatch(state -> state.migration().equals(manifest.migration()));
        if (over) {
            try {
                files.discardExport(files.folder().resolve(manifest.folder()));
            } catch (IOException e) {
                throw new NodeException(ErrorCode.FILES_FAILED, "Cannot remove the export: " + FailureWords.of(e));
            }
        }
    }
}
