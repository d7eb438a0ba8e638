package dev.instar.console.plan;

import dev.instar.console.fleet.FleetSnapshot;
import dev.instar.console.fleet.Instance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which instance moves in which wave: the plan laid over the fleet as it is. */
public final class Waves {

    private Waves() {}

    /**
     * Sorts a fleet's instances into the waves of a plan.
     *
     * @param plan its order names the wave at the same index
     * @return one list per wave of the plan's order; a wave nobody is left for is empty
     */
    public static List<List<Instance>> of(Plan plan, FleetSnapshot fleet) {
        Set<Instance> left = new LinkedHashSet<>(selected(plan, fleet));
        left.removeIf(instance -> isThere(plan, instance));
        List<List<Instance>> waves = new ArrayList<>();
        for (WavePlan wave : plan.order()) {
            List<Instance> taken = left.stream()
                    .filter(instance -> wave.takes(instance.tier()))
                    .sorted(
                            wave.canary() > 0
                                    ? Comparator.comparingLong(Instance::bytes).thenComparing(Instance::instanceId)
                                    : Comparator.comparing(Instance::instanceId))
                    .limit(wave.canary() > 0 ? wave.canary() : Long.MAX_VALUE)
                    .toList();
            taken.forEach(left::remove);
            waves.add(taken);
        }
        return List.copyOf(waves);
    }

    /** Whether an instance runs the target already, so that nothing is left to do with it. */
    public static boolean isThere(Plan plan, Instance instance) {
        return !plan.isIntegrityCheck()
                && instance.nodeInfo()
                        .filter(node -> node.engine().equals(plan.target()))
                        .isPresent();
    }

    /** Every instance the selection takes, also those that run the target already. Replicas never move. */
    public static List<Instance> selected(Plan plan, FleetSnapshot fleet) {
        return fleet.instances().stream()
                .filter(Instance::isMigrated)
                .filter(instance -> plan.selection()
                        .takes(
                                instance.instanceId(),
                                instance.tier(),
                                instance.nodeType().equals("shared_master")))
                .toList();
    }
}
