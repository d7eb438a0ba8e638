package dev.instar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.e2e.FaultyObjectStore.Fault;
import dev.instar.e2e.FaultyObjectStore.Request;
import dev.instar.localfleet.LocalFleet;
import dev.instar.localfleet.NodeApi;
import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.FileHash;
import dev.instar.protocol.Gate;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.MigrationStatus;
import dev.instar.protocol.PreflightReport;
import dev.instar.protocol.Problem;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an object store can do to an export. A fault that passes costs time; one that stays costs the export, and nothing
 * else: no database stays frozen, no folder stays behind, no object is ever written over. In every build a fifth of the
 * faults, in {@code ./instar crash} all.
 */
@ExtendWith(MachineExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObjectStoreFaultsIT {

    private static final String FROM = "ladybug@0.16.1";
    private static final String TO = "ladybug@0.20.4";
    private static final List<String> DATABASES = List.of("large", "small");

    /** The smallest part S3 allows, so that {@value #ROWS} rows take two. */
    private static final String PART_SIZE = "5MB";

    private static final int ROWS = 30_000;
    private static final int ATTEMPTS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Ends after the client has given up and asked again, and before it gives up on its second try. */
    private static final Duration HOLD = PATIENCE.plusMillis(700);

    private static final Request[] WRITES = {
        Request.PUT_OBJECT, Request.CREATE_UPLOAD, Request.UPLOAD_PART, Request.COMPLETE_UPLOAD
    };
    private static final Request[] OF_AN_EXPORT = {
        Request.PUT_OBJECT, Request.CREATE_UPLOAD, Request.UPLOAD_PART, Request.COMPLETE_UPLOAD, Request.GET_OBJECT
    };

    @TempDir
    static Path state;

    private FaultyObjectStore store;
    private TestFleet fleet;
    private NodeApi node;
    private Bucket bucket;
    private int written;

    @BeforeAll
    void start(TestMachine machine) throws IOException {
        store = new FaultyObjectStore(HOLD);
        fleet = machine.fleet(
                state,
                FROM,
                TO,
                Map.of(
                        "s3.endpoint",
                        store.address().toString(),
                        "s3.part-size",
                        PART_SIZE,
                        "s3.timeout",
                        PATIENCE.toMillis() + "ms",
                        "s3.attempts",
                        Integer.toString(ATTEMPTS)));
        store.standBefore(fleet.fleet().cloud().objectStore());
        node = fleet.node();
        bucket = new Bucket(fleet.fleet().cloud());
        RandomGraph.create(node, "large", ROWS, LocalFleet.loadFolder(state));
        SmallGraph.create(node, "small");
    }

    @AfterAll
    void stop() {
        store.close();
    }

    @AfterEach
    void no_object_was_written_over() {
        assertThat(store.writes()).allSatisfy((key, times) -> assertThat(times).isEqualTo(1));
    }

    /**
     * What goes wrong, and how it is done.
     *
     * @param requests broken by it, 0 where that cannot be told before
     */
    record Damage(String name, int requests, Runnable doing) {
        @Override
        public String toString() {
            return name;
        }
    }

    private Damage once(String name, Fault fault, Request... requests) {
        return new Damage(name, requests.length, () -> {
            for (Request request : requests) {
                store.breakNext(1, fault, request);
            }
        });
    }

    private Damage always(String name, Fault fault, Request... requests) {
        return new Damage(name, 0, () -> store.breakAll(fault, requests));
    }

    Stream<Damage> passing() {
        return sample(
                0,
                once("every kind of request is answered 503 once", Fault.UNAVAILABLE, OF_AN_EXPORT),
                once("every kind of request is held once", Fault.HELD, OF_AN_EXPORT),
                once("the answer to every kind of write is lost once", Fault.LOST_ANSWER, WRITES),
                once("a write meets its own first try", Fault.CONFLICT, Request.PUT_OBJECT, Request.COMPLETE_UPLOAD),
                once("what is read back ends in the middle once", Fault.CUT_ANSWER, Request.GET_OBJECT));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("passing")
    void a_fault_that_passes_does_not_fail_an_export(Damage damage) throws Exception {
        damage.doing().run();
        exportAndCompare();
        assertThat(store.heal()).as("requests broken").isEqualTo(damage.requests());
        row(damage.name(), damage.requests(), "export completes, backup proven");
    }

    Stream<Damage> lasting() {
        return sample(
                1,
                always("every request is answered 503", Fault.UNAVAILABLE, Request.values()),
                always("every request is answered 403", Fault.FORBIDDEN, Request.values()),
                always("every upload is held", Fault.HELD, Request.PUT_OBJECT),
                always("the answer to every completion is lost", Fault.LOST_ANSWER, Request.COMPLETE_UPLOAD),
                always("what is read back ends in the middle", Fault.CUT_ANSWER, Request.GET_OBJECT),
                always("what is read back has another byte", Fault.ALTERED_ANSWER, Request.GET_OBJECT),
                always("an object changes on its way", Fault.ALTERED_UPLOAD, Request.PUT_OBJECT),
                always("a part changes on its way", Fault.ALTERED_UPLOAD, Request.UPLOAD_PART),
                always("an object changes and nobody notices", Fault.UNNOTICED_ALTERED_UPLOAD, Request.PUT_OBJECT),
                new Damage("connections are refused", 0, store::refuseConnections));
    }

    /** In every build each seventh one from {@code first} on. */
    private static Stream<Damage> sample(int first, Damage... all) {
        return Boolean.getBoolean("instar.crash.full")
                ? Stream.of(all)
                : Stream.iterate(first, i -> i < all.length, i -> i + 7).map(i -> all[i]);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lasting")
    void a_fault_that_stays_fails_the_export_and_leaves_the_databases_as_they_were(Damage damage) throws Exception {
        Set<Path> folders = exportFolders();
        damage.doing().run();

        TaskSnapshot failed = fleet.awaitEnd(fleet.startExport(FROM, TO));

        assertThat(failed.state()).isEqualTo(TaskState.FAILED);
        Problem problem = Objects.requireNonNull(failed.problem());
        assertThat(problem.code()).isEqualTo("node.object-store-failed");
        assertThat(problem.detail()).containsPattern(TestFleet.INSTANCE + "/(large|small)/system/\\S+");
        assertThat(fleet.healthStatus()).isEqualTo(200);
        assertThat(exportFolders()).isEqualTo(folders);
        readAndWriteEach();

        store.heal();
        exportAndCompare();
        row(damage.name(), 1, "export fails, database serves, repeat completes");
    }

    /** For the table of {@code ./instar crash}. */
    private static void row(String fault, int times, String outcome) {
        System.out.printf("| object store: %s | %d | %s | held |%n", fault, times, outcome);
    }

    @Test
    void a_preflight_tells_that_the_bucket_is_away() throws Exception {
        store.breakAll(Fault.FORBIDDEN, Request.values());
        PreflightReport away = preflight();
        store.heal();

        assertThat(away.isBlocked()).isTrue();
        assertThat(away.findings())
                .filteredOn(finding -> finding.check().equals("object-store"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(PreflightReport.Severity.BLOCKER);
                    assertThat(finding.subject())
                            .isEqualTo(fleet.fleet().cloud().bucket());
                    assertThat(finding.sentence()).contains("cannot be written");
                    assertThat(finding.remedy()).contains("credentials");
                });
        assertThat(preflight().findings()).noneMatch(finding -> finding.check().equals("object-store"));
    }

    private PreflightReport preflight() throws InterruptedException {
        String task = fleet.started("/migration/preflight?source_version=" + FROM + "&target_version=" + TO);
        assertThat(fleet.awaitEnd(task).state()).isEqualTo(TaskState.COMPLETED);
        return node.read(node.get("/migration/preflight"), PreflightReport.class);
    }

    /** Exports, looks at every object of the backups, and opens writes again for the next test. */
    private void exportAndCompare() throws Exception {
        Set<String> before = new HashSet<>(bucket.keys());
        TaskSnapshot exported = fleet.awaitEnd(fleet.startExport(FROM, TO));
        assertThat(exported.problem()).isNull();
        assertThat(exported.state()).isEqualTo(TaskState.COMPLETED);

        Manifest manifest = Objects.requireNonNull(
                node.read(node.get("/migration/status"), MigrationStatus.class).manifest());
        assertThat(manifest.databases()).extracting(ManifestDatabase::graphId).containsExactlyElementsOf(DATABASES);
        for (ManifestDatabase entry : manifest.databases()) {
            assertThat(entry.backupFiles()).isNotEmpty();
            for (FileHash file : entry.backupFiles()) {
                String key = entry.backupCatalogueKey().replace("catalogue.json", "files/" + file.path());
                assertThat(before).doesNotContain(key);
                assertThat(bucket.get(key))
                        .as(key)
                        .isEqualTo(Files.readAllBytes(fleet.data().resolve(file.path())));
            }
            assertThat(before).doesNotContain(entry.backupCatalogueKey());
            assertThat(bucket.get(entry.backupCatalogueKey())).isNotEmpty();
        }
        assertThat(fleet.awaitEnd(fleet.startRollback()).state()).isEqualTo(TaskState.COMPLETED);
        readAndWriteEach();
    }

    private void readAndWriteEach() {
        written++;
        for (String graphId : DATABASES) {
            String table = graphId.equals("large") ? "Page" : "Item";
            int id = 1_000_000 + written;
            node.query(graphId, "CREATE (:" + table + " {id: " + id + "})");
            assertThat(node.query(graphId, "MATCH (n:" + table + " {id: " + id + "}) RETURN count(*)")
                            .rows())
                    .containsExactly(List.of("1"));
            assertThat(node.read(node.get("/databases/" + graphId), DatabaseInfo.class)
                            .gate())
                    .isEqualTo(Gate.SERVING);
        }
    }

    private Set<Path> exportFolders() throws IOException {
        try (Stream<Path> folders = Files.list(fleet.data().resolve("exports"))) {
            return new HashSet<>(folders.toList());
        }
    }
}
