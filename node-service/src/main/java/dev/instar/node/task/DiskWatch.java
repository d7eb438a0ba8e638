package dev.instar.node.task;

import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.settings.NodeProperties;
import dev.instar.node.storage.Volume;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Stops an operation while there is still room for the node to write down that it stopped. */
@Component
public class DiskWatch {

    private static final Logger log = LoggerFactory.getLogger(DiskWatch.class);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Volume volume;
    private final long watermark;

    DiskWatch(Volume volume, NodeProperties properties) {
        this.volume = volume;
        this.watermark = properties.limits().diskWatermark().toBytes();
    }

    /** Watches an operation that fills the volume. A rollback needs no space, so it is let through. */
    CancellationToken.Listening watch(Task task) {
        return task.writesToDisk() ? watchUntilClosed(task) : () -> {};
    }

    /** Watches a step that fills the volume, in an operation of any kind, until the answer is closed. */
    public CancellationToken.Listening watchUntilClosed(Task task) {
        Thread watcher = Thread.ofVirtual().name("disk-watch").start(() -> watchUntilInterrupted(task));
        return watcher::interrupt;
    }

    private void watchUntilInterrupted(Task task) {
        try {
            while (!stopIfLow(task)) {
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            log.debug("The operation is over");
        }
    }

    /** One look that fails is no reason to look no more. */
    private boolean stopIfLow(Task task) {
        try {
            long free = volume.free();
            if (free < watermark) {
                task.stop(new NodeException(ErrorCode.DISK_LOW, free >> 20, watermark >> 20));
                return true;
            }
        } catch (IOException | RuntimeException e) {
            log.warn("Free space cannot be told: {}", e.getMessage());
        }
        return false;
    }
}
