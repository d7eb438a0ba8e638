package dev.instar.console.operation;

import dev.instar.protocol.OperationKind;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A long operation of one instance.
 *
 * @param id says migration, instance, kind and attempt; also the key under which the node starts it once
 * @param owner the console that watches it
 * @param leaseUntil by the database's clock; past it, any console may take over
 * @param fence grows with every claim of any operation; nodes refuse older ones
 * @param claims how often consoles took it up; after the first time its node may have begun it, whatever is known here
 * @param silentSince since when its node has not answered the console that watches it; {@code null} while it answers
 * @param message why it failed
 */
public record Operation(
        String id,
        String migrationId,
        String instanceId,
        int wave,
        URI endpoint,
        OperationKind kind,
        OperationOptions options,
        OperationState state,
        @Nullable String owner,
        @Nullable Instant leaseUntil,
        long fence,
        int claims,
        @Nullable Instant silentSince,
        @Nullable String taskId,
        @Nullable String message,
        Instant queuedAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt) {

    /** What an operation of an instance is called, and the key under which its node knows it. */
    static String id(String migrationId, String instanceId, OperationKind kind, int attempt) {
        return migrationId + "/" + instanceId + "/" + kind + "/" + attempt;
    }

    static OperationKind kindOf(String id) {
        String[] parts = id.split("/", -1);
        return OperationKind.valueOf(parts[parts.length - 2]);
    }

    static boolean isOf(String id, String migrationId, int attempt) {
        return id.startsWith(migrationId + "/") && id.endsWith("/" + attempt);
    }

    /** How many operations were queued for the instance before and with this one. */
    int attempt() {
        return Integer.parseInt(id.substring(id.lastIndexOf('/') + 1));
    }

    /** A way back never queues behind other instances. */
    public boolean isWayBack() {
        return kind == OperationKind.ROLLBACK;
    }
}
