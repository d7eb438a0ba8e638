package dev.instar.console.migration.domain;

import dev.instar.protocol.OperationKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The order of a migration: which step the console takes next by itself, from where waves and instances stand. Steps that
 * people decide on (the start of an import, a finalize, a rollback, a retry) are commands instead.
 */
public enum NextStep {
    /** It waits for a node, for a person, or for the end of a soak. */
    NOTHING,
    BEGIN_WAVE,
    OPEN_GATE,
    BEGIN_SOAK,
    END_WAVE,
    /** Every instance that takes part is finalized. */
    CLOSE,
    /** Every instance was rolled back or excluded. */
    CLOSE_UNDONE;

    /** What comes next of a migration, for its current wave or the whole. */
    public static NextStep of(Migration migration, Instant now) {
        if (migration.isClosed()) {
            return NOTHING;
        }
        if (migration.all(Step::isOut)) {
            return CLOSE_UNDONE;
        }
        if (migration.all(step -> step == Step.FINALIZED || step.isOut())) {
            return CLOSE;
        }
        return migration.aborted()
                ? NOTHING
                : migration
                        .currentWave()
                        .map(wave -> ofWave(wave, migration.ofWave(wave.number()), now))
                        .orElse(NOTHING);
    }

    private static NextStep ofWave(Wave wave, List<MigrationInstance> members, Instant now) {
        return switch (wave.stage()) {
            case WAITING -> BEGIN_WAVE;
            case EXPORTING -> {
                if (!allAre(members, step -> step == Step.EXPORTED)) {
                    yield NOTHING;
                }
                yield members.stream().anyMatch(member -> member.step() == Step.EXPORTED) ? OPEN_GATE : END_WAVE;
            }
            case IMPORTING -> allAre(members, step -> step == Step.IMPORTED) ? BEGIN_SOAK : NOTHING;
            case SOAKING ->
                wave.soakUntil() != null
                                && !now.isBefore(wave.soakUntil())
                                && allAre(members, step -> step == Step.IMPORTED)
                        ? END_WAVE
                        : NOTHING;
            case GATE, DONE -> NOTHING;
        };
    }

    private static boolean allAre(List<MigrationInstance> members, Predicate<Step> arrived) {
        return members.stream().map(MigrationInstance::step).allMatch(arrived.or(Step::isOut));
    }

    /** The operation that follows one of an instance that succeeded, if one does by itself. */
    public static Optional<OperationKind> after(OperationKind succeeded) {
        return succeeded == OperationKind.PREFLIGHT ? Optional.of(OperationKind.EXPORT) : Optional.empty();
    }

    /**
     * The operation that a retry begins with.
     *
     * @throws IllegalArgumentException for a step that is not a failure
     */
    public static OperationKind retryOf(Step failure) {
        return switch (failure) {
            case BLOCKED, EXPORT_FAILED -> OperationKind.PREFLIGHT;
            case IMPORT_FAILED -> OperationKind.IMPORT;
            case ROLLBACK_FAILED -> OperationKind.ROLLBACK;
            case FINALIZE_FAILED -> OperationKind.FINALIZE;
            case PLANNED,
                    CHECKING,
                    EXPORTING,
                    EXPORTED,
                    IMPORTING,
                    IMPORTED,
                    ROLLING_BACK,
                    ROLLED_BACK,
                    FINALIZING,
                    FINALIZED,
                    EXCLUDED -> throw new IllegalArgumentException(failure + " is not a failure");
        };
    }
}
