package dev.instar.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.TestProperties;
import dev.instar.node.settings.NodeProperties;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

/** The pool of an operation's engine is as large as the memory that is there allows, within its bounds. */
class BufferPoolsTest {

    private static final NodeProperties.Limits DEFAULTS =
            TestProperties.at(Path.of("data")).limits();

    private static DataSize pool(NodeProperties.Limits limits, long totalGigabytes, long availableGigabytes) {
        var memory = new BufferPools.MachineMemory(
                DataSize.ofGigabytes(totalGigabytes).toBytes(),
                DataSize.ofGigabytes(availableGigabytes).toBytes());
        return new BufferPools(limits, () -> memory).forOperation();
    }

    @ParameterizedTest
    @CsvSource({"64, 60, 3072", "8, 7, 2150", "8, 3, 1024", "16, 8, 2457", "2, 1, 1024"})
    void two_engines_at_a_time_share_six_tenths_of_the_memory(long total, long available, long megabytes) {
        assertThat(pool(DEFAULTS, total, available).toMegabytes()).isEqualTo(megabytes);
    }

    @Test
    void bounds_that_contradict_each_other_give_the_lower_one() {
        NodeProperties.Limits limits = TestProperties.at(
                        Path.of("data"),
                        Map.of("limits.operation-buffer-pool", "2GB", "limits.largest-operation-buffer-pool", "1GB"))
                .limits();

        assertThat(pool(limits, 64, 60)).isEqualTo(DataSize.ofGigabytes(2));
    }

    @Test
    void the_memory_of_this_machine_can_be_told() {
        BufferPools.MachineMemory memory = BufferPools.MachineMemory.now();

        assertThat(memory.available()).isPositive().isLessThanOrEqualTo(memory.total());
    }

    @Test
    void files_that_a_container_has_read_do_not_count_as_used() {
        String statistics =
                "anon 1000\nfile 700\ninactive_anon 5\nactive_file 400\ninactive_file 300\nfile_dirty 60\nfile_writeback 40\nslab 9\n";

        assertThat(BufferPools.MachineMemory.fileCache(statistics)).isEqualTo(600);
    }
}
