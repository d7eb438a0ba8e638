package dev.instar.node.database;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** How long the write-ahead log of each database was when its last write was answered, as long as the node runs. */
@Component
class AnsweredLogs {

    private final Map<String, Long> bytes = new ConcurrentHashMap<>();

    void note(String graphId, long logBytes) {
        bytes.put(graphId, logBytes);
    }

    /** Nothing that was answered is in the log alone any more. */
    void noteWrittenDown(String graphId) {
        bytes.put(graphId, 0L);
    }

    /** The engine itself may have written its log down in a statement that failed. */
    void noteFailure(String graphId, long logBytes) {
        bytes.computeIfPresent(graphId, (_, known) -> Math.min(known, logBytes));
    }

    /** Whether a log was longer when the last write was answered. */
    boolean wasLonger(String graphId, long logBytes) {
        return bytes.getOrDefault(graphId, 0L) > logBytes;
    }

    /** Whether a part of the log is known to hold every write that was answered. */
    boolean hold(String graphId, long replayedBytes) {
        Long known = bytes.get(graphId);
        return known != null && replayedBytes >= known;
    }
}
