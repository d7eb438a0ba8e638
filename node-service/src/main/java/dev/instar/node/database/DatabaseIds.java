package dev.instar.node.database;

import dev.instar.node.files.DatabaseFiles;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Whether the file under a database's name is still that database. Engines give each database an id that it keeps for
 * life; a file that somebody else put in its place has another one.
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
        if (isAnother(graphId)) {
            throw failures.unopenable(
                    graphId,
                    "the file in its place is another database ("
                            + found(graphId).orElse("") + "), not the one that this"
                            + " node knows (" + known(graphId).orElse("")
                            + "). If it belongs here, reopening the database accepts it.",
                    Optional.empty());
        }
    }

    boolean isAnother(String graphId) {
        Optional<String> known = known(graphId);
        Optional<String> found = found(graphId);
        return known.isPresent() && found.isPresent() && !known.equals(found);
    }

    /** From now on the file that is there is the database. */
    void accept(String graphId) {
        Optional<String> found = found(graphId);
        if (found.isPresent() && !found.equals(known(graphId))) {
            journal.append(new JournalEvent.DatabaseIdentified(clock.instant(), graphId, found.get()));
        }
    }

    private Optional<String> known(String graphId) {
        return Optional.ofNullable(journal.state().healthOf(graphId).id());
    }

    /** Empty for what cannot be read, which is for its engine to refuse. */
    private Optional<String> found(String graphId) {
        try {
            return files.id(files.database(graphId));
        } catch (IOException e) {
            log.debug("The id of {} cannot be read: {}", graphId, e.getMessage());
            return Optional.empty();
        }
    }
}
