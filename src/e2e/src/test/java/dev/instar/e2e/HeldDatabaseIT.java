package dev.instar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.localfleet.NodeApi;
import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.Gate;
import dev.instar.protocol.MigrationStatus;
import dev.instar.protocol.Problem;
import dev.instar.protocol.QueryAnswer;
import dev.instar.protocol.Requests;
import dev.instar.protocol.TaskState;
import dev.instar.protocol.WireJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * One bad database of an instance: it is held, the good one goes on, and there is a way back. In {@code ./instar crash}; in
 * every build AlteredExportTest alters exports in each way, and FinalizeIT and MigrationPagesIT retry what was held.
 */
@EnabledIfSystemProperty(named = "instar.crash.full", matches = "true")
@ExtendWith(MachineExtension.class)
class HeldDatabaseIT {

    private static final String FROM = "ladybug@0.16.1";
    private static final String TO = "ladybug@0.20.4";

    @TempDir
    Path state;

    @Test
    void altered_exports_are_never_imported_the_good_one_goes_on_and_each_has_a_way_out(TestMachine machine)
            throws Exception {
        TestFleet fleet = machine.fleet(state, FROM, TO);
        NodeApi node = fleet.node();
        for (String graphId : List.of("bad", "good", "worse")) {
            SmallGraph.create(node, graphId);
        }
        List<QueryAnswer> before = SmallGraph.answers(node, "bad");
        assertThat(fleet.awaitEnd(fleet.startExport(FROM, TO)).state()).isEqualTo(TaskState.COMPLETED);
        Path data = state.resolve("instances").resolve(TestFleet.INSTANCE);
        byte[] original = Files.readAllBytes(data.resolve("bad.lbug"));
        Path file = exportedFile(data, "bad");
        byte[] exported = Files.readAllBytes(file);
        Files.write(file, new byte[] {0}, StandardOpenOption.APPEND);
        Files.write(exportedFile(data, "worse"), new byte[] {0}, StandardOpenOption.APPEND);

        fleet.activate(TO);
        assertThat(fleet.awaitEnd(fleet.startImport()).state()).isEqualTo(TaskState.FAILED);

        assertThat(gate(node, "bad")).isEqualTo(Gate.HELD);
        assertThat(gate(node, "worse")).isEqualTo(Gate.HELD);
        assertThat(Files.readAllBytes(data.resolve("bad.lbug"))).isEqualTo(original);
        assertThat(gate(node, "good")).isEqualTo(Gate.SERVING);
        assertThat(SmallGraph.answers(node, "good")).isEqualTo(before);
        assertThat(fleet.healthStatus()).isEqualTo(503);
        assertThat(fleet.health().status()).isEqualTo("held");
        var refused = node.post("/databases/bad/query", Map.of("statement", "RETURN 1"));
        assertThat(refused.statusCode()).isEqualTo(503);
        Problem problem = WireJson.mapper().readValue(refused.body(), Problem.class);
        assertThat(problem.code()).isEqualTo("node.database-held");
        assertThat(problem.detail()).contains("differ from the manifest");
        assertThat(fleet.awaitEnd(fleet.startImport()).state())
                .as("a retry believes the altered file no more than the first try")
                .isEqualTo(TaskState.FAILED);

        Files.write(file, exported);
        var retried = fleet.awaitEnd(fleet.started("/migration/import", named("bad")));
        assertThat(Objects.requireNonNull(retried.problem()).detail())
                .endsWith("Still to be imported or rolled back: worse.");
        assertThat(gate(node, "bad")).isEqualTo(Gate.SERVING);
        assertThat(gate(node, "worse")).isEqualTo(Gate.HELD);
        assertThat(node.post("/migration/import", named("bad")).statusCode())
                .as("what is imported is not imported again")
                .isEqualTo(409);

        assertThat(fleet.awaitEnd(fleet.started("/migration/rollback", named("worse")))
                        .state())
                .isEqualTo(TaskState.COMPLETED);
        assertThat(node.read(node.get("/migration/status"), MigrationStatus.class)
                        .migrationPending())
                .isFalse();
        assertThat(fleet.healthStatus()).isEqualTo(200);
        for (String graphId : List.of("bad", "good", "worse")) {
            assertThat(SmallGraph.answers(node, graphId)).as(graphId).isEqualTo(before);
        }
    }

    private static Requests.Named named(String graphId) {
        return new Requests.Named(List.of(graphId));
    }

    private static Path exportedFile(Path data, String graphId) throws Exception {
        try (Stream<Path> files = Files.walk(data.resolve("exports"))) {
            return files.filter(file -> file.getFileName().toString().endsWith("-Item.parquet"))
                    .filter(file -> file.toString().contains("/" + graphId + "/"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Gate gate(NodeApi node, String graphId) {
        return node.read(node.get("/databases/" + graphId), DatabaseInfo.class).gate();
    }
}
