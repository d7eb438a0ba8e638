package dev.instar.console.plan;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which instances a plan moves.
 *
 * @param tiers all of the fleet if empty
 * @param include if not empty, these instances of the tiers and no others
 * @param skipInstances never these; wins over {@code include}
 * @param includeSharedMaster whether the shared master moves too
 */
public record Selection(
        List<String> tiers,
        List<String> include,
        List<String> skipInstances,
        @Nullable Boolean includeSharedMaster) {

    public Selection {
        tiers = List.copyOf(Objects.requireNonNullElse(tiers, List.of()));
        include = List.copyOf(Objects.requireNonNullElse(include, List.of()));
        skipInstances = List.copyOf(Objects.requireNonNullElse(skipInstances, List.of()));
        includeSharedMaster = Objects.requireNonNullElse(includeSharedMaster, true);
    }

    /** The whole of one tier. */
    public static Selection ofTier(String tier) {
        return new Selection(List.of(tier), List.of(), List.of(), true);
    }

    boolean takes(String instanceId, String tier, boolean isSharedMaster) {
        return (tiers.isEmpty() || tiers.contains(tier))
                && (include.isEmpty() || include.contains(instanceId))
                && !skipInstances.contains(instanceId)
                && (!isSharedMaster || Boolean.TRUE.equals(includeSharedMaster));
    }
}
