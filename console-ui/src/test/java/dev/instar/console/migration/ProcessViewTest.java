package dev.instar.console.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.console.approval.ApprovalRequest;
import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.Migration.State;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.migration.reconcile.MigrationReconciler;
import dev.instar.console.plan.WavePlan;
import dev.instar.protocol.OperationKind;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.flowable.engine.HistoryService;
import org.flowable.engine.RepositoryService;
import org.flowable.engine.RuntimeService;
import org.flowable.engine.history.HistoricProcessInstance;
import org.flowable.engine.runtime.Execution;
import org.flowable.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The process engine shows where migrations stand and decides nothing: what it holds can be dropped at any time. */
class ProcessViewTest extends FlowTest {

    /** Its next step calls a bean that this release does not have. */
    private static final String EARLIER = """
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
                         xmlns:flowable="http://flowable.org/bpmn" targetNamespace="https://instar.dev/processes">
              <process id="earlier">
                <startEvent id="start"/>
                <receiveTask id="exporting"/>
                <serviceTask id="end-wave" flowable:expression="${steps.endWave(execution)}"/>
                <endEvent id="over"/>
                <sequenceFlow id="a" sourceRef="start" targetRef="exporting"/>
                <sequenceFlow id="b" sourceRef="exporting" targetRef="end-wave"/>
                <sequenceFlow id="c" sourceRef="end-wave" targetRef="over"/>
              </process>
            </definitions>
            """;

    @Autowired
    RepositoryService repository;

    @Autowired
    RuntimeService runtime;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    HistoryService history;

    @Autowired
    MigrationReconciler reconciler;

    @Test
    void a_migration_comes_to_its_end_though_all_that_the_engine_holds_is_dropped_at_every_stage() throws IOException {
        fleetOf("ladybug-standard", "ladybug-standard");
        nodes.node(1).fails(OperationKind.EXPORT, 1);
        String id = start(plan(wave("only", 0, 2, 1))).id();
        await(
                id,
                migration -> migration.all(step -> step == Step.EXPORT_FAILED || step == Step.EXPORTED)
                        && migration.any(Step::isFailure));
        assertThat(shown(id)).containsExactlyInAnyOrder("exporting", "decide");

        drop(id);
        decisions.retry(id, nodes.node(1).instanceId(), List.of(), ADA, "there is room");
        await(id, State.AWAITING_APPROVAL);
        drop(id);
        reconciler.goOn(id);
        assertThat(shown(id)).as("built again").containsExactly("import-gate");

        drop(id);
        approve(id, "import/0", GRACE);
        gates.startImport(id, ADA, "go");
        await(id, State.COMPLETED);
        assertThat(shown(id)).containsExactly("finalize-gate");

        drop(id);
        ApprovalRequest request = gates.requestFinalize(id, ADA, "it works");
        gates.decide(request.id(), request.evidenceHash(), true, GRACE, "");
        gates.finish(id, ADA, "it works");
        await(id, Migration::isClosed);
        assertThat(shown(id)).isEmpty();
    }

    @Test
    void what_an_earlier_release_left_in_the_engine_is_taken_away_at_the_start() throws IOException {
        fleetOf("ladybug-standard");
        String id = start(plan(wave("only", 0, 2, 1))).id();
        await(id, State.AWAITING_APPROVAL);
        drop(id);
        repository.createDeployment().addString("earlier.bpmn20.xml", EARLIER).deploy();
        for (String process : List.of("earlier", "instance-failure")) {
            runtime.createProcessInstanceBuilder()
                    .processDefinitionKey(process)
                    .businessKey(id + "/waves/0")
                    .variables(Map.of("migrationId", id))
                    .start();
        }

        reconciler.showAll();

        assertThat(shown(id)).containsExactly("import-gate");
    }

    @Test
    void a_failure_that_was_decided_on_and_a_wave_that_is_over_are_history() throws IOException {
        fleetOf("ladybug-standard");
        nodes.node(0).fails(OperationKind.EXPORT, 1);
        String id = start(plan(wave("only", 0, 1, 1))).id();
        await(id, migration -> migration.all(step -> step == Step.EXPORT_FAILED));
        String instanceId = nodes.node(0).instanceId();
        decisions.exclude(id, instanceId, ADA, "not today");
        await(id, Migration::isClosed);

        assertThat(history.createHistoricProcessInstanceQuery()
                        .variableValueEquals("migrationId", id)
                        .finished()
                        .list())
                .extracting(HistoricProcessInstance::getBusinessKey)
                .containsExactlyInAnyOrder(id + "/waves/0", id + "/instances/" + instanceId);
    }

    @Test
    void a_soak_is_a_timer_that_is_due_at_its_end_also_when_that_is_put_off() throws IOException {
        fleetOf("ladybug-standard");
        String id = start(plan(new WavePlan("only", List.of(), 0, 1, 1, Duration.ofHours(1))))
                .id();
        approve(id, "import/0", GRACE);
        gates.startImport(id, ADA, "go");
        Migration migration = await(id, State.SOAKING);
        Instant until = Objects.requireNonNull(migration.wave(0).soakUntil());
        assertThat(due(id)).isEqualTo(until.truncatedTo(ChronoUnit.MILLIS));

        Instant later = until.plus(Duration.ofHours(1));
        commands.extendSoak(id, 0, later, ADA, "one hour more");

        assertThat(due(id)).isEqualTo(later.truncatedTo(ChronoUnit.MILLIS));
    }

    /** Activities at which processes of a migration stand. */
    private List<String> shown(String migrationId) {
        return processes(migrationId).stream()
                .flatMap(
                        process -> runtime
                                .createExecutionQuery()
                                .processInstanceId(process.getId())
                                .onlyChildExecutions()
                                .list()
                                .stream())
                .map(Execution::getActivityId)
                .toList();
    }

    private void drop(String migrationId) {
        processes(migrationId).forEach(process -> runtime.deleteProcessInstance(process.getId(), "dropped by a test"));
        assertThat(shown(migrationId)).isEmpty();
    }

    private List<ProcessInstance> processes(String migrationId) {
        return runtime.createProcessInstanceQuery()
                .variableValueEquals("migrationId", migrationId)
                .list();
    }

    private Instant due(String migrationId) {
        String process = processes(migrationId).getFirst().getId();
        return jdbc.sql("select duedate_ from act_ru_timer_job where process_instance_id_ = :process")
                .param("process", process)
                .query(Timestamp.class)
                .single()
                .toInstant();
    }
}
