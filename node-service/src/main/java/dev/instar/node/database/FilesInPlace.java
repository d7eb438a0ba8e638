package dev.instar.node.database;

import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The files under a database's name: whether they are its own, whether they count, and what takes their place. */
@Component
class FilesInPlace {

    private final DatabaseFiles files;
    private final SafetyCopies copies;
    private final OpeningFailures failures;
    private final DatabaseIds ids;

    FilesInPlace(DatabaseFiles files, SafetyCopies copies, OpeningFailures failures, DatabaseIds ids) {
        this.files = files;
        this.copies = copies;
        this.failures = failures;
        this.ids = ids;
    }

    /** Call before a database is looked at: a copy that counts takes its place. */
    void putBack(String graphId) {
        copies.putBack(graphId);
    }

    /** As {@link #putBack}, where an engine opens the files next; they have to be that database's. */
    void putBackForOpening(String graphId) {
        copies.putBack(graphId);
        failures.requireNone(graphId);
        ids.requireSame(graphId);
    }

    /** As {@link #putBack}, where an operator has the database tried again. */
    void putBackForReopening(String graphId) {
        copies.putBackOrGiveUp(graphId);
    }

    /**
     * Where an operator has the database tried again, its file has to be its own.
     *
     * @param accepted id of another database's file that is to take its place, or an empty text
     */
    void requireAccepted(String graphId, String accepted) {
        ids.requireSameOr(graphId, accepted);
    }

    /** What a freeze left to compare has to be as it was made. */
    void requireWholeCopy(String graphId) {
        copies.requireWhole(graphId);
    }

    /** What a freeze left to compare is not needed any more. */
    void dropCompared(String graphId) {
        copies.drop(graphId);
    }

    /** The copy that is left to compare takes the place of the files once the database is frozen no more. */
    NodeException undoCheckpoint(String graphId, String why) {
        return failures.unopenable(graphId, why, Optional.empty());
    }

    /** The file under a database's name; equal as long as it is the same one. */
    Object file(String graphId) {
        return ids.file(graphId);
    }

    /**
     * The engine is left as it is: it may be the last to have the file.
     *
     * @param open what the engine has open, see {@link #file}
     * @throws NodeException {@link ErrorCode#DATABASE_UNOPENABLE} if another file is in its place
     */
    void requireFile(String graphId, @Nullable Object open) {
        if (!file(graphId).equals(open)) {
            throw replaced(graphId);
        }
    }

    /** Puts a database on hold whose file was replaced under its engine. */
    NodeException replaced(String graphId) {
        return failures.replaced(graphId);
    }

    /**
     * Puts a database on hold where rows are missing in its file.
     *
     * @throws NodeException {@link ErrorCode#DATABASE_UNOPENABLE} with the first table of which some are
     */
    void requireRows(String graphId, SortedMap<String, Long> answered, SortedMap<String, Long> found) {
        failures.rowsMissing(graphId, answered, found).ifPresent(missing -> {
            throw missing;
        });
    }

    /** Whether the main file holds all that was written, and no copy counts instead of it. */
    boolean isWrittenDown(String graphId) {
        return files.logs().unwritten(files.database(graphId)).isEmpty() && !hasUnreleasedCopy(graphId);
    }

    /** The file that is there is the database's from now on, if it had none known. */
    void noteFile(String graphId) {
        ids.noteFirst(graphId);
    }

    /** Whether an opening would find more than a database that was closed. */
    boolean mayFindFault(String graphId) {
        return !isWrittenDown(graphId) || ids.isAnother(graphId);
    }

    /** Whether the file in a database's place is another database. */
    boolean isExchanged(String graphId) {
        return ids.isAnother(graphId);
    }

    /** Whether a copy takes the place of the files at the next opening. */
    boolean hasUnreleasedCopy(String graphId) {
        return copies.counts(graphId);
    }
}
