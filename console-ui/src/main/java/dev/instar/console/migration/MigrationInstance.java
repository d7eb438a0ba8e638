package dev.instar.console.migration;

import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One instance inside a migration.
 *
 * @param attempt how often the present kind of step was started, from 1
 * @param taskId the node's task of the present step, once the node named it
 * @param message why it failed, or what is unknown
 * @param evidenceHash SHA-256 over the manifest of its export, once there is one
 * @param databases databases exported
 * @param rows rows exported
 */
public record MigrationInstance(
        String instanceId,
        URI endpoint,
        Step step,
        int attempt,
        @Nullable String taskId,
        @Nullable String message,
        @Nullable String evidenceHash,
        int databases,
        long rows,
        Instant changedAt) {

    /** @throws IllegalStateException if the step cannot follow the present one */
    MigrationInstance begin(Step next, Instant now) {
        requireMayFollow(next);
        return new MigrationInstance(
                instanceId, endpoint, next, attempt + 1, null, null, evidenceHash, databases, rows, now);
    }

    MigrationInstance withTask(String task) {
        return new MigrationInstance(
                instanceId, endpoint, step, attempt, task, message, evidenceHash, databases, rows, changedAt);
    }

    MigrationInstance withEvidence(String hash, int databaseCount, long rowCount) {
        return new MigrationInstance(
                instanceId, endpoint, step, attempt, taskId, message, hash, databaseCount, rowCount, changedAt);
    }

    /** @throws IllegalStateException if the step cannot follow the present one */
    MigrationInstance end(Step next, @Nullable String why, Instant now) {
        requireMayFollow(next);
        return new MigrationInstance(
                instanceId, endpoint, next, attempt, taskId, why, evidenceHash, databases, rows, now);
    }

    private void requireMayFollow(Step next) {
        if (!next.mayFollow(step)) {
            throw new IllegalStateException(instanceId + " is " + step + "; " + next + " cannot follow.");
        }
    }
}
