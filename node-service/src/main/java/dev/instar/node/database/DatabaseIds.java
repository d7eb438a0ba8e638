package dev.instar.node.database;

import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.FileIdentities;
import dev.instar.protocol.Gate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Whether the file under a database's name is still that database. Engines give each database an id that it keeps for
 * life; a file of another database in its place has another one.
 */
@Component
class DatabaseIds {

    private static final Logger log = LoggerFactory.getLogger(DatabaseIds.class);

    private final DatabaseFiles files;
    private final Journal journal;
    private final OpeningFailures failures;
    private final Clock clock;

    DatabaseIds(DatabaseFiles files, Journal journal, OpeningFailures failures, Clock clock) {
        this.files = files;
        this.journal = journal;
        this.failures = failures;
        this.clock = clock;
    }

    /** @throws NodeException {@link ErrorCode#DATABASE_UNOPENABLE} if the file is another database's */
    void requireSame(String graphId) {
        if (!isAnother(graphId)) {
            return;
        }
        String id = found(graphId).orElse("");
        String why = "the file in its place is another database (" + id + "), not the one that this node knows ("
                + known(graphId).orElse("")
                + "). Put the right file back; or, if this one belongs here, POST /databases/"
                + graphId + "/reopen?accept=" + id + ".";
        boolean serving = journal.state()
                .database(graphId)
                .filter(state -> state.gate() == Gate.SERVING)
                .isPresent();
        // A frozen database has no reopening, and a step of the migration that compares it anyway.
        throw serving
                ? failures.unopenable(graphId, why, Optional.empty())
                : new NodeException(ErrorCode.DATABASE_UNOPENABLE, graphId, why);
    }

    /**
     * As {@link #requireSame}, but for a file that an operator says belongs here.
     *
     * @param accepted its id
     */
    void requireSameOr(String graphId, String accepted) {
        if (!found(graphId).equals(Optional.of(accepted))) {
            requireSame(graphId);
        }
    }

    boolean isAnother(String graphId) {
        Optional<String> known = known(graphId);
        Optional<String> found = found(graphId);
        return known.isPresent() && found.isPresent() && !known.equals(found);
    }

    /**
     * The file under the database's name, as {@link FileIdentities#key} tells it from others.
     *
     * @throws NodeException {@link ErrorCode#FILES_FAILED} if it cannot be looked at
     */
    Object file(String graphId) {
        try {
            return files.identities().key(files.database(graphId));
        } catch (IOException e) {
            throw new NodeException(
                    ErrorCode.FILES_FAILED,
                    "The file of database '" + graphId + "' cannot be looked at: " + FailureWords.of(e) + ".");
        }
    }

    /** Notes the id of a database that is open; without the note the next opening compares nothing. */
    void note(String graphId) {
        Optional<String> found = found(graphId);
        if (found.isEmpty() || found.equals(known(graphId))) {
            return;
        }
        try {
            journal.append(new JournalEvent.DatabaseIdentified(clock.instant(), graphId, found.get()));
        } catch (UncheckedIOException e) {
            log.warn("The id of {} cannot be noted: {}", graphId, e.getMessage());
        }
    }

    /** As {@link #note}, where no id is known. */
    void noteFirst(String graphId) {
        if (known(graphId).isEmpty()) {
            note(graphId);
        }
    }

    private Optional<String> known(String graphId) {
        return Optional.ofNullable(journal.state().healthOf(graphId).id());
    }

    /** Empty for what cannot be read, which is for its engine to refuse. */
    private Optional<String> found(String graphId) {
        try {
            return files.identities().id(files.database(graphId));
        } catch (IOException e) {
            log.debug("The id of {} cannot be read: {}", graphId, e.getMessage());
            return Optional.empty();
        }
    }
}
