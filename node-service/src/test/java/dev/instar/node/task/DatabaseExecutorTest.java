package dev.instar.node.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.TestProperties;
import dev.instar.node.settings.NodeProperties;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** As many databases at a time as the machine bears, and never one more. */
class DatabaseExecutorTest {

    private static final long GIB = 1L << 30;

    @Test
    void memory_cores_and_configuration_each_set_a_limit() {
        assertThat(new DatabaseExecutor(limits(8, "1GB"), 100 * GIB, 16).atOnce())
                .as("configured")
                .isEqualTo(8);
        assertThat(new DatabaseExecutor(limits(8, "1GB"), 100 * GIB, 2).atOnce())
                .as("cores")
                .isEqualTo(2);
        assertThat(new DatabaseExecutor(limits(8, "1GB"), 6 * GIB, 16).atOnce())
                .as("0.6 of memory")
                .isEqualTo(3);
        assertThat(new DatabaseExecutor(limits(8, "4GB"), 2 * GIB, 16).atOnce())
                .as("at least one")
                .isEqualTo(1);
    }

    @Test
    void no_more_than_the_limit_run_at_the_same_time_and_results_keep_their_order() {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        List<Integer> results = new DatabaseExecutor(limits(2, "1GB"), 100 * GIB, 16)
                .map(List.of(1, 2, 3, 4, 5, 6), item -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    try {
                        Thread.sleep(5);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    running.decrementAndGet();
                    return item * 10;
                });

        assertThat(results).containsExactly(10, 20, 30, 40, 50, 60);
        assertThat(most.get()).isEqualTo(2);
    }

    @Test
    void one_that_fails_does_not_keep_the_others_from_ending() {
        var ended = new AtomicInteger();
        var parallel = new DatabaseExecutor(limits(2, "1GB"), 100 * GIB, 16);

        assertThatThrownBy(() -> parallel.map(List.of(1, 2, 3), item -> {
                    if (item == 1) {
                        throw new IllegalStateException("first");
                    }
                    return ended.incrementAndGet();
                }))
                .hasMessage("first");
        assertThat(ended).hasValue(2);
    }

    private static NodeProperties.Limits limits(int atOnce, String pool) {
        return TestProperties.at(
                        Path.of("data"),
                        Map.of(
                                "limits.parallel-databases",
                                Integer.toString(atOnce),
                                "limits.operation-buffer-pool",
                                pool))
                .limits();
    }
}
