package dev.instar.console.migration.status;

import dev.instar.console.base.Texts;
import dev.instar.console.fleet.Fleet;
import dev.instar.console.fleet.Instance;
import dev.instar.console.operation.Operation;
import dev.instar.console.operation.OperationState;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Nodes that have work and do not answer: a person has to look at them, because waiting may not help. */
@Component
class SilentNodes {

    private final Fleet fleet;
    private final Texts texts;

    SilentNodes(Fleet fleet, Texts texts) {
        this.fleet = fleet;
        this.texts = texts;
    }

    /** What to say of operations that run where the node did not answer when the fleet was read last; empty if all did. */
    Optional<String> sentence(List<Operation> operations) {
        Set<String> silent = fleet.snapshot().instances().stream()
                .filter(instance -> instance.nodeInfo().isEmpty())
                .map(Instance::instanceId)
                .collect(Collectors.toSet());
        String named = operations.stream()
                .filter(operation -> operation.state() == OperationState.RUNNING)
                .map(Operation::instanceId)
                .filter(silent::contains)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return named.isEmpty() ? Optional.empty() : Optional.of(texts.text("status.silent", named));
    }
}
