package dev.instar.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.instar.localfleet.NodeApi;
import dev.instar.protocol.QueryAnswer;
import dev.instar.protocol.WireJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A wave of real instances of which two run out of disk: one is retried, one goes back, the rest finish. */
class GuidedFailureIT {

    private static final String OPERATOR = "local-operator-token";
    private static final String APPROVER = "local-approver-token";
    private static final List<String> INSTANCES = List.of("i-shared-1", "i-xlarge-2", "i-large-3", "i-standard-4");
    private static final List<String> SHORT_OF_DISK = List.of("i-xlarge-2", "i-large-3");
    private static final int VOLUME_MEGABYTES = 200;
    private static final long WATERMARK_BYTES = 32L << 20;

    @TempDir
    Path state;

    private final HttpClient http = HttpClient.newHttpClient();

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

    @AfterEach
    void unmountVolumes() throws IOException, InterruptedException {
        for (String instance : SHORT_OF_DISK) {
            if (!run("umount", volume(instance).toString())) {
                run("umount", "-l", volume(instance).toString());
            }
        }
    }

    /** Leaves less room on the instance's volume than its node wants to keep free. */
    private Path fill(String instance) throws IOException {
        Path file = volume(instance).resolve("ballast");
        long free = Files.getFileStore(volume(instance)).getUsableSpace();
        Files.write(file, new byte[Math.toIntExact(free - WATERMARK_BYTES / 2)]);
        return file;
    }

    private JsonNode call(URI console, String path, String token, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(console.resolve("/api/v1" + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json");
        HttpResponse<String> response = http.send(
                body.isEmpty()
                        ? request.GET().build()
                        : request.POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return WireJson.mapper().readTree(response.body());
    }

    private JsonNode await(URI console, String path, Predicate<JsonNode> reached) throws Exception {
        JsonNode answer = call(console, path, OPERATOR, "");
        for (int i = 0; i < 600 && !reached.test(answer); i++) {
            Thread.sleep(200);
            answer = call(console, path, OPERATOR, "");
        }
        assertThat(reached.test(answer)).as(answer.toPrettyString()).isTrue();
        return answer;
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
    void one_of_two_that_ran_out_of_disk_is_retried_the_other_rolled_back_and_the_rest_finish() throws Exception {
        mountVolumes();
        try (var fleet = TestFleet.withConsole(
                state, INSTANCES.size(), Map.of("limits.disk-watermark", WATERMARK_BYTES + "B"))) {
            URI console = fleet.fleet().consoleAddress();
            for (String instance : INSTANCES) {
                SmallGraph.create(fleet.fleet().node(instance), "g1");
            }
            List<QueryAnswer> before = SmallGraph.answers(fleet.node(), "g1");
            await(
                    console,
                    "/fleet",
                    snapshot -> snapshot.get("instances").size() == INSTANCES.size()
                            && snapshot.get("instances")
                                    .valueStream()
                                    .allMatch(instance ->
                                            instance.at("/node/databases").size() == 1));

            String plan = "{\"source\": \"ladybug@0.16.1\", \"target\": \"ladybug@0.20.4\", \"order\":"
                    + " [{\"name\": \"all\", \"concurrency\": 4, \"error_budget\": 2}]}";
            String hash = call(console, "/plans", OPERATOR, plan).get("hash").asString();
            String id = call(
                            console, "/migrations", OPERATOR, "{\"plan_hash\": \"" + hash + "\", \"reason\": \"test\"}")
                    .at("/migration/id")
                    .asString();
            String migration = "/migrations/" + id;
            await(
                    console,
                    migration,
                    found -> found.at("/migration/state").asString().equals("AWAITING_APPROVAL"));

            Path ballast = fill("i-xlarge-2");
            fill("i-large-3");
            JsonNode approval = call(console, "/approvals", APPROVER, "").get(0);
            call(
                    console,
                    "/approvals/" + approval.get("id").asString() + "/approve",
                    APPROVER,
                    "{\"evidence_hash\": \"" + approval.get("evidence_hash").asString() + "\"}");
            call(console, migration + "/import", OPERATOR, "{\"reason\": \"go\"}");
            JsonNode failed = await(
                    console,
                    migration,
                    found -> SHORT_OF_DISK.stream()
                                    .allMatch(instance -> step(found, instance).equals("IMPORT_FAILED"))
                            && step(found, "i-shared-1").equals("IMPORTED")
                            && step(found, "i-standard-4").equals("IMPORTED"));
            assertThat(failed.at("/migration/state").asString()).isEqualTo("FAILED");
            assertThat(failed.at("/migration/waiting/sentence").asString())
                    .contains("i-large-3, i-xlarge-2 stopped", "the originals are untouched");

            Files.delete(ballast);
            String reason = "{\"reason\": \"space is freed\"}";
            call(console, migration + "/instances/i-xlarge-2/retry", OPERATOR, reason);
            call(console, migration + "/instances/i-large-3/rollback", OPERATOR, "{\"reason\": \"another night\"}");
            JsonNode moved = await(
                    console,
                    migration,
                    found -> found.at("/migration/state").asString().equals("COMPLETED"));
            assertThat(step(moved, "i-xlarge-2")).isEqualTo("IMPORTED");
            assertThat(step(moved, "i-large-3")).isEqualTo("ROLLED_BACK");
            for (String instance : INSTANCES) {
                NodeApi node = fleet.fleet().node(instance);
                assertThat(SmallGraph.answers(node, "g1")).as(instance).isEqualTo(before);
                assertThat(node.get("/health").statusCode()).as(instance).isEqualTo(200);
            }
        }
    }
}
