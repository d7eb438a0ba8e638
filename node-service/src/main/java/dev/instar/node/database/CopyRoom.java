package dev.instar.node.database;

import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.settings.NodeProperties;
import dev.instar.node.storage.DatabaseFiles;
import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.stereotype.Component;

/** Room for copies: on the data volume, for those that are made at the same time, and how many may be kept. */
@Component
class CopyRoom {

    private final DatabaseFiles files;
    private final NodeProperties.Limits limits;
    private final ReentrantLock room = new ReentrantLock();
    private final Condition givenBack = room.newCondition();

    /** Of the copies that are being made. */
    private long claimedBytes;

    CopyRoom(DatabaseFiles files, NodeProperties properties) {
        this.files = files;
        this.limits = properties.limits();
    }

    /** Bytes that operations leave to callers. */
    long watermark() {
        return limits.diskWatermark().toBytes();
    }

    /** How many files that a copy took the place of are kept of one database. */
    int mostKept() {
        return limits.keptCopies();
    }

    /** Copies that are made at the same time must not count on the same room; one waits for the others if it is short. */
    long claim(String graphId, long reserve) throws IOException {
        long bytes = files.bytesForCopy(graphId);
        room.lock();
        try {
            while (claimedBytes > 0 && files.free() < bytes + reserve + claimedBytes) {
                givenBack.awaitUninterruptibly();
            }
            require(graphId, reserve);
            claimedBytes += bytes;
            return bytes;
        } finally {
            room.unlock();
        }
    }

    void giveBack(long bytes) {
        room.lock();
        try {
            claimedBytes -= bytes;
            givenBack.signalAll();
        } finally {
            room.unlock();
        }
    }

    /** @throws NodeException {@link ErrorCode#NO_ROOM_FOR_SAFETY_COPY} */
    void require(String graphId, long reserve) {
        try {
            long needed = files.bytesForCopy(graphId) + reserve;
            long free = files.free();
            if (free < needed) {
                throw new NodeException(ErrorCode.NO_ROOM_FOR_SAFETY_COPY, graphId, wholeMegabytes(needed), free >> 20);
            }
        } catch (IOException e) {
            throw new NodeException(
                    ErrorCode.FILES_FAILED, "The free room cannot be told: " + FailureWords.of(e) + ".");
        }
    }

    private static long wholeMegabytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }
}
