package dev.instar.console.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.console.migration.domain.Migration;
import dev.instar.console.migration.domain.MigrationInstance;
import dev.instar.console.migration.domain.Step;
import dev.instar.console.operation.OperationOptions;
import dev.instar.protocol.Gate;
import dev.instar.protocol.OperationKind;
import dev.instar.simulatedfleet.SimulatedNode;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * An export counts as ended only where its node said how. An error in place of the end leaves open whether databases are
 * closed for writes, so that their instance is not left out but rolled back.
 */
class UnheardExportsTest extends FlowTest {

    private SimulatedNode node;

    @BeforeEach
    void oneInstance() throws Exception {
        fleetOf("ladybug-standard");
        node = nodes.node(0);
    }

    @Test
    void an_export_whose_task_the_node_denies_may_have_closed_databases() {
        node.takes(OperationKind.EXPORT, Duration.ofSeconds(1));
        String id = start(plan(wave("all", 0, 1, 1))).id();
        await(id, _ -> starts(OperationKind.EXPORT) == 1);
        node.deniesTasks(1_000);
        MigrationInstance failed = failed(id);
        node.deniesTasks(0);

        assertThat(failed.exportUnheard()).isTrue();
        await(id, _ -> !node.isAtWork());
        requireWayBack(id);
    }

    @Test
    void an_export_that_is_refused_after_an_answer_was_lost_may_have_begun_before() {
        // The client itself may send a request again whose connection breaks.
        node.losesRequests("/migration/export", 6);
        node.refuses(OperationKind.EXPORT, 1);
        String id = start(plan(wave("all", 0, 1, 1))).id();

        assertThat(failed(id).exportUnheard()).isTrue();
        requireWayBack(id);
    }

    @Test
    void an_export_that_was_refused_at_once_left_nothing_and_its_instance_can_be_left_out() {
        node.refuses(OperationKind.EXPORT, 1);
        String id = start(plan(wave("all", 0, 1, 1))).id();

        assertThat(failed(id).exportUnheard()).isFalse();
        decisions.exclude(id, "i-0001", ADA, "without it");
        assertThat(await(id, Migration::isClosed).instances().getFirst().step()).isEqualTo(Step.EXCLUDED);
    }

    @Test
    void an_export_whose_node_doubts_its_journal_is_watched_until_the_node_is_certain() {
        node.doubtsEnds(5);
        String id = start(plan(wave("all", 0, 1, 0))).id();

        Migration exported = await(id, Migration.State.AWAITING_APPROVAL);

        assertThat(exported.instances().getFirst().databases())
                .isEqualTo(node.databases().size());
    }

    private MigrationInstance failed(String id) {
        return await(id, migration -> migration.instances().getFirst().step() == Step.EXPORT_FAILED)
                .instances()
                .getFirst();
    }

    private void requireWayBack(String id) {
        assertThatThrownBy(() -> decisions.exclude(id, "i-0001", ADA, "without it"))
                .hasMessageContaining("did not hear how the export of i-0001 ended");
        rollbacks.rollBack(id, "i-0001", OperationOptions.WHOLE, ADA, "back");
        await(id, Migration::isClosed);
        assertThat(node.gate()).isEqualTo(Gate.SERVING);
    }
}
