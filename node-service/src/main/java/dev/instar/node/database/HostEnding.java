package dev.instar.node.database;

import dev.instar.node.engine.Engine;
import dev.instar.node.problem.JournalInDoubt;
import dev.instar.node.problem.NodeException;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Ends engine hosts that serve, so that nothing is lost that they alone have. */
@Component
class HostEnding {

    private static final Logger log = LoggerFactory.getLogger(HostEnding.class);

    private final FilesInPlace inPlace;
    private final DurableWrites durableWrites;

    HostEnding(FilesInPlace inPlace, DurableWrites durableWrites) {
        this.inPlace = inPlace;
        this.durableWrites = durableWrites;
    }

    void atStop(String graphId, HostSlot slot) {
        Engine host = slot.host;
        if (host == null || slot.readOnly) {
            return;
        }
        try {
            if (!host.isAlive()) {
                holdIfLogIsGoneToo(graphId, slot, host);
                return;
            }
            inPlace.requireFile(graphId, slot.file);
            if (!slot.lock.tryLock()) {
                durableWrites.holdIfLogCut(graphId);
                return;
            }
            try {
                durableWrites.writeDownCutLogAtLast(graphId, host);
            } finally {
                slot.lock.unlock();
            }
        } catch (NodeException | UncheckedIOException | JournalInDoubt e) {
            log.error("{}", e.getMessage());
        }
    }

    /**
     * An engine that closes a database with something in its log checkpoints it, and there is no safety copy for that.
     * Ended instead, it leaves the log, which holds all that was answered and is written down at the next inPlace.
     */
    void close(String graphId, HostSlot slot) {
        Engine host = slot.host;
        if (host == null) {
            return;
        }
        slot.isChanging = true;
        slot.host = null;
        boolean mayClose = false;
        try {
            holdIfLogIsGoneToo(graphId, slot, host);
            mayClose = slot.readOnly || inPlace.isWrittenDown(graphId);
        } finally {
            if (!mayClose) {
                host.kill();
            }
            endHost(host, slot);
        }
    }

    private static void endHost(Engine host, HostSlot slot) {
        try {
            host.close();
        } finally {
            slot.isChanging = false;
        }
    }

    /** An engine that ended by itself took with it what was in a log that had been removed under it. */
    private void holdIfLogIsGoneToo(String graphId, HostSlot slot, Engine host) {
        if (!host.isAlive() && !slot.readOnly && !inPlace.hasUnreleasedCopy(graphId)) {
            durableWrites.holdIfLogCut(graphId);
        }
    }
}
