package dev.instar.console.fleet;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fleet as it was at one moment.
 *
 * @param instances sorted by tier and id
 * @param registryTrouble why the registry could not be read; the instances are then those last known
 * @param loaded whether the registry was read at least once
 */
public record FleetSnapshot(
        List<Instance> instances, @Nullable String registryTrouble, boolean loaded) {

    /** Tiers in the order they are migrated. */
    public static final List<String> TIERS =
            List.of("ladybug-shared", "ladybug-xlarge", "ladybug-large", "ladybug-standard");

    public List<Instance> ofTier(String tier) {
        return instances.stream()
                .filter(instance -> instance.tier().equals(tier))
                .toList();
    }

    /** Tiers that have instances, known ones first. */
    public List<String> tiers() {
        List<String> present = instances.stream().map(Instance::tier).distinct().toList();
        return Stream.concat(
                        TIERS.stream().filter(present::contains),
                        present.stream().filter(tier -> !TIERS.contains(tier)).sorted())
                .toList();
    }
}
