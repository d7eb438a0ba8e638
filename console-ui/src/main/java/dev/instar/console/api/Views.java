package dev.instar.console.api;

import dev.instar.console.approval.ApprovalRequest;
import dev.instar.console.approval.ApprovalState;
import dev.instar.console.approval.Decision;
import dev.instar.console.migration.Migration;
import dev.instar.console.migration.MigrationInstance;
import dev.instar.console.migration.Step;
import dev.instar.console.migration.Wave;
import dev.instar.console.migration.WaveStage;
import dev.instar.console.migration.WhyWaiting;
import dev.instar.console.operation.Operation;
import dev.instar.console.operation.OperationOptions;
import dev.instar.console.operation.OperationState;
import dev.instar.protocol.DatabaseProgress;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.OperationKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the API shows of migrations and approvals. */
final class Views {

    private Views() {}

    /** A migration in a list. */
    record Summary(
            String id,
            String name,
            EngineVersion source,
            EngineVersion target,
            Migration.State state,
            boolean paused,
            boolean closed,
            String requestedBy,
            Instant requestedAt,
            WhyWaiting.Reason waiting) {

        static Summary of(Migration migration, WhyWaiting whyWaiting) {
            return new Summary(
                    migration.id(),
                    migration.plan().name(),
                    migration.source(),
                    migration.target(),
                    migration.state(),
                    migration.paused(),
                    migration.isClosed(),
                    migration.requestedBy(),
                    migration.requestedAt(),
                    whyWaiting.of(migration));
        }
    }

    /** A migration with everything in it. */
    record Detail(Summary migration, String planHash, List<WaveDetail> waves, List<Approval> approvals) {}

    /** A wave and its instances. */
    record WaveDetail(
            int number,
            String name,
            WaveStage stage,
            int concurrency,
            @Nullable Instant soakUntil,
            String evidenceHash,
            WhyWaiting.Reason waiting,
            List<InstanceDetail> instances) {

        /** @param sentences what each instance waits for, by id */
        static WaveDetail of(Migration migration, Wave wave, WhyWaiting whyWaiting, Map<String, String> sentences) {
            return new WaveDetail(
                    wave.number(),
                    wave.name(),
                    wave.stage(),
                    wave.concurrency(),
                    wave.soakUntil(),
                    migration.evidenceHash(wave.number()),
                    whyWaiting.of(migration, wave),
                    migration.ofWave(wave.number()).stream()
                            .map(instance ->
                                    InstanceDetail.of(instance, sentences.getOrDefault(instance.instanceId(), "")))
                            .toList());
        }
    }

    /** An instance inside a migration. */
    record InstanceDetail(
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

        static InstanceDetail of(MigrationInstance instance, String waiting) {
            return new InstanceDetail(
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

    /** An operation, without what belongs to the process engine. */
    record OperationDetail(
            String id,
            String instanceId,
            OperationKind kind,
            OperationOptions options,
            OperationState state,
            @Nullable String owner,
            long fence,
            @Nullable String taskId,
            @Nullable String message,
            Instant queuedAt,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            List<DatabaseProgress> databases) {

        /** @param databases how far it is, while it runs */
        static OperationDetail of(Operation operation, List<DatabaseProgress> databases) {
            return new OperationDetail(
                    operation.id(),
                    operation.instanceId(),
                    operation.kind(),
                    operation.options(),
                    operation.state(),
                    operation.owner(),
                    operation.fence(),
                    operation.taskId(),
                    operation.message(),
                    operation.queuedAt(),
                    operation.startedAt(),
                    operation.endedAt(),
                    databases);
        }
    }

    /** An approval request and what was decided. */
    record Approval(
            String id,
            String migrationId,
            String subject,
            ApprovalState state,
            String planHash,
            String evidenceHash,
            String requestedBy,
            int quorum,
            Instant requestedAt,
            Instant expiresAt,
            List<Decision> decisions) {

        static Approval of(ApprovalRequest request, Instant now) {
            return new Approval(
                    request.id(),
                    request.migrationId(),
                    request.subject(),
                    request.state(now),
                    request.planHash(),
                    request.evidenceHash(),
                    request.requestedBy(),
                    request.quorum(),
                    request.requestedAt(),
                    request.expiresAt(),
                    request.decisions());
        }
    }
}
