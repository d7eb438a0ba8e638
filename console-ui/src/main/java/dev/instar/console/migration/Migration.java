package dev.instar.console.migration;

import dev.instar.protocol.EngineVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One move of a tier. Its state follows from its instances and its approval; nothing else holds it.
 *
 * @param approvedEvidence hash the approver signed; absent while nobody has
 */
public record Migration(
        String id,
        String tier,
        EngineVersion source,
        EngineVersion target,
        String requestedBy,
        Instant requestedAt,
        List<MigrationInstance> instances,
        @Nullable String approvedBy,
        @Nullable Instant approvedAt,
        @Nullable String approvedEvidence) {

    /** Where a migration stands as a whole. */
    public enum State {
        EXPORTING("Exporting"),
        EXPORT_FAILED("Export failed"),
        AWAITING_APPROVAL("Awaiting approval"),
        APPROVED("Approved"),
        IMPORTING("Importing"),
        IMPORT_FAILED("Import failed"),
        COMPLETED("Completed"),
        ROLLING_BACK("Rolling back"),
        ROLLED_BACK("Rolled back");

        private final String displayName;

        State(String displayName) {
            this.displayName = displayName;
        }

        public String displayName() {
            return displayName;
        }

        /** Whether nothing is left to do but, perhaps, a rollback. */
        public boolean isClosed() {
            return this == COMPLETED || this == ROLLED_BACK;
        }
    }

    public State state() {
        if (any(step -> step == Step.ROLLING_BACK)) {
            return State.ROLLING_BACK;
        }
        if (all(step -> step == Step.ROLLED_BACK)) {
            return State.ROLLED_BACK;
        }
        if (any(step -> step == Step.EXPORTING)) {
            return State.EXPORTING;
        }
        if (any(step -> step == Step.IMPORTING)) {
            return State.IMPORTING;
        }
        if (any(step -> step == Step.EXPORT_FAILED)) {
            return State.EXPORT_FAILED;
        }
        if (any(step -> step == Step.IMPORT_FAILED || step == Step.ROLLBACK_FAILED)) {
            return State.IMPORT_FAILED;
        }
        if (any(step -> step == Step.EXPORTED)) {
            return isApproved() ? State.APPROVED : State.AWAITING_APPROVAL;
        }
        return State.COMPLETED;
    }

    /** Whether somebody approved exactly the evidence there is now. */
    public boolean isApproved() {
        return approvedEvidence != null && approvedEvidence.equals(evidenceHash());
    }

    /** One sentence: who or what must act. */
    public String waitingFor() {
        return switch (state()) {
            case EXPORTING -> "Waiting for the nodes, which are exporting. Nobody has to act.";
            case EXPORT_FAILED ->
                "Waiting for an operator: " + names(step -> step == Step.EXPORT_FAILED)
                        + " did not export. Retry the export or roll the others back.";
            case AWAITING_APPROVAL ->
                "Waiting for somebody other than " + requestedBy + " to approve: every database of the tier is exported"
                        + " and takes no writes.";
            case APPROVED -> "Waiting for an operator to start the import, which " + approvedBy + " has approved.";
            case IMPORTING -> "Waiting for the nodes, which are importing and answer 503. Nobody has to act.";
            case IMPORT_FAILED ->
                "Waiting for an operator: " + names(Step::isFailure)
                        + " stopped. Retry or roll back; the originals are untouched.";
            case COMPLETED ->
                "Nothing is left to do: every instance that was not rolled back runs " + target.displayName() + ".";
            case ROLLING_BACK -> "Waiting for a node, which is putting originals back. Nobody has to act.";
            case ROLLED_BACK -> "Nothing is left to do: every instance is back on " + source.displayName() + ".";
        };
    }

    private String names(Predicate<Step> wanted) {
        return instances.stream()
                .filter(instance -> wanted.test(instance.step()))
                .map(MigrationInstance::instanceId)
                .collect(Collectors.joining(", "));
    }

    /** What an approver signs: plan and evidence of every instance, also of those rolled back since. */
    public String evidenceHash() {
        String text = id + "\n" + source + "\n" + target + "\n"
                + instances.stream()
                        .map(instance -> instance.instanceId() + " " + instance.evidenceHash())
                        .sorted()
                        .collect(Collectors.joining("\n"));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Rows exported by all instances. */
    public long rows() {
        return instances.stream().mapToLong(MigrationInstance::rows).sum();
    }

    /** Databases exported by all instances. */
    public int databases() {
        return instances.stream().mapToInt(MigrationInstance::databases).sum();
    }

    private boolean any(Predicate<Step> wanted) {
        return instances.stream().map(MigrationInstance::step).anyMatch(wanted);
    }

    private boolean all(Predicate<Step> wanted) {
        return instances.stream().map(MigrationInstance::step).allMatch(wanted);
    }
}
