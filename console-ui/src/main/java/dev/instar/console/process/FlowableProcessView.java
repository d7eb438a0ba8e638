package dev.instar.console.process;

import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.domain.Wave;
import dev.instar.console.migration.domain.WaveStage;
import dev.instar.console.migration.reconcile.ProcessView;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.flowable.engine.RuntimeService;
import org.flowable.engine.runtime.Execution;
import org.flowable.engine.runtime.ProcessInstance;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * Shows migrations in Flowable: waves, gates as user tasks, soaks as timers, failures as user tasks. Its processes are
 * found by their business keys: {@code id/waves/n} for a wave, {@code id/finalize}, {@code id/instances/i} for a failure.
 */
@Component
class FlowableProcessView implements ProcessView {

    /** The variable by which everything of a migration is found, also what earlier releases left. */
    private static final String MIGRATION = "migrationId";

    private static final String SOAK_UNTIL = "soakUntil";
    private static final String END = "end";
    private static final String WAVE = "migration-wave";
    private static final String FINALIZE = "migration-finalize";
    private static final String FAILURE = "instance-failure";
    private static final Set<String> PROCESSES = Set.of(WAVE, FINALIZE, FAILURE);

    private final RuntimeService runtime;

    FlowableProcessView(@Lazy RuntimeService runtime) {
        this.runtime = runtime;
    }

    /**
     * The activity at which a process has to stand.
     *
     * @param soakUntil the due date of its timer; null where none is due
     */
    private record Place(
            String process, String activity, @Nullable Instant soakUntil) {

        Map<String, Object> variables(String migrationId) {
            Map<String, Object> variables = new HashMap<>(Map.of(MIGRATION, migrationId));
            if (soakUntil != null) {
                variables.put(SOAK_UNTIL, soakUntil.toString());
            }
            return variables;
        }
    }

    @Override
    public void show(Migration migration) {
        Map<String, Place> places = places(migration);
        for (ProcessInstance process : runtime.createProcessInstanceQuery()
                .variableValueEquals(MIGRATION, migration.id())
                .excludeSubprocesses(true)
                .list()) {
            String key = String.valueOf(process.getBusinessKey());
            Place place = places.get(key);
            if (!isOfThisRelease(process)) {
                runtime.deleteProcessInstance(process.getId(), "another release's");
            } else if (place == null || !place.process().equals(process.getProcessDefinitionKey())) {
                go(process, END);
            } else if (move(process, place, migration.id())) {
                places.remove(key);
            }
        }
        places.forEach((key, place) -> move(
                runtime.createProcessInstanceBuilder()
                        .processDefinitionKey(place.process())
                        .businessKey(key)
                        .variables(place.variables(migration.id()))
                        .start(),
                place,
                migration.id()));
    }

    private static Map<String, Place> places(Migration migration) {
        Map<String, Place> places = new LinkedHashMap<>();
        if (migration.isClosed()) {
            return places;
        }
        for (Wave wave : migration.waves()) {
            if (!migration.aborted() && wave.stage() != WaveStage.WAITING && wave.stage() != WaveStage.DONE) {
                places.put(
                        migration.id() + "/waves/" + wave.number(),
                        new Place(WAVE, activity(wave.stage()), wave.soakUntil()));
            }
        }
        boolean finalizing = migration.any(
                step -> step == Step.FINALIZING || step == Step.FINALIZE_FAILED || step == Step.FINALIZED);
        if (finalizing || (migration.hasNoWaveLeft() && migration.any(step -> step == Step.IMPORTED))) {
            places.put(
                    migration.id() + "/finalize",
                    new Place(FINALIZE, finalizing ? "finalizing" : "finalize-gate", null));
        }
        for (MigrationInstance instance : migration.instances()) {
            if (instance.step().isFailure()) {
                places.put(migration.id() + "/instances/" + instance.instanceId(), new Place(FAILURE, "decide", null));
            }
        }
        return places;
    }

    private static String activity(WaveStage stage) {
        return switch (stage) {
            case EXPORTING -> "exporting";
            case GATE -> "import-gate";
            case IMPORTING -> "importing";
            case SOAKING -> "soaking";
            case WAITING, DONE -> throw new IllegalArgumentException(stage + " is no place in a process");
        };
    }

    private static boolean isOfThisRelease(ProcessInstance process) {
        return PROCESSES.contains(process.getProcessDefinitionKey());
    }

    /** @return false if the process stood nowhere and is gone */
    private boolean move(ProcessInstance process, Place place, String migrationId) {
        Map<String, Object> variables = place.variables(migrationId);
        boolean isDueAsBefore =
                Objects.equals(variables.get(SOAK_UNTIL), runtime.getVariable(process.getId(), SOAK_UNTIL));
        if (isDueAsBefore && activities(process).equals(List.of(place.activity()))) {
            return true;
        }
        runtime.setVariables(process.getId(), variables);
        return go(process, place.activity());
    }

    private boolean go(ProcessInstance process, String to) {
        List<String> from = activities(process);
        if (from.size() != 1) {
            runtime.deleteProcessInstance(process.getId(), "it stands at " + from);
            return false;
        }
        runtime.createChangeActivityStateBuilder()
                .processInstanceId(process.getId())
                .moveActivityIdTo(from.getFirst(), to)
                .changeState();
        return true;
    }

    private List<String> activities(ProcessInstance process) {
        return runtime.createExecutionQuery().processInstanceId(process.getId()).onlyChildExecutions().list().stream()
                .map(Execution::getActivityId)
                .toList();
    }
}
