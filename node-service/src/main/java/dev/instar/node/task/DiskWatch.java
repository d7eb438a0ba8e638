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
class DiskWatch {

    private static final Logger log = LoggerFactory.getLogger(DiskWatch.class);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Volume volume;
    private final long watermark;

    DiskWatch(Volume volume, NodeProperties properties) {
        this.volume = volume;
        this.watermark = properties.limits().diskWatermark().toBytes();
    }

    /** Watches until the answer is closed. A rollback frees no space and needs none, so it is let through. */
    CancellationToken.Listening watch(Task task) {
        if (!task.writesToDisk()) {
            return () -> {};
        }
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
