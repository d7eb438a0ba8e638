package dev.instar.console.migration.domain;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One instance inside a migration.
 *
 * @param attempt how many operations were queued for it, which keeps their ids apart
 * @param message why it failed
 * @param evidenceHash SHA-256 over preflight report and manifest of its export, once there is one
 * @param databases databases exported; before that, those its node reported
 * @param rows rows exported
 * @param bytes of its databases when the migration began
 * @param rolledBack databases that were rolled back one by one since the export, by name
 * @param exportUnheard whether the end of an export stayed unheard, so that the node may have completed it; until an export
 *     or a rollback completes
 */
public record MigrationInstance(
        String instanceId,
        int wave,
        String tier,
        URI endpoint,
        Step step,
        int attempt,
        @Nullable String message,
        @Nullable String evidenceHash,
        int databases,
        long rows,
        long bytes,
        Instant changedAt,
        List<String> rolledBack,
        boolean exportUnheard) {

    public MigrationInstance {
        rolledBack = List.copyOf(rolledBack);
    }

    public static MigrationInstance planned(
            String instanceId, int wave, String tier, URI endpoint, int databases, long bytes, Instant now) {
        return new MigrationInstance(
                instanceId,
                wave,
                tier,
                endpoint,
                Step.PLANNED,
                0,
                null,
                null,
                databases,
                0,
                bytes,
                now,
                List.of(),
                false);
    }

    /**
     * The next step, for which a node has to work.
     *
     * @throws IllegalStateException if it cannot follow the present one
     */
    public MigrationInstance begin(Step next, Instant now) {
        return at(next, attempt + 1, null, now);
    }

    /**
     * Enters a step that ends what the instance was doing.
     *
     * @throws IllegalStateException if the step cannot follow the present one
     */
    public MigrationInstance end(Step next, @Nullable String why, Instant now) {
        MigrationInstance ended = at(next, attempt, why, now);
        return next == Step.ROLLED_BACK ? ended.with(rolledBack, false) : ended;
    }

    private MigrationInstance at(Step next, int number, @Nullable String why, Instant now) {
        if (!next.mayFollow(step)) {
            throw new IllegalStateException(instanceId + " is " + step + "; " + next + " cannot follow.");
        }
        return new MigrationInstance(
                instanceId,
                wave,
                tier,
                endpoint,
                next,
                number,
                why,
                evidenceHash,
                databases,
                rows,
                bytes,
                now,
                rolledBack,
                exportUnheard);
    }

    /** Notes what a complete export exported. */
    public MigrationInstance withEvidence(@Nullable String hash, int databaseCount, long rowCount) {
        return with(hash, databaseCount, rowCount, List.of(), false);
    }

    /** Notes that its export failed without a word from the node. */
    public MigrationInstance withExportUnheard() {
        return with(rolledBack, true);
    }

    /** Notes databases that were rolled back one by one; those of earlier acts stay. */
    public MigrationInstance withRolledBack(List<String> more) {
        return with(
                Stream.concat(rolledBack.stream(), more.stream())
                        .distinct()
                        .sorted()
                        .toList(),
                exportUnheard);
    }

    /** Notes databases whose rollback was undone. */
    public MigrationInstance withoutRolledBack(List<String> undone) {
        return with(
                rolledBack.stream()
                        .filter(database -> !undone.contains(database))
                        .toList(),
                exportUnheard);
    }

    private MigrationInstance with(List<String> back, boolean unheard) {
        return with(evidenceHash, databases, rows, back, unheard);
    }

    private MigrationInstance with(
            @Nullable String hash, int databaseCount, long rowCount, List<String> back, boolean unheard) {
        return new MigrationInstance(
                instanceId,
                wave,
                tier,
                endpoint,
                step,
                attempt,
                message,
                hash,
                databaseCount,
                rowCount,
                bytes,
                changedAt,
                back,
                unheard);
    }
}
