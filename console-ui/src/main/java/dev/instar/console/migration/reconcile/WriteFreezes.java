package dev.instar.console.migration.reconcile;

import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.MigrationRepository;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.operation.OperationOptions;
import dev.instar.console.operation.Operations;
import dev.instar.protocol.OperationKind;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Instances whose databases refuse writes because of an export, and how they take writes again after an abort. */
@Component
public class WriteFreezes {

    private final MigrationRepository repository;
    private final MigrationSteps steps;
    private final Operations operations;
    private final Clock clock;

    WriteFreezes(MigrationRepository repository, MigrationSteps steps, Operations operations, Clock clock) {
        this.repository = repository;
        this.steps = steps;
        this.operations = operations;
        this.clock = clock;
    }

    /** Gives an instance of an aborted migration back its writes, if it is held by nothing that runs. */
    public void lift(Migration migration, MigrationInstance instance) {
        String migrationId = migration.id();
        @Nullable Step out = mayRemain(migration, instance) ? Step.ROLLING_BACK : whenAborted(instance.step());
        if (out == Step.ROLLING_BACK) {
            steps.queue(OperationKind.ROLLBACK, migrationId, instance.instanceId(), OperationOptions.WHOLE);
        } else if (out != null) {
            repository.update(migrationId, instance, instance.end(out, instance.message(), clock.instant()));
        }
    }

    /** Whether an export was tried that may have left databases closed for writes. */
    public boolean mayRemain(Migration migration, MigrationInstance instance) {
        return migration.mayKeepExports(instance)
                && operations.wasClaimed(migration.id(), instance.instanceId(), OperationKind.EXPORT);
    }

    private static @Nullable Step whenAborted(Step step) {
        return switch (step) {
            case EXPORTED, IMPORT_FAILED -> Step.ROLLING_BACK;
            case PLANNED, CHECKING, BLOCKED, EXPORT_FAILED -> Step.EXCLUDED;
            case EXPORTING,
                    IMPORTING,
                    ROLLING_BACK,
                    FINALIZING,
                    IMPORTED,
                    ROLLBACK_FAILED,
                    ROLLED_BACK,
                    FINALIZE_FAILED,
                    FINALIZED,
                    EXCLUDED -> null;
        };
    }
}
