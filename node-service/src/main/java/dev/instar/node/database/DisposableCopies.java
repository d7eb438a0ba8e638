package dev.instar.node.database;

import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.storage.DatabaseFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Copies that nothing needs any more. */
@Component
class DisposableCopies {

    private static final Logger log = LoggerFactory.getLogger(DisposableCopies.class);

    private final DatabaseFiles files;
    private final Journal journal;
    private final Clock clock;

    DisposableCopies(DatabaseFiles files, Journal journal, Clock clock) {
        this.files = files;
        this.journal = journal;
        this.clock = clock;
    }

    /** Removes what nothing needs. Its names are free then, and what an operator calls so is not the node's. */
    void forget(String graphId) {
        if (journal.state().healthOf(graphId).disposable().isEmpty()) {
            return;
        }
        try {
            journal.append(new JournalEvent.SafetyCopiesRemoved(clock.instant(), graphId, discard(graphId)));
        } catch (UncheckedIOException e) {
            log.warn("That copies of {} are removed cannot be noted: {}", graphId, e.getMessage());
        }
    }

    /** Removes what nothing needs, and gives the names of those that could not be removed. */
    List<String> discard(String graphId) {
        return journal.state().healthOf(graphId).disposable().stream()
                .filter(name -> !discard(files.folder().resolve(name)))
                .toList();
    }

    /** Removes a copy; {@code false} if something is left of it. */
    boolean discard(Path copy) {
        try {
            if (files.exists(copy) || !files.names().sidecars(copy).isEmpty()) {
                files.discard(copy);
            }
            return true;
        } catch (IOException | UncheckedIOException e) {
            log.warn("{} is not needed and cannot be removed: {}", copy.getFileName(), e.getMessage());
            return false;
        }
    }
}
