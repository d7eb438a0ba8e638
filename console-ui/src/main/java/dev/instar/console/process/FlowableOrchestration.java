package dev.instar.console.process;

import dev.instar.console.migration.domain.WaveStage;
import dev.instar.console.migration.reconcile.Orchestration;
import dev.instar.console.operation.OperationOptions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.flowable.engine.RuntimeService;
import org.flowable.engine.TaskService;
import org.flowable.engine.runtime.Execution;
import org.flowable.engine.runtime.ProcessInstance;
import org.flowable.task.api.Task;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * Carries migrations on Flowable. Processes are found by their business keys: a migration's id, {@code id/waves/n} for a
 * wave, {@code id/instances/i} for an instance.
 */
@Component
class FlowableOrchestration implements Orchestration {

    private final RuntimeService runtime;
    private final TaskService tasks;

    FlowableOrchestration(@Lazy RuntimeService runtime, @Lazy TaskService tasks) {
        this.runtime = runtime;
        this.tasks = tasks;
    }

    @Override
    public void startMigration(String migrationId, int waves) {
        start("migration", migrationId, Map.of("migrationId", migrationId, "waves", waves));
    }

    @Override
    public void startInstance(
            InstanceProcess process, String migrationId, String instanceId, OperationOptions options) {
        start(
                process.key(),
                instanceKey(migrationId, instanceId),
                Map.of(
                        "migrationId",
                        migrationId,
                        "instanceId",
                        instanceId,
                        "databases",
                        String.join(",", options.databases()),
                        "exportFirst",
                        options.exportFirst()));
    }

    @Override
    public void startFinalize(String migrationId) {
        start("finalize", migrationId + "/finalize", Map.of("migrationId", migrationId));
    }

    private void start(String process, String businessKey, Map<String, Object> variables) {
        runtime.createProcessInstanceBuilder()
                .processDefinitionKey(process)
                .businessKey(businessKey)
                .variables(variables)
                .start();
    }

    @Override
    public boolean operationEnded(String executionId, boolean succeeded) {
        if (runtime.createExecutionQuery().executionId(executionId).count() == 0) {
            return false;
        }
        runtime.trigger(executionId, Map.of("succeeded", succeeded));
        return true;
    }

    @Override
    public boolean decide(String migrationId, String instanceId, FailureDecision decision, OperationOptions options) {
        return complete(
                instanceKey(migrationId, instanceId),
                "decide",
                Map.of(
                        "decision",
                        decision.name(),
                        "databases",
                        String.join(",", options.databases()),
                        "exportFirst",
                        options.exportFirst()));
    }

    @Override
    public boolean waveGoesOn(String migrationId, int wave, WaveStage stage) {
        return trigger(waveKey(migrationId, wave), stage.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public boolean finalizeGoesOn(String migrationId) {
        return trigger(migrationId + "/finalize", "finalizing");
    }

    @Override
    public boolean passImportGate(String migrationId, int wave) {
        return complete(waveKey(migrationId, wave), "import-gate", Map.of());
    }

    @Override
    public boolean passFinalizeGate(String migrationId) {
        return complete(migrationId + "/finalize", "finalize-gate", Map.of());
    }

    @Override
    public void stop(String migrationId, String reason) {
        // A way back that is under way goes on by itself.
        List<String> ids = runtime
                .createProcessInstanceQuery()
                .variableValueEquals("migrationId", migrationId)
                .excludeSubprocesses(true)
                .list()
                .stream()
                .filter(instance -> !instance.getProcessDefinitionKey().equals(InstanceProcess.ROLLBACK.key()))
                .map(ProcessInstance::getId)
                .toList();
        ids.forEach(id -> runtime.deleteProcessInstance(id, reason));
    }

    private boolean trigger(String businessKey, String activity) {
        Optional<Execution> waiting = runtime
                .createExecutionQuery()
                .processInstanceBusinessKey(businessKey, true)
                .activityId(activity)
                .list()
                .stream()
                .findFirst();
        waiting.ifPresent(execution -> runtime.trigger(execution.getId()));
        return waiting.isPresent();
    }

    private boolean complete(String businessKey, String task, Map<String, Object> variables) {
        Optional<Task> waiting =
                tasks.createTaskQuery().processInstanceBusinessKey(businessKey).taskDefinitionKey(task).list().stream()
                        .findFirst();
        waiting.ifPresent(found -> tasks.complete(found.getId(), variables));
        return waiting.isPresent();
    }

    private static String waveKey(String migrationId, int wave) {
        return migrationId + "/waves/" + wave;
    }

    private static String instanceKey(String migrationId, String instanceId) {
        return migrationId + "/instances/" + instanceId;
    }
}
