package dev.instar.console.operation;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** What monitors see of operations. Gauges are of the whole database, timers of what this console saw end. */
@Component
class OperationMetrics {

    private final MeterRegistry meters;
    private final Clock clock;

    OperationMetrics(MeterRegistry meters, OperationRepository repository, Clock clock) {
        this.meters = meters;
        this.clock = clock;
        for (OperationState state : new OperationState[] {OperationState.QUEUED, OperationState.RUNNING}) {
            Gauge.builder("instar.operations", repository, operations -> operations.count(state))
                    .tag("state", word(state))
                    .description("Operations of all migrations in this state")
                    .register(meters);
        }
    }

    void ended(Operation operation, OperationState state) {
        Timer.builder("instar.operation")
                .tag("kind", word(operation.kind()))
                .tag("outcome", word(state))
                .description("From the claim to the end of an operation")
                .register(meters)
                .record(
                        operation.startedAt() == null
                                ? Duration.ZERO
                                : Duration.between(operation.startedAt(), clock.instant()));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
