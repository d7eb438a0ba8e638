package dev.instar.node.health;

import dev.instar.node.database.CallerStatements;
import dev.instar.node.database.DatabaseCreation;
import dev.instar.node.database.DatabaseStatus;
import dev.instar.node.recovery.JournalCare;
import dev.instar.node.storage.Volume;
import dev.instar.node.task.Tasks;
import dev.instar.protocol.Gate;
import dev.instar.protocol.OperationKind;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.stereotype.Component;

/** What monitors see of the node, as it is when they ask. */
@Component
class NodeMetrics implements MeterBinder {

    private final DatabaseStatus databases;
    private final DatabaseCreation creation;
    private final Tasks tasks;
    private final Volume volume;
    private final JournalCare journalCare;
    private final CallerStatements statements;

    NodeMetrics(
            DatabaseStatus databases,
            DatabaseCreation creation,
            Tasks tasks,
            Volume volume,
            JournalCare journalCare,
            CallerStatements statements) {
        this.databases = databases;
        this.creation = creation;
        this.tasks = tasks;
        this.volume = volume;
        this.journalCare = journalCare;
        this.statements = statements;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        for (Gate gate : Gate.values()) {
            Gauge.builder(
                            "instar.databases",
                            databases,
                            all -> all.list().stream()
                                    .filter(database -> database.gate() == gate)
                                    .count())
                    .tag("gate", word(gate))
                    .description("Databases of this instance by traffic gate")
                    .register(meters);
        }
        for (OperationKind kind : OperationKind.values()) {
            Gauge.builder(
                            "instar.tasks.running",
                            tasks,
                            all -> all.running()
                                            .filter(operation ->
                                                    operation.started().kind() == kind)
                                            .isPresent()
                                    ? 1
                                    : 0)
                    .tag("kind", word(kind))
                    .description("1 while an operation of this kind runs")
                    .register(meters);
        }
        statements
                .refused()
                .forEach((rule, count) -> FunctionCounter.builder("instar.statements.refused", count, LongAdder::sum)
                        .tag("rule", word(rule))
                        .description("Statements of callers that the allow-list does not let pass, or would not")
                        .register(meters));
        FunctionCounter.builder("instar.databases.creations.refused", creation, DatabaseCreation::refusedCreations)
                .description("Creations of databases that a migration of the instance had wait")
                .register(meters);
        FunctionCounter.builder("instar.journal.compactions.failed", journalCare, JournalCare::failedCompactions)
                .description("Times the journal could not be written down anew; each is tried again")
                .register(meters);
        Gauge.builder("instar.volume.free", this, NodeMetrics::free)
                .baseUnit("bytes")
                .description("Usable room on the data volume")
                .register(meters);
    }

    private double free() {
        try {
            return volume.free();
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
