package dev.instar.console.process;

import dev.instar.console.migration.reconcile.MigrationSteps;
import dev.instar.console.operation.OperationOptions;
import dev.instar.protocol.OperationKind;
import java.util.List;
import java.util.Objects;
import org.flowable.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;

/** What the service tasks of the processes call, by the name {@code steps}. */
@Component("steps")
public class ProcessSteps {

    private final MigrationSteps steps;

    ProcessSteps(MigrationSteps steps) {
        this.steps = steps;
    }

    public void beginWave(DelegateExecution execution) {
        steps.beginWave(migration(execution), wave(execution));
    }

    public void openGate(DelegateExecution execution) {
        execution.setVariable("anything", steps.openGate(migration(execution), wave(execution)));
    }

    public void beginImport(DelegateExecution execution) {
        steps.beginImport(migration(execution), wave(execution));
    }

    public void beginSoak(DelegateExecution execution) {
        steps.beginSoak(migration(execution), wave(execution));
    }

    public void endWave(DelegateExecution execution) {
        steps.endWave(migration(execution), wave(execution));
    }

    public void beginFinalize(DelegateExecution execution) {
        steps.beginFinalize(migration(execution));
    }

    public void close(DelegateExecution execution) {
        steps.close(migration(execution));
    }

    public void exclude(DelegateExecution execution) {
        steps.exclude(migration(execution), text(execution, "instanceId"));
    }

    /** Queues an operation; the process then waits where its execution stands. */
    public void queue(DelegateExecution execution, String kind) {
        String databases = text(execution, "databases");
        steps.queue(
                OperationKind.valueOf(kind),
                migration(execution),
                text(execution, "instanceId"),
                execution.getId(),
                new OperationOptions(
                        databases.isEmpty() ? List.of() : List.of(databases.split(",")),
                        Boolean.TRUE.equals(execution.getVariable("exportFirst"))));
    }

    private static String migration(DelegateExecution execution) {
        return text(execution, "migrationId");
    }

    private static int wave(DelegateExecution execution) {
        return (Integer) Objects.requireNonNull(execution.getVariable("wave"));
    }

    private static String text(DelegateExecution execution, String name) {
        return (String) Objects.requireNonNull(execution.getVariable(name), name);
    }
}
