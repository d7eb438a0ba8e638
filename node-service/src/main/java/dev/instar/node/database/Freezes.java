package dev.instar.node.database;

import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.springframework.stereotype.Service;

/** Closes databases for writing, and compares what that wrote down with what was there. */
@Service
public class Freezes {

    private final Databases databases;
    private final ServingHosts hosts;
    private final FilesInPlace inPlace;
    private final DatabaseFiles files;
    private final OriginalLocks originalLocks;
    private final Journal journal;
    private final Clock clock;

    Freezes(
            Databases databases,
            ServingHosts hosts,
            FilesInPlace inPlace,
            DatabaseFiles files,
            OriginalLocks originalLocks,
            Journal journal,
            Clock clock) {
        this.databases = databases;
        this.hosts = hosts;
        this.inPlace = inPlace;
        this.files = files;
        this.originalLocks = originalLocks;
        this.journal = journal;
        this.clock = clock;
    }

    /**
     * Stops writes: lets the running statement finish, has the old engine checkpoint and close, and proves that nothing
     * unwritten is left beside the file. Reads go on afterwards, from a read-only engine.
     *
     * @return the files as they were before the checkpoint, for comparing; without {@link #settleCheckpoint} they take the
     *     place of the database again when it is frozen no more
     */
    public Optional<Path> freeze(String graphId, String migration) {
        return databases.checkpointAnd(graphId, true, () -> {
            if (files.exists(files.names().incoming(graphId))) {
                throw new NodeException(
                        ErrorCode.EXPORT_FAILED,
                        "The file " + files.names().incoming(graphId).getFileName()
                                + " is in the way of the import: an import left it that was given up and could not"
                                + " remove it, or it was put there. Move it elsewhere.");
            }
            journal.append(new JournalEvent.WritesFrozen(clock.instant(), graphId, migration));
            try {
                originalLocks.require(graphId);
            } catch (IOException e) {
                throw new NodeException(
                        ErrorCode.EXPORT_FAILED,
                        "Database '" + graphId + "' cannot be frozen: " + FailureWords.of(e) + ".");
            }
        });
    }

    /**
     * Refuses a copy that a freeze left to compare and that is not as it was made.
     *
     * @throws NodeException {@link ErrorCode#FILES_FAILED}
     */
    public void requireWholeCopy(String graphId) {
        inPlace.requireWholeCopy(graphId);
    }

    /** What a freeze left for comparing showed no difference, and is not needed any more. */
    public void settleCheckpoint(String graphId) {
        hosts.exclusively(graphId, () -> inPlace.dropCompared(graphId));
    }

    /**
     * Puts a frozen database on hold, whose checkpoint wrote down something else; it is taken back when it is frozen no
     * more.
     *
     * @param why what the checkpoint changed, in whole sentences
     */
    public NodeException undoCheckpoint(String graphId, String why) {
        return hosts.exclusivelyGet(graphId, () -> inPlace.undoCheckpoint(graphId, why));
    }
}
