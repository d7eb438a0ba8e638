package dev.instar.console.plan.dryrun;

import dev.instar.console.plan.Plan;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a plan would do to the fleet as it is now. Changes nothing.
 *
 * @param actions numbered by their place
 * @param blockers sentences; none may be left when the migration starts
 * @param warnings sentences that an operator should have read
 */
public record DryRun(
        Plan plan,
        String planHash,
        List<PlannedWave> waves,
        List<String> actions,
        BlastRadius blastRadius,
        List<String> blockers,
        List<String> warnings) {

    /** A wave and who moves in it. */
    public record PlannedWave(String name, List<String> instances, int databases, long bytes) {}

    /**
     * What is touched.
     *
     * @param unavailableSecondsPerInstance how long the largest instance answers 503, from rates measured on earlier
     *     imports; absent while none was measured
     */
    public record BlastRadius(
            int instances,
            int databases,
            long bytes,
            @Nullable Long unavailableSecondsPerInstance) {}

    /** The same with what the nodes found beside it. */
    public DryRun with(NodeFindings found) {
        return new DryRun(
                plan,
                planHash,
                waves,
                actions,
                blastRadius,
                Stream.concat(blockers.stream(), found.blockers().stream()).toList(),
                Stream.concat(warnings.stream(), found.warnings().stream()).toList());
    }

    public boolean isBlocked() {
        return !blockers.isEmpty();
    }
}
