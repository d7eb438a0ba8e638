package dev.instar.console.migration.web;

import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Step;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An instance of a migration. */
public record InstanceResponse(
        String instanceId,
        String tier,
        Step step,
        @Nullable String message,
        @Nullable String evidenceHash,
        int databases,
        long rows,
        List<String> rolledBack,
        Instant changedAt,
        String waiting) {

    public static InstanceResponse of(MigrationInstance instance, String waiting) {
        return new InstanceResponse(
                instance.instanceId(),
                instance.tier(),
                instance.step(),
                instance.message(),
                instance.evidenceHash(),
                instance.databases(),
                instance.rows(),
                instance.rolledBack(),
                instance.changedAt(),
                waiting);
    }
}
