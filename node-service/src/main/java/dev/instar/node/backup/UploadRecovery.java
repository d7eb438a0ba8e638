package dev.instar.node.backup;

import dev.instar.node.problem.NodeException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Aborts, once after the start, the uploads of a run that was killed; tries again while the object store is away. */
@Component
class UploadRecovery {

    private static final Logger log = LoggerFactory.getLogger(UploadRecovery.class);

    private final BackupLeftovers leftovers;
    private boolean done;

    UploadRecovery(BackupLeftovers leftovers) {
        this.leftovers = leftovers;
    }

    @Scheduled(initialDelay = 5, fixedRate = 60, timeUnit = TimeUnit.SECONDS)
    synchronized void run() {
        if (done) {
            return;
        }
        try {
            leftovers.abortUploads();
            done = true;
        } catch (NodeException e) {
            log.warn("Uploads of an earlier run cannot be aborted yet: {}", e.getMessage());
        }
    }
}
