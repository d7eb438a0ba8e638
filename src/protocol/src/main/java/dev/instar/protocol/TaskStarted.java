package dev.instar.protocol;

/** Answer to a request that starts a task. */
public record TaskStarted(String taskId, String monitorUrl) {}
