package dev.instar.console.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.FailurePolicy;
import dev.instar.protocol.VerificationLevel;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a migration is asked to do. Immutable; whatever differs is another plan with another hash.
 *
 * @param format of this document; {@link #FORMAT}
 * @param name for people
 * @param source engine the instances run now
 * @param target engine they move to
 * @param order of the waves
 * @param keepExported whether a failed export leaves the databases that are exported closed for writes, for its retry to
 *     take over; not written unless true, so that plans of earlier releases keep their hash
 * @param operationTimeout after which an operation is cancelled at its node and counts as failed
 */
public record Plan(
        int format,
        String name,
        EngineVersion source,
        EngineVersion target,
        Selection selection,
        List<WavePlan> order,
        Windows windows,
        VersionWay versionWay,
        VerificationLevel verification,
        FailurePolicy failurePolicy,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean keepExported,
        ApprovalRule approval,
        Duration operationTimeout) {

    /** The document format this release writes and reads. */
    public static final int FORMAT = 1;

    /** Most waves of one plan. */
    public static final int MOST_WAVES = 50;

    private static final List<WavePlan> USUAL_ORDER = List.of(
            new WavePlan("canary", List.of(), 1, 1, 0, Duration.ofMinutes(10)),
            new WavePlan("shared", List.of("ladybug-shared"), 0, 1, 0, Duration.ZERO),
            new WavePlan("large", List.of("ladybug-xlarge", "ladybug-large"), 0, 4, 0, Duration.ZERO),
            new WavePlan("standard", List.of("ladybug-standard"), 0, 8, 0, Duration.ZERO));

    /**
     * Fills in what a document leaves out, so that the hash is over what will be done.
     *
     * @throws BadPlan naming the field
     */
    public Plan {
        format = format == 0 ? FORMAT : format;
        BadPlan.unless(format == FORMAT, "format", "is " + format + ", but this console reads format " + FORMAT);
        name = Objects.requireNonNullElse(name, "");
        BadPlan.unless(name.length() <= 200, "name", "may have 200 characters at most");
        BadPlan.unless(source != null, "source", "is missing; write for example ladybug@0.16.1");
        BadPlan.unless(target != null, "target", "is missing; write for example ladybug@0.20.4");
        selection = Objects.requireNonNullElse(selection, new Selection(List.of(), List.of(), List.of(), true));
        order = order == null || order.isEmpty() ? USUAL_ORDER : List.copyOf(order);
        BadPlan.unless(order.size() <= MOST_WAVES, "order", "may have " + MOST_WAVES + " waves at most");
        Set<String> names = new HashSet<>();
        for (int i = 0; i < order.size(); i++) {
            order.get(i).require("order[" + i + "]");
            BadPlan.unless(names.add(order.get(i).name()), "order[" + i + "].name", "is taken by an earlier wave");
        }
        windows = Objects.requireNonNullElse(windows, Windows.ALWAYS);
        windows.require();
        versionWay = Objects.requireNonNullElse(versionWay, VersionWay.ACTIVATE);
        verification = Objects.requireNonNullElse(verification, VerificationLevel.FULL);
        failurePolicy = Objects.requireNonNullElse(failurePolicy, FailurePolicy.EACH_ON_ITS_OWN);
        approval = Objects.requireNonNullElse(approval, new ApprovalRule(1, Duration.ofHours(24)));
        approval.require();
        operationTimeout = Objects.requireNonNullElse(operationTimeout, Duration.ofHours(6));
        BadPlan.unless(
                operationTimeout.compareTo(Duration.ofSeconds(1)) >= 0
                        && operationTimeout.compareTo(Duration.ofDays(30)) <= 0,
                "operation_timeout",
                "must be 1 second to 30 days");
    }

    /**
     * Whether the target is the source: every database is exported, built anew by the same engine and compared, which
     * finds what is wrong with it before a release needs it to be right.
     */
    @JsonIgnore
    public boolean isIntegrityCheck() {
        return target.equals(source);
    }

    /** One tier in one wave, as the fleet page starts it. */
    public static Plan ofTier(String tier, EngineVersion source, EngineVersion target, int concurrency) {
        return new Plan(
                FORMAT,
                tier + " to " + target.version(),
                source,
                target,
                Selection.ofTier(tier),
                List.of(new WavePlan(tier, List.of(tier), 0, concurrency, 0, Duration.ZERO)),
                Windows.ALWAYS,
                VersionWay.ACTIVATE,
                VerificationLevel.FULL,
                FailurePolicy.EACH_ON_ITS_OWN,
                false,
                new ApprovalRule(1, Duration.ofHours(24)),
                Duration.ofHours(6));
    }
}
