package dev.instar.node.operation.imports;

import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Ends the imports of databases that an operation began and did not end. */
@Component
public class InterruptedImports {

    private static final Logger log = LoggerFactory.getLogger(InterruptedImports.class);

    private final Journal journal;
    private final DatabaseFiles files;
    private final Clock clock;

    InterruptedImports(Journal journal, DatabaseFiles files, Clock clock) {
        this.journal = journal;
        this.files = files;
        this.clock = clock;
    }

    /**
     * Puts the database on hold, so that it can be imported again or rolled back, and removes what the import has built.
     * What cannot be removed now is removed by the next import. Call while no operation works on the database; one in any
     * other state is left as it is.
     *
     * @param why the operation did not end, the beginning of a sentence
     */
    public void end(String graphId, String why) {
        boolean importing = journal.state()
                .database(graphId)
                .filter(DatabaseState.Importing.class::isInstance)
                .isPresent();
        if (!importing) {
            return;
        }
        try {
            files.discard(files.names().incoming(graphId));
        } catch (IOException | UncheckedIOException e) {
            log.warn("The unfinished import of {} cannot be removed: {}", graphId, e.getMessage());
        }
        var problem = new NodeException(
                        ErrorCode.IMPORT_FAILED, why + " while database '" + graphId + "' was imported.")
                .problem();
        journal.append(new JournalEvent.ImportFailed(clock.instant(), graphId, problem));
    }
}
