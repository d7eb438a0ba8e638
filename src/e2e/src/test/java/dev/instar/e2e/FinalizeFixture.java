package dev.instar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.localfleet.LocalFleet;
import dev.instar.localfleet.NodeApi;
import dev.instar.protocol.BackupInfo;
import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.DatabaseProgress;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.MigrationStatus;
import dev.instar.protocol.Phase;
import dev.instar.protocol.Problem;
import dev.instar.protocol.QueryAnswer;
import dev.instar.protocol.RollbackCost;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One instance with three exported databases, and helpers that read its node and its files. */
@ExtendWith(MachineExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class FinalizeFixture {

    static final String FROM = "ladybug@0.16.1";
    static final String TO = "ladybug@0.20.4";
    static final List<String> SMALL = List.of("first", "second");
    static final String LARGE = "large";

    /** Enough that its import can be caught while it runs. */
    private static final int ROWS = 100_000;

    @TempDir
    static Path state;

    TestFleet fleet;
    NodeApi node;
    Bucket bucket;
    List<QueryAnswer> small;
    List<QueryAnswer> large;
    List<QueryAnswer> written = List.of();
    String migration;
    Path export;

    @BeforeAll
    void start(TestMachine machine) throws Exception {
        fleet = machine.fleet(state, FROM, TO, Map.of("limits.finalize-after", "0s"));
        node = fleet.node();
        bucket = new Bucket(fleet.fleet().cloud());
        SMALL.forEach(graphId -> SmallGraph.create(node, graphId));
        RandomGraph.create(node, LARGE, ROWS, LocalFleet.loadFolder(state));
        small = SmallGraph.answers(node, "first");
        large = RandomGraph.answers(node, LARGE);
        assertThat(fleet.awaitEnd(fleet.startExport(FROM, TO)).problem()).isNull();
        migration = manifest().migration();
        export = fleet.data().resolve(manifest().folder());
    }

    void assertFinalizeFails(String code, String named) throws Exception {
        List<String> before = files(fleet.data());
        TaskSnapshot failed = fleet.awaitEnd(startFinalize());
        assertThat(failed.state()).isEqualTo(TaskState.FAILED);
        Problem problem = Objects.requireNonNull(failed.problem());
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.detail()).contains(named);
        assertThat(files(fleet.data())).as("nothing was removed").isEqualTo(before);
        assertThat(export).isDirectory();
        assertThat(SmallGraph.answers(node, "first")).isEqualTo(written);
        assertThat(database("second").canRollBack()).isTrue();
        assertThat(fleet.healthStatus()).isEqualTo(200);
    }

    Manifest manifest() {
        return Objects.requireNonNull(
                node.read(node.get("/migration/status"), MigrationStatus.class).manifest());
    }

    String startFinalize() {
        return fleet.started("/migration/finalize?migration=" + migration);
    }

    String finalizeRefused(String name) {
        Problem problem = TestFleet.problem(node.post("/migration/finalize?migration=" + name, Map.of()), 409);
        assertThat(problem.code()).isEqualTo("node.finalize-refused");
        return problem.detail();
    }

    List<RollbackCost> costs(String query) {
        return List.of(node.read(node.get("/migration/rollback/cost" + query), RollbackCost[].class));
    }

    List<BackupInfo> systemBackups(String graphId) {
        return Arrays.asList(node.read(node.get("/databases/" + graphId + "/backups?type=system"), BackupInfo[].class));
    }

    DatabaseInfo database(String graphId) {
        return node.read(node.get("/databases/" + graphId), DatabaseInfo.class);
    }

    Path file(String graphId, String suffix) {
        return fleet.data().resolve(graphId + ".lbug" + suffix);
    }

    /** The largest file of a database's export. */
    Path exported(String graphId) throws IOException {
        try (Stream<Path> files = Files.list(export.resolve(graphId))) {
            return files.filter(file -> file.toString().endsWith("-Item.parquet"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Names in a folder, sorted. */
    static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Changes one byte; done twice, it is as before. */
    static void flip(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        content[content.length / 2] ^= 1;
        Files.write(file, content);
    }

    void awaitPhase(String task, String graphId, Phase phase) throws InterruptedException {
        while (fleet.task(task).state() == TaskState.RUNNING) {
            List<DatabaseProgress> progress = fleet.task(task).databases();
            if (progress.stream()
                    .anyMatch(database -> database.database().equals(graphId) && database.phase() == phase)) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("The import was over before " + graphId + " came to " + phase);
    }
}
