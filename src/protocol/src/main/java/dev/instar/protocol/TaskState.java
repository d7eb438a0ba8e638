package dev.instar.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a task stands; {@link #INTERRUPTED} means the node stopped while it ran. */
public enum TaskState {
    @JsonProperty("running")
    RUNNING,
    @JsonProperty("completed")
    COMPLETED,
    @JsonProperty("failed")
    FAILED,
    @JsonProperty("cancelled")
    CANCELLED,
    @JsonProperty("interrupted")
    INTERRUPTED;

    public boolean isFinal() {
        return this != RUNNING;
    }
}
