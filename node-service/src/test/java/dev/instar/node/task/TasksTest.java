package dev.instar.node.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.TestNode;
import dev.instar.node.World;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.TaskStarted;
import dev.instar.protocol.TaskState;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A cancel ends the operation that its caller means, and none of a newer console; a repeat with the same key starts nothing
 * anew.
 */
class TasksTest {

    private static final long FENCE = 7;

    private final TestNode node = TestNode.inMemory(new World());
    private final Tasks tasks = node.get(Tasks.class);
    private final OperationUntilStopped work = new OperationUntilStopped();
    private TaskStarted running;

    @BeforeEach
    void startOperation() {
        running = tasks.start(
                new OperationRequest(OperationKind.PREFLIGHT, "m1", new RequestContext(null, null, FENCE)),
                () -> {},
                work);
    }

    @AfterEach
    void endNode() {
        work.end();
        node.await(running);
        node.close();
    }

    @Test
    void an_old_fencing_token_cancels_nothing() {
        requireRefused(() -> tasks.cancel(running.taskId(), FENCE - 1), ErrorCode.OLD_FENCING_TOKEN);
    }

    @Test
    void a_task_that_does_not_run_is_not_taken_for_the_one_that_does() {
        requireRefused(() -> tasks.cancel("migration_migration_earlier", FENCE), ErrorCode.NOTHING_TO_CANCEL);
    }

    @Test
    void the_running_task_is_cancelled_by_its_name() {
        assertThat(tasks.cancel(running.taskId(), FENCE)).isEqualTo(running);

        assertThat(node.await(running).state()).isEqualTo(TaskState.CANCELLED);
    }

    @Test
    void whichever_runs_is_cancelled_without_a_name_and_a_token() {
        assertThat(tasks.cancel(null, 0)).isEqualTo(running);

        assertThat(node.await(running).state()).isEqualTo(TaskState.CANCELLED);
    }

    @Test
    void a_repeat_of_a_request_finds_the_task_that_it_started() {
        work.end();
        TaskStarted first = start("content");

        assertThat(start("content")).isEqualTo(first);
        node.await(first);
        assertThat(start("content")).as("after its end").isEqualTo(first);
    }

    @Test
    void the_key_of_another_request_starts_nothing() {
        work.end();
        node.await(start("content"));

        assertThatThrownBy(() -> start("other content"))
                .isInstanceOfSatisfying(
                        NodeException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.KEY_OF_ANOTHER_REQUEST));
    }

    private TaskStarted start(String digest) {
        node.await(running);
        return tasks.start(
                new OperationRequest(OperationKind.PREFLIGHT, "m1", new RequestContext("k1", digest, FENCE)),
                () -> {},
                _ -> {});
    }

    private void requireRefused(ThrowingCallable cancel, ErrorCode expected) {
        assertThatThrownBy(cancel)
                .isInstanceOfSatisfying(
                        NodeException.class, e -> assertThat(e.error()).isEqualTo(expected));
        work.end();
        assertThat(node.await(running).state()).isEqualTo(TaskState.COMPLETED);
    }
}
