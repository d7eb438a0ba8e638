package dev.instar.node.faults;

import static dev.instar.node.faults.TestTables.TABLE;
import static dev.instar.node.faults.TestTables.count;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.TestProperties;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.Gate;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine that takes more memory than it may is ended, and what it answered before is there afterwards. */
class HostMemoryTest {

    /** The pool alone would let the statement go on to its end. */
    private static final Map<String, String> MORE_POOL_THAN_MEMORY = Map.of(
            "limits.serving-buffer-pool", "2GB",
            "limits.max-database-size", "4GB",
            "limits.host-memory", "300MB");

    private static final String GREEDY = "UNWIND range(1, 12000000) AS i RETURN count(DISTINCT i)";

    @TempDir
    Path data;

    @Test
    void rows_in_a_log_that_was_not_closed_outlive_an_engine_that_took_too_much() throws Exception {
        try (RealInstance instance = RealInstance.startWithHosts(
                data, TestProperties.at(data, MORE_POOL_THAN_MEMORY).limits())) {
            instance.create("g1", List.of(TABLE));
            instance.query("g1", "CREATE (:P {id: 1})");
            instance.query("g1", "CREATE (:P {id: 2})");
            assertThat(data.resolve("g1.lbug.wal")).isNotEmptyFile();

            assertThatThrownBy(() -> instance.query("g1", GREEDY))
                    .isInstanceOfSatisfying(
                            NodeException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.ENGINE_OUT_OF_MEMORY))
                    .hasMessageContaining("took more than its 300 MB of memory");

            assertThat(count(instance)).isEqualTo("2");
            assertThat(instance.gate("g1")).isEqualTo(Gate.SERVING);
        }
    }
}
