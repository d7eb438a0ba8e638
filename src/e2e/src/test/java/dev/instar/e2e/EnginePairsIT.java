package dev.instar.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.instar.localfleet.NodeApi;
import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import dev.instar.protocol.MigrationStatus;
import dev.instar.protocol.NodeInfo;
import dev.instar.protocol.QueryAnswer;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A node moves real databases between five pairs of real engines and back. In {@code ./instar crash}; in every build
 * WholeSystemIT moves from the first engine to the last, and FidelityTest between three pairs.
 */
@EnabledIfSystemProperty(named = "instar.crash.full", matches = "true")
@ExtendWith(MachineExtension.class)
class EnginePairsIT {

    @TempDir
    Path state;

    static Stream<Arguments> pairs() {
        return Stream.of(
                arguments("kuzu@0.11.2", "ladybug@0.20.4"),
                arguments("ladybug@0.20.4", "ladybug@0.20.4"),
                arguments("ladybug@0.16.1", "ladybug@0.20.4"),
                arguments("ladybug@0.17.1", "ladybug@0.19.1"),
                arguments("kuzu@0.9.0", "kuzu@0.11.2"));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void answers_are_equal_before_after_import_and_after_rollback(String from, String to, TestMachine machine)
            throws Exception {
        TestFleet fleet = machine.fleet(state, from, to);
        NodeApi node = fleet.node();
        SmallGraph.create(node, "g1");
        node.createDatabase("empty");
        List<QueryAnswer> before = SmallGraph.answers(node, "g1");
        assertThat(fleet.healthStatus()).isEqualTo(200);

        TaskSnapshot exported = fleet.awaitEnd(fleet.startExport(from, to));
        assertThat(exported.problem()).isNull();
        assertThat(exported.state()).isEqualTo(TaskState.COMPLETED);
        assertThat(SmallGraph.answers(node, "g1"))
                .as("reads go on while frozen")
                .isEqualTo(before);
        var write = node.post("/databases/g1/query", Map.of("statement", "CREATE (:Item {id: 77})"));
        assertThat(write.statusCode()).isEqualTo(423);
        var status = node.read(node.get("/migration/status"), MigrationStatus.class);
        assertThat(status.migrationPending()).isTrue();
        assertThat(node.get("/databases/g1/backups").body())
                .as("system backups are hidden")
                .isEqualTo("[]");

        fleet.activate(to);
        assertThat(fleet.healthStatus()).isEqualTo(200);
        TaskSnapshot imported = fleet.awaitEnd(fleet.startImport());
        assertThat(imported.problem()).isNull();
        assertThat(imported.state()).isEqualTo(TaskState.COMPLETED);
        assertThat(fleet.healthStatus()).isEqualTo(200);
        assertThat(SmallGraph.answers(node, "g1")).isEqualTo(before);
        assertThat(database(node, "g1").engine()).isEqualTo(EngineVersion.parse(to));
        assertThat(database(node, "g1").gate()).isEqualTo(Gate.SERVING);
        assertThat(node.read(node.get("/migration/status"), MigrationStatus.class)
                        .preMigrationFiles())
                .contains("empty.lbug.pre-migration", "g1.lbug.pre-migration");
        node.query("g1", "CREATE (:Item {id: 78})");

        assertThat(fleet.awaitEnd(fleet.startRollback()).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(SmallGraph.answers(node, "g1")).isEqualTo(before);
        assertThat(node.read(node.get("/info"), NodeInfo.class).engine()).isEqualTo(EngineVersion.parse(from));
        node.query("g1", "CREATE (:Item {id: 79})");
    }

    private static DatabaseInfo database(NodeApi node, String graphId) {
        return node.read(node.get("/databases/" + graphId), DatabaseInfo.class);
    }
}
