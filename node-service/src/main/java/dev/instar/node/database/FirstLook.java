package dev.instar.node.database;

import dev.instar.node.journal.Journal;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.JournalInDoubt;
import dev.instar.node.problem.NodeException;
import dev.instar.node.settings.NodeProperties;
import dev.instar.protocol.Gate;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
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

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** What keeps a database from being opened for writing, but not from answering. */
    private static final Set<ErrorCode> ANSWERS_READS =
            EnumSet.of(ErrorCode.NO_ROOM_FOR_SAFETY_COPY, ErrorCode.NOT_WRITTEN_DOWN, ErrorCode.FURTHER_GRAPHS);

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
        Set<String> left = new TreeSet<>(journal.state().databases().keySet());
        Duration pause = rest;
        while (!closed) {
            left.removeIf(this::isSettled);
            if (left.isEmpty()) {
                return;
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    /** Whether it is known how the database stands; a failure of the moment is looked at again. */
    private boolean isSettled(String graphId) {
        if (journal.doubt().isPresent()) {
            return false;
        }
        try {
            if (isServing(graphId)) {
                databases.openIfInDoubt(graphId);
                databases.noteFile(graphId);
            }
        } catch (JournalInDoubt e) {
            return false;
        } catch (NodeException e) {
            log.warn("Database {} was not closed, and is not opened now: {}", graphId, e.getMessage());
            boolean known = journal.state().healthOf(graphId).fault() != null || ANSWERS_READS.contains(e.error());
            if (!known && isServing(graphId)) {
                unopened.failed(graphId, String.valueOf(e.getMessage()));
                return false;
            }
        } catch (RuntimeException e) {
            log.warn("Database {} was not closed, and is not opened now", graphId, e);
            unopened.failed(graphId, FailureWords.of(e));
            return false;
        }
        unopened.settled(graphId);
        return true;
    }

    private boolean isServing(String graphId) {
        return journal.state()
                .database(graphId)
                .filter(state -> state.gate() == Gate.SERVING)
                .isPresent();
    }

    @Override
    public void close() {
        closed = true;
    }
}
