package dev.instar.console.migration.status;

import dev.instar.console.base.Texts;
import dev.instar.console.operation.Operation;
import dev.instar.console.operation.OperationState;
import dev.instar.console.settings.ConsoleProperties;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Nodes that have work and do not answer: a person has to look at them, because waiting may not help. */
@Component
class SilentNodes {

    private final Duration grace;
    private final Clock clock;
    private final Texts texts;

    SilentNodes(ConsoleProperties properties, Clock clock, Texts texts) {
        this.grace = properties.limits().silence();
        this.clock = clock;
        this.texts = texts;
    }

    /** What to say of operations that run where the node has not answered for a while; empty if all did. */
    Optional<String> sentence(List<Operation> operations) {
        Instant since = clock.instant().minus(grace);
        List<String> silent = operations.stream()
                .filter(operation -> operation.state() == OperationState.RUNNING)
                .filter(operation -> operation.silentSince() != null
                        && operation.silentSince().isBefore(since))
                .map(Operation::instanceId)
                .distinct()
                .sorted()
                .toList();
        return silent.isEmpty()
                ? Optional.empty()
                : Optional.of(texts.text("status.silent", InstanceNames.of(texts, silent), silent.size()));
    }
}
