package dev.instar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two node services must never work on one volume. */
@ExtendWith(MachineExtension.class)
class SecondNodeIT {

    @TempDir
    Path state;

    @Test
    void a_running_node_holds_its_volume_against_other_processes(TestMachine machine) throws IOException {
        TestFleet fleet = machine.fleet(state, "ladybug@0.20.4", "ladybug@0.20.4");
        assertThat(fleet.healthStatus()).isEqualTo(200);
        try (FileChannel channel = FileChannel.open(fleet.data().resolve("node.lock"), StandardOpenOption.WRITE)) {
            assertThat(channel.tryLock()).isNull();
        }
    }
}
