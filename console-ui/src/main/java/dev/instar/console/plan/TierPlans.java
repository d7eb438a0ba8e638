package dev.instar.console.plan;

import dev.instar.console.fleet.Fleet;
import dev.instar.console.fleet.Instance;
import dev.instar.console.settings.ConsoleProperties;
import dev.instar.protocol.EngineVersion;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The plans that need no questions: one tier, to the engine this console moves to. */
@Component
public class TierPlans {

    private final Fleet fleet;
    private final ConsoleProperties properties;

    TierPlans(Fleet fleet, ConsoleProperties properties) {
        this.fleet = fleet;
        this.properties = properties;
    }

    /** The engine this console moves the fleet to, unless a plan says otherwise. */
    public EngineVersion target() {
        return properties.target();
    }

    /** The plan the fleet page starts for a tier; empty if none of its instances says what it runs. */
    public Optional<Plan> of(String tier) {
        return fleet.snapshot().ofTier(tier).stream()
                .filter(Instance::isMigrated)
                .flatMap(instance -> instance.nodeInfo().stream())
                .map(node -> node.engine())
                .filter(engine -> !engine.equals(target()))
                .min(EngineVersion::compareTo)
                .map(source ->
                        Plan.ofTier(tier, source, target(), properties.limits().instancesAtOnce()));
    }
}
