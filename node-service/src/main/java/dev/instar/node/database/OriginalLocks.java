package dev.instar.node.database;

import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Shared locks on the originals of a migration, from the freeze to the rollback or Finalize: an engine of another
 * process that would open one for writing is refused. Readers are not.
 */
@Component
public class OriginalLocks implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(OriginalLocks.class);

    private record Held(Path file, Closeable lock) {}

    private final DatabaseFiles files;
    private final Journal journal;
    private final Map<String, Held> held = new HashMap<>();

    OriginalLocks(DatabaseFiles files, Journal journal) {
        this.files = files;
        this.journal = journal;
    }

    /**
     * Takes or releases the lock of a database as its state says now.
     *
     * @throws IOException if another process has the original open for writing
     */
    synchronized void require(String graphId) throws IOException {
        Optional<Path> wanted = original(graphId).filter(files::exists);
        Held before = held.get(graphId);
        if (before != null && wanted.filter(before.file()::equals).isPresent()) {
            return;
        }
        if (wanted.isPresent()) {
            // Before the old one is closed: after a rename both are of one file.
            held.put(graphId, new Held(wanted.get(), files.lockShared(wanted.get())));
        } else {
            held.remove(graphId);
        }
        if (before != null) {
            before.lock().close();
        }
    }

    /**
     * Refuses a file that an engine of another process has open for writing. The node's own engines must not have it open
     * for writing.
     *
     * @throws NodeException {@link ErrorCode#DATABASE_LOCKED}
     */
    void requireUnlocked(String graphId) {
        try (Closeable _ = files.lockShared(files.database(graphId))) {
            log.debug("Nobody writes to {}", graphId);
        } catch (IOException e) {
            throw new NodeException(ErrorCode.DATABASE_LOCKED, graphId, FailureWords.of(e) + ".");
        }
    }

    /** As {@link #require}; what cannot be locked is logged, and found by its hash before anything relies on it. */
    public void follow(String graphId) {
        try {
            require(graphId);
        } catch (IOException e) {
            log.warn("The original of database {} is not locked: {}", graphId, e.getMessage());
        }
    }

    /** After a start, before the first answer. */
    public void followAll() {
        journal.state().databases().keySet().forEach(this::follow);
    }

    private Optional<Path> original(String graphId) {
        return journal.state().database(graphId).flatMap(state -> switch (state) {
            case DatabaseState.Frozen _, DatabaseState.Exported _, DatabaseState.Importing _, DatabaseState.Held _ ->
                Optional.of(files.database(graphId));
            case DatabaseState.Imported imported -> Optional.of(files.folder().resolve(imported.preMigration()));
            case DatabaseState.Serving _,
                    DatabaseState.Swapping _,
                    DatabaseState.RollingBack _,
                    DatabaseState.RolledBack _,
                    DatabaseState.Reinstating _,
                    DatabaseState.Finalizing _,
                    DatabaseState.Restoring _,
                    DatabaseState.Replacing _ -> Optional.<Path>empty();
        });
    }

    @Override
    public synchronized void destroy() {
        held.values().forEach(one -> {
            try {
                one.lock().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        held.clear();
    }
}
