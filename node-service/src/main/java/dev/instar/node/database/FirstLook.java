package dev.instar.node.database;

import dev.instar.node.NodeProperties;
import dev.instar.node.engine.EngineHostException;
import dev.instar.node.engine.StatementException;
import dev.instar.node.journal.Journal;
import dev.instar.node.problem.JournalInDoubt;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.Gate;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Opens, once the node is up and one after the other, the databases that a stop left unclosed. A gate must not say
 * <em>serving</em> of a database that its engine cannot open, and a log is better written down before a caller waits.
 */
@Component
public class FirstLook implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(FirstLook.class);

    private final Databases databases;
    private final Unopened unopened;
    private final Journal journal;
    private final Duration rest;
    private volatile boolean closed;

    FirstLook(Databases databases, Unopened unopened, Journal journal, NodeProperties properties) {
        this.databases = databases;
        this.unopened = unopened;
        this.journal = journal;
        this.rest = properties.limits().journalRest();
    }

    /** Begins, and returns at once. */
    @EventListener(ApplicationReadyEvent.class)
    public void begin() {
        Thread.ofVirtual().name("first-look").start(this::look);
    }

    private void look() {
        journal.state().databases().forEach((graphId, state) -> {
            if (state.gate() == Gate.SERVING) {
                look(graphId);
            }
            unopened.settled(graphId);
        });
    }

    private void look(String graphId) {
        while (!closed) {
            try {
                if (journal.doubt().isEmpty()) {
                    databases.openIfInDoubt(graphId);
                    databases.noteFile(graphId);
                    return;
                }
            } catch (NodeException | StatementException | EngineHostException | UncheckedIOException e) {
                log.warn("Database {} was not closed, and is not opened now: {}", graphId, e.getMessage());
                return;
            } catch (JournalInDoubt e) {
                log.warn("Database {} is opened once the journal is certain again: {}", graphId, e.getMessage());
            }
            try {
                Thread.sleep(rest);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
