package dev.instar.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One server-sent event of a task.
 *
 * @param id grows by one per event of the task; what {@code Last-Event-ID} repeats
 * @param task the task itself, on {@code connected}, {@code completed} and {@code failed}
 * @param databases the databases that changed, on {@code progress}
 */
public record TaskEvent(long id, Type type, @Nullable TaskSnapshot task, List<DatabaseProgress> databases) {

    /** The event's name on the wire. */
    public enum Type {
        @JsonProperty("connected")
        CONNECTED,
        @JsonProperty("progress")
        PROGRESS,
        @JsonProperty("heartbeat")
        HEARTBEAT,
        @JsonProperty("completed")
        COMPLETED,
        @JsonProperty("failed")
        FAILED;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
