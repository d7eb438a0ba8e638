package dev.instar.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.instar.localfleet.NodeApi;
import dev.instar.protocol.QueryAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A wave of real instances of which two run out of disk: one is retried, one goes back, the third finishes. In {@code
 * ./instar crash}; in every build MigrationPagesIT retries an instance whose import failed, and DiskFullTest fills volumes.
 */
@EnabledIfSystemProperty(named = "instar.crash.full", matches = "true")
@ExtendWith(MachineExtension.class)
class GuidedFailureIT {

    private static final List<String> INSTANCES = List.of("i-shared-1", "i-xlarge-2", "i-large-3");
    private static final List<String> SHORT_OF_DISK = List.of("i-xlarge-2", "i-large-3");
    private static final int VOLUME_MEGABYTES = 200;
    private static final long WATERMARK_BYTES = 32L << 20;

    @TempDir
    Path state;

    private Path volume(String instance) {
        return state.resolve("instances").resolve(instance);
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private void mountVolumes() throws IOException, InterruptedException {
        for (String instance : SHORT_OF_DISK) {
            Path folder = Files.createDirectories(volume(instance));
            assumeTrue(
                    run("mount", "-t", "tmpfs", "-o", "size=" + VOLUME_MEGABYTES + "m", "tmpfs", folder.toString()),
                    "A small volume cannot be mounted here; that takes root on Linux.");
        }
    }

    private void unmountVolumes() throws IOException, InterruptedException {
        for (String instance : SHORT_OF_DISK) {
            if (!run("umount", volume(instance).toString())) {
                run("umount", "-l", volume(instance).toString());
            }
        }
    }

    /** Leaves less room on the instance's volume than its node wants to keep free. */
    private Path fill(String instance) throws IOException {
        Path file = volume(instance).resolve("ballast");
        long free = volume(instance).toFile().getUsableSpace();
        Files.write(file, new byte[Math.toIntExact(free - WATERMARK_BYTES / 2)]);
        return file;
    }

    private static String step(JsonNode migration, String instance) {
        return migration
                .at("/waves/0/instances")
                .valueStream()
                .filter(found -> found.get("instance_id").asString().equals(instance))
                .findFirst()
                .orElseThrow()
                .get("step")
                .asString();
    }

    @Test
    void one_of_two_that_ran_out_of_disk_is_retried_the_other_rolled_back_and_the_third_finishes(TestMachine machine)
            throws Exception {
        machine.closeLater(this::unmountVolumes);
        mountVolumes();
        TestFleet fleet = machine.fleetWithConsole(
                state,
                List.of(TestMachine.SHARED, "ladybug-xlarge", "ladybug-large"),
                Map.of("limits.disk-watermark", WATERMARK_BYTES + "B"));
        ConsoleApi console = ConsoleApi.of(fleet);
        for (String instance : INSTANCES) {
            SmallGraph.create(fleet.fleet().node(instance), "g1");
        }
        List<QueryAnswer> before = SmallGraph.answers(fleet.node(), "g1");
        console.await(
                "/fleet",
                snapshot -> snapshot.get("instances").size() == INSTANCES.size()
                        && snapshot.get("instances")
                                .valueStream()
                                .allMatch(instance ->
                                        instance.at("/node/databases").size() == 1));

        String plan = "{\"source\": \"ladybug@0.16.1\", \"target\": \"ladybug@0.20.4\", \"order\":"
                + " [{\"name\": \"all\", \"concurrency\": 4, \"error_budget\": 2}]}";
        String migration = console.start(plan);
        console.awaitState(migration, "AWAITING_APPROVAL");

        Path ballast = fill("i-xlarge-2");
        fill("i-large-3");
        console.approve();
        console.post(migration + "/import", Map.of("reason", "go"));
        JsonNode failed = console.await(
                migration,
                found -> SHORT_OF_DISK.stream()
                                .allMatch(instance -> step(found, instance).equals("IMPORT_FAILED"))
                        && step(found, "i-shared-1").equals("IMPORTED"));
        assertThat(failed.at("/migration/state").asString()).isEqualTo("FAILED");
        assertThat(failed.at("/migration/waiting/sentence").asString())
                .contains("failed on i-large-3, i-xlarge-2", "the import wrote to no original");

        Files.delete(ballast);
        console.post(migration + "/instances/i-xlarge-2/retry", Map.of("reason", "space is freed"));
        console.post(migration + "/instances/i-large-3/rollback", Map.of("reason", "another night"));
        JsonNode moved = console.awaitState(migration, "COMPLETED");
        assertThat(step(moved, "i-xlarge-2")).isEqualTo("IMPORTED");
        assertThat(step(moved, "i-large-3")).isEqualTo("ROLLED_BACK");
        for (String instance : INSTANCES) {
            NodeApi node = fleet.fleet().node(instance);
            assertThat(SmallGraph.answers(node, "g1")).as(instance).isEqualTo(before);
            assertThat(node.get("/health").statusCode()).as(instance).isEqualTo(200);
        }
    }
}
