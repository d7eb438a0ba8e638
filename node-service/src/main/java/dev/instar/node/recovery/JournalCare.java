package dev.instar.node.recovery;

import dev.instar.node.journal.Journal;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.JournalInDoubt;
import dev.instar.node.settings.NodeProperties;
import dev.instar.node.task.Tasks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Looks after the journal beside the operations: writes it down anew when it has grown, reads it again when it is in doubt. */
@Component
public class JournalCare {

    private static final Logger log = LoggerFactory.getLogger(JournalCare.class);

    private final Journal journal;
    private final Recovery recovery;
    private final Tasks tasks;
    private final int mostReadings;
    private int readings;
    private final LongAdder failedCompactions = new LongAdder();

    JournalCare(Journal journal, Recovery recovery, Tasks tasks, NodeProperties properties) {
        this.journal = journal;
        this.recovery = recovery;
        this.tasks = tasks;
        this.mostReadings = properties.limits().journalReadings();
    }

    /** Compactions that failed since the node started; each is tried again later. */
    public long failedCompactions() {
        return failedCompactions.sum();
    }

    /** One round. */
    @Scheduled(
            initialDelayString = "${instar.node.limits.journal-rest:10s}",
            fixedDelayString = "${instar.node.limits.journal-rest:10s}")
    public void look() {
        if (journal.doubt().isPresent()) {
            readAgain();
        } else {
            readings = 0;
            compact();
            recoverAgain();
        }
    }

    /** Recovery moves files, so it waits until the operation that met the doubt has come to its end, and none begins. */
    private void readAgain() {
        if (readings < mostReadings) {
            tasks.ifIdle(this::readOnce);
        }
    }

    private void readOnce() {
        readings++;
        try {
            journal.readAgain(recovery::recover);
        } catch (IOException | JournalInDoubt e) {
            log.error(
                    readings < mostReadings
                            ? "The journal cannot be read again yet (try {} of {}): {}"
                            : "The journal cannot be read again (try {} of {}); restart the node when the disk is well: {}",
                    readings,
                    mostReadings,
                    FailureWords.of(e));
        }
    }

    /** What found no room is done when there is some. */
    private void recoverAgain() {
        if (recovery.isIncomplete()) {
            try {
                tasks.settleIfIdle();
            } catch (UncheckedIOException e) {
                log.debug("Nothing can be written down yet: {}", e.getMessage());
            } catch (JournalInDoubt e) {
                log.error("The journal came into doubt in the recovery: {}", e.getMessage());
            }
        }
    }

    private void compact() {
        try {
            journal.compactIfDue();
        } catch (IOException e) {
            failedCompactions.increment();
            log.warn("The journal cannot be written down anew; it goes on as it is: {}", e.getMessage());
        } catch (JournalInDoubt e) {
            failedCompactions.increment();
            log.error("The journal came into doubt while it was written down anew: {}", e.getMessage());
        }
    }
}
