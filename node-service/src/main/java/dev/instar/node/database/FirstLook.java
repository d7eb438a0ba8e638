package dev.instar.node.database;

import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.StatementException;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.Gate;
import java.io.UncheckedIOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Opens, once the node is up and one after the other, the databases that a stop left unclosed. A gate must not say
 * <em>serving</em> until a caller finds out otherwise; and their logs are written down while nobody waits for it.
 */
@Component
public class FirstLook {

    private static final Logger log = LoggerFactory.getLogger(FirstLook.class);

    private final Databases databases;
    private final Journal journal;

    FirstLook(Databases databases, Journal journal) {
        this.databases = databases;
        this.journal = journal;
    }

    /** Begins, and returns at once. */
    @EventListener(ApplicationReadyEvent.class)
    public void begin() {
        Thread.ofVirtual().name("first-look").start(this::look);
    }

    private void look() {
        for (Map.Entry<String, DatabaseState> database :
                journal.state().databases().entrySet()) {
            if (journal.doubt().isPresent()) {
                return;
            }
            if (database.getValue().gate() == Gate.SERVING) {
                look(database.getKey());
            }
        }
    }

    private void look(String graphId) {
        try {
            databases.openIfInDoubt(graphId);
            databases.noteFile(graphId);
        } catch (NodeException | StatementException | EngineHostException | UncheckedIOException e) {
            log.warn("Database {} was not closed, and is not opened now: {}", graphId, e.getMessage());
        }
    }
}
