package dev.instar.console.migration.domain;

import dev.instar.console.digest.Sha256;
import dev.instar.console.plan.Plan;
import dev.instar.protocol.EngineVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One move of a fleet or a part of it. Its state follows from its waves and instances; nothing else holds it.
 *
 * @param closedAt when it was finalized, or everything of it was undone
 */
public record Migration(
        String id,
        Plan plan,
        String planHash,
        String requestedBy,
        Instant requestedAt,
        boolean paused,
        boolean aborted,
        @Nullable Instant closedAt,
        List<Wave> waves,
        List<MigrationInstance> instances) {

    /** What an approval of the finalize is about. */
    public static final String FINALIZE = "finalize";

    /** Where a migration stands as a whole. */
    public enum State {
        EXPORTING("Exporting"),
        FAILED("Action required"),
        AWAITING_APPROVAL("Awaiting approval"),
        IMPORTING("Importing"),
        SOAKING("Soaking"),
        ROLLING_BACK("Rolling back"),
        /** All databases are migrated; rollback is still possible. */
        COMPLETED("Migrated, pending finalize"),
        FINALIZING("Finalizing"),
        FINALIZED("Finalized"),
        ABORTED("Aborted"),
        ROLLED_BACK("Rolled back");

        private final String displayName;

        State(String displayName) {
            this.displayName = displayName;
        }

        public String displayName() {
            return displayName;
        }
    }

    public EngineVersion source() {
        return plan.source();
    }

    public EngineVersion target() {
        return plan.target();
    }

    /** Tiers it touches, for people. */
    public String tiers() {
        return instances.stream()
                .map(MigrationInstance::tier)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** Whether nothing is left to do and nothing is left to undo. */
    public boolean isClosed() {
        return closedAt != null;
    }

    public State state() {
        if (any(step -> step == Step.ROLLING_BACK)) {
            return State.ROLLING_BACK;
        }
        if (!instances.isEmpty() && all(Step::isOut)) {
            return aborted ? State.ABORTED : State.ROLLED_BACK;
        }
        if (any(Step::isFailure)) {
            return State.FAILED;
        }
        if (any(step -> step == Step.FINALIZING)) {
            return State.FINALIZING;
        }
        if (any(step -> step == Step.FINALIZED) && !any(step -> step == Step.IMPORTED)) {
            return State.FINALIZED;
        }
        if (any(step -> step == Step.IMPORTING)) {
            return State.IMPORTING;
        }
        if (any(step -> step == Step.CHECKING || step == Step.EXPORTING)) {
            return State.EXPORTING;
        }
        if (aborted) {
            return State.ABORTED;
        }
        return currentWave()
                .map(wave -> switch (wave.stage()) {
                    case WAITING, EXPORTING -> State.EXPORTING;
                    case GATE -> State.AWAITING_APPROVAL;
                    case IMPORTING -> State.IMPORTING;
                    case SOAKING -> State.SOAKING;
                    case DONE -> State.COMPLETED;
                })
                .orElse(State.COMPLETED);
    }

    /** What people call it: the name in its plan, or its id. */
    public String name() {
        return plan.name().isEmpty() ? id : plan.name();
    }

    /** What an approval is about, in words. */
    public String subjectName(String subject) {
        return waves.stream()
                .filter(wave -> wave.subject().equals(subject))
                .findFirst()
                .map(wave -> "Import of wave " + wave.name())
                .orElse("Finalize");
    }

    /** The first wave that is not done. */
    public Optional<Wave> currentWave() {
        return waves.stream().filter(wave -> wave.stage() != WaveStage.DONE).findFirst();
    }

    /** Whether every wave is over, or the migration was aborted. */
    public boolean hasNoWaveLeft() {
        return aborted || currentWave().isEmpty();
    }

    /** Whether what was imported waits for its finalize, and nothing else waits. */
    public boolean canFinalize() {
        return any(step -> step == Step.IMPORTED) && canAskForFinalize() && !any(Step::isFailure);
    }

    /** Whether a finalize is what is left to do; one that failed needs another approval where something went back since. */
    public boolean canAskForFinalize() {
        return hasNoWaveLeft()
                && any(step -> step == Step.IMPORTED || step == Step.FINALIZE_FAILED)
                && all(step -> step == Step.IMPORTED
                        || step == Step.FINALIZED
                        || step == Step.FINALIZE_FAILED
                        || step.isOut());
    }

    public Wave wave(int number) {
        return waves.get(number);
    }

    public List<MigrationInstance> ofWave(int number) {
        return instances.stream().filter(instance -> instance.wave() == number).toList();
    }

    public Optional<MigrationInstance> instance(String instanceId) {
        return instances.stream()
                .filter(instance -> instance.instanceId().equals(instanceId))
                .findFirst();
    }

    /** Failed instances of a wave; more than its budget stop it. */
    public long failures(int wave) {
        return ofWave(wave).stream()
                .filter(instance -> instance.step().isFailure())
                .count();
    }

    /** Whether a wave has failed more often than its plan bears. */
    public boolean isBudgetSpent(int wave) {
        return failures(wave) > plan.order().get(wave).errorBudget();
    }

    /**
     * What an approver of a wave's import signs beside the plan: exactly these instances with exactly this evidence.
     * Instances that are out of the migration are part of it, by their names.
     */
    public String evidenceHash(int wave) {
        return hash(ofWave(wave).stream()
                .map(instance -> instance.step().isOut()
                        ? instance.instanceId() + " out"
                        : instance.instanceId() + " " + instance.evidenceHash())
                .sorted()
                .collect(Collectors.joining("\n", "import " + wave + "\n", "")));
    }

    /** What an approver of a finalize signs beside the plan: which instances and databases are imported, from which evidence. */
    public String finalizeEvidenceHash() {
        return hash(instances.stream()
                .filter(instance -> !instance.step().isOut())
                .map(instance ->
                        instance.instanceId() + " " + instance.evidenceHash() + " without " + instance.rolledBack())
                .sorted()
                .collect(Collectors.joining("\n", FINALIZE + "\n", "")));
    }

    private String hash(String text) {
        return Sha256.of(id + "\n" + planHash + "\n" + text);
    }

    /** Rows exported by all instances. */
    public long rows() {
        return instances.stream().mapToLong(MigrationInstance::rows).sum();
    }

    /** Databases exported by all instances. */
    public int databases() {
        return instances.stream().mapToInt(MigrationInstance::databases).sum();
    }

    /** Whether a rollback has something to do on an instance, or may have. */
    public boolean canRollBack(MigrationInstance instance) {
        Step step = instance.step();
        return !step.isRunning()
                && Step.ROLLING_BACK.mayFollow(step)
                && (step != Step.BLOCKED || mayKeepExports(instance));
    }

    /**
     * Whether a failed export may have left databases of an instance closed for writes: as its plan wants it, or because
     * its end stayed unheard.
     */
    public boolean mayKeepExports(MigrationInstance instance) {
        return switch (instance.step()) {
            case CHECKING, BLOCKED, EXPORTING, EXPORT_FAILED -> plan.keepExported() || instance.exportUnheard();
            default -> false;
        };
    }

    /** Whether an instance stands at such a step. */
    public boolean any(Predicate<Step> wanted) {
        return instances.stream().map(MigrationInstance::step).anyMatch(wanted);
    }

    /** Whether every instance stands at such a step. */
    public boolean all(Predicate<Step> wanted) {
        return instances.stream().map(MigrationInstance::step).allMatch(wanted);
    }
}
