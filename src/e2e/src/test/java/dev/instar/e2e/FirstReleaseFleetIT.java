package dev.instar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.localfleet.NodeApi;
import dev.instar.protocol.WireJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Consoles, nodes, registry and object store of the first release stopped in mid-migration, one wave moved, the next
 * exported and awaiting its approval: this release starts on their files and brings the migration to its end.
 */
@ExtendWith(MachineExtension.class)
class FirstReleaseFleetIT {

    private static final Path FIXTURES = Path.of(System.getProperty("instar.home"), "src", "fixtures", "first-release");
    private static final List<String> INSTANCES = List.of("i-shared-1", "i-xlarge-2");

    @TempDir
    Path state;

    @Test
    void a_migration_begun_by_the_first_release_is_finalized_by_this_one(TestMachine machine) throws Exception {
        JsonNode before = WireJson.mapper().readTree(Files.readString(FIXTURES.resolve("migration.json")));
        for (String part : List.of("instances", "console", "object-store", "registry")) {
            unpack(FIXTURES.resolve("fleet").resolve(part + ".zip"), state.resolve(part));
        }
        Files.copy(FIXTURES.resolve("fleet").resolve("api-key"), state.resolve("api-key"));
        tellWhereTheBucketIs();
        TestFleet fleet = machine.fleetWithConsoleAndServers(
                state,
                List.of(TestMachine.SHARED, "ladybug-xlarge"),
                Map.of("fleet-key", "first-release-fleet-key", "limits.finalize-after", "0s"));
        ConsoleApi console = ConsoleApi.of(fleet);

        String migration = "/migrations/" + before.at("/migration/id").asString();
        JsonNode found = console.get(migration);
        assertThat(found.at("/migration/state").asString()).isEqualTo("AWAITING_APPROVAL");
        assertThat(found.at("/migration/plan_hash")).isEqualTo(before.at("/migration/plan_hash"));
        assertThat(found.at("/waves")).hasSameSizeAs(before.at("/waves"));
        assertThat(found.at("/waves/0/stage").asString()).isEqualTo("DONE");
        JsonNode report = console.get(migration + "/evidence");
        JsonNode reported = WireJson.mapper().readTree(Files.readString(FIXTURES.resolve("report.json")));
        assertThat(report.get("evidence")).as("what an approver reads").isEqualTo(reported.get("evidence"));
        assertThat(report.at("/chain/whole").asBoolean())
                .as("%s", report.get("chain"))
                .isTrue();

        // A request is open for a day, so that of the fixture is not any more.
        assertThat(found.at("/migration/waiting/sentence").asString()).contains("has expired. Request approval again.");
        console.post(migration + "/ask", Map.of("subject", "import/1", "reason", "the upgrade took a while"));
        console.approve();
        console.post(migration + "/import", Map.of("reason", "go on after the upgrade"));
        console.awaitState(migration, "COMPLETED");
        for (String instance : INSTANCES) {
            NodeApi node = fleet.fleet().node(instance);
            assertThat(node.query("g1", "MATCH (i:Item)-[a:AT]->(p:Place) RETURN count(*)")
                            .rows())
                    .containsExactly(List.of("4"));
            assertThat(node.query("g1", "MATCH (i:Item) RETURN count(*)").rows())
                    .containsExactly(List.of("53"));
        }
        console.post(migration + "/ask", Map.of("subject", "finalize", "reason", "it serves"));
        console.approve();
        console.post(migration + "/finalize", Map.of("reason", "it serves"));
        console.awaitState(migration, "FINALIZED");
    }

    /** The S3 server notes in its files where they are. */
    private void tellWhereTheBucketIs() throws IOException {
        Path store = state.resolve("object-store");
        try (Stream<Path> files = Files.walk(store)) {
            for (Path file : files.filter(path -> path.toString().endsWith("Metadata.json"))
                    .toList()) {
                Files.writeString(file, Files.readString(file).replaceAll("/[^\"]*/object-store(?=/)", "//" + store));
            }
        }
    }

    private static void unpack(Path archive, Path folder) throws IOException {
        Files.createDirectories(folder);
        try (InputStream in = Files.newInputStream(archive);
                var zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.isDirectory()) {
                    Files.createDirectories(folder.resolve(entry.getName()));
                } else {
                    Files.copy(zip, folder.resolve(entry.getName()));
                }
            }
        }
    }
}
