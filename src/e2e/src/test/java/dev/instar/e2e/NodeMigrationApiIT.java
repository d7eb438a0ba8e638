package dev.instar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.localfleet.LocalFleet;
import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.HostLine;
import dev.instar.protocol.JournalLine;
import dev.instar.protocol.Problem;
import dev.instar.protocol.StoredFile;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import dev.instar.protocol.WireJson;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * How a node answers migration requests that come too early, too late or twice, and what it survives. One node, in the
 * order of a migration.
 */
class NodeMigrationApiIT extends NodeApiFixture {

    /** So many that an export and an import can be watched. */
    private static final int ROWS = 60_000;

    @Override
    void createGraph() throws Exception {
        RandomGraph.create(node, GRAPH, ROWS, LocalFleet.loadFolder(state));
    }

    @Test
    @Order(2)
    void import_and_activation_without_an_export_are_refused() {
        assertThat(TestFleet.problem(node.post("/migration/import", Map.of()), 409)
                        .code())
                .isEqualTo("node.import-without-export");
        Problem problem = TestFleet.problem(node.post("/engine/activate", Map.of("engine", TO)), 409);
        assertThat(problem.code()).isEqualTo("node.activate-without-export");
        assertThat(problem.detail()).contains(GRAPH);
        assertThat(TestFleet.problem(node.post("/migration/rollback", Map.of()), 409)
                        .code())
                .isEqualTo("node.nothing-to-roll-back");
    }

    @Test
    @Order(3)
    void an_engine_host_killed_in_an_export_fails_the_task_and_nothing_else() throws Exception {
        String task = fleet.startExport(FROM, TO);
        assertThat(TestFleet.problem(
                                node.post(
                                        "/migration/export?source_version=" + FROM + "&target_version=" + TO, Map.of()),
                                409)
                        .code())
                .isEqualTo("node.operation-running");
        killEngineHostOfExport(task);

        TaskSnapshot failed = fleet.awaitEnd(task);
        assertThat(failed.state()).isEqualTo(TaskState.FAILED);
        assertThat(Objects.requireNonNull(failed.problem()).detail())
                .contains(GRAPH)
                .contains("died by signal 9");
        assertThat(fleet.healthStatus()).isEqualTo(200);
        node.query(GRAPH, "CREATE (:Tag {id: 99999999})");
        node.query(GRAPH, "MATCH (t:Tag {id: 99999999}) DELETE t");
    }

    /** Kills the host that reads the frozen file, once the export is past its backup. */
    private void killEngineHostOfExport(String task) throws InterruptedException {
        ProcessHandle process =
                fleet.fleet().child(TestFleet.INSTANCE).process().toHandle();
        for (int i = 0; i < 2_000; i++) {
            boolean reading = fleet.task(task).databases().stream()
                    .anyMatch(progress -> progress.phase().name().matches("FIDELITY|FINGERPRINT|EXPORT"));
            List<ProcessHandle> hosts = process.children()
                    .filter(child -> child.info().commandLine().orElse("").contains("engine-host.cjs"))
                    .toList();
            if (reading && !hosts.isEmpty()) {
                hosts.forEach(ProcessHandle::destroyForcibly);
                return;
            }
            Thread.sleep(5);
        }
        throw new AssertionError("The export never came to read the database");
    }

    @Test
    @Order(4)
    void the_next_export_succeeds_and_a_repeated_request_finds_it() throws Exception {
        String path = "/migration/export?source_version=" + FROM + "&target_version=" + TO;
        String first = node.post(path, Map.of(), "Idempotency-Key", "k1", "X-Fencing-Token", "7")
                .body();
        String again = node.post(path, Map.of(), "Idempotency-Key", "k1", "X-Fencing-Token", "7")
                .body();
        assertThat(again).isEqualTo(first);
        assertThat(TestFleet.problem(node.post(path + "&verification=counts", Map.of(), "Idempotency-Key", "k1"), 422)
                        .code())
                .isEqualTo("node.key-of-another-request");
        assertThat(TestFleet.problem(node.post(path, Map.of("more", 1), "Idempotency-Key", "k1"), 422)
                        .code())
                .isEqualTo("node.key-of-another-request");
        String task = WireJson.mapper().readTree(first).path("task_id").asString();

        List<Long> live = eventIds(task, null);
        assertThat(fleet.awaitEnd(task).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(live).isSorted().doesNotHaveDuplicates();
        long middle = live.get(live.size() / 2);
        assertThat(eventIds(task, middle))
                .as("Last-Event-ID resumes without loss")
                .isEqualTo(live.stream().filter(id -> id > middle).toList());
        assertThat(TestFleet.problem(node.post(path, Map.of(), "X-Fencing-Token", "6"), 409)
                        .code())
                .isEqualTo("node.old-fencing-token");
        assertThat(TestFleet.problem(node.post(path, Map.of()), 409).code()).isEqualTo("node.export-pending");
    }

    /** Reads the event stream to its end; ids without heartbeats and without the repeat of the last one. */
    private List<Long> eventIds(String task, @Nullable Long lastEventId) {
        List<Long> ids = new ArrayList<>();
        boolean heartbeat = false;
        long pending = 0;
        for (String line : node.stream("/tasks/" + task + "/monitor", lastEventId)) {
            if (line.startsWith("id:")) {
                pending = Long.parseLong(line.substring(3).strip());
            } else if (line.startsWith("event:")) {
                heartbeat = line.contains("heartbeat");
            } else if (line.isEmpty() && !heartbeat && (ids.isEmpty() || ids.getLast() != pending)) {
                ids.add(pending);
            }
        }
        return ids;
    }

    @Test
    @Order(5)
    void a_frozen_database_reads_and_refuses_writes_and_no_other_is_created() {
        assertThat(query(GRAPH, "MATCH (p:Page) RETURN count(*)").statusCode()).isEqualTo(200);
        for (String write : List.of(
                "CREATE (:Tag {id: 1})",
                "MATCH (t:Tag) SET t.name = 'x'",
                "CHECKPOINT",
                "MATCH (t:Tag) DETACH DELETE t",
                "DROP TABLE Tag")) {
            HttpResponse<String> response = query(GRAPH, write);
            assertThat(TestFleet.problem(response, 423).code()).isEqualTo("node.database-frozen");
            assertThat(response.headers().firstValue("retry-after")).isPresent();
        }
        HttpResponse<String> created = node.post("/databases", Map.of("graph_id", "later"));
        assertThat(TestFleet.problem(created, 503).code()).isEqualTo("node.creation-waits");
        assertThat(created.headers().firstValue("retry-after")).isPresent();
    }

    @Test
    @Order(6)
    void health_is_503_with_the_specified_body_during_import_and_200_afterwards() throws Exception {
        fleet.activate(TO);
        assertThat(fleet.healthStatus()).isEqualTo(200);
        String task = fleet.startImport();
        boolean seen = false;
        while (fleet.task(task).state() == TaskState.RUNNING) {
            HttpResponse<String> health = node.get("/health");
            if (health.statusCode() == 503) {
                seen = true;
                assertThat(health.body())
                        .isEqualTo("{\"status\":\"migrating\","
                                + "\"message\":\"Version migration in progress - not ready for traffic\"}");
                HttpResponse<String> read = query(GRAPH, "RETURN 1");
                if (read.statusCode() != 200) {
                    assertThat(TestFleet.problem(read, 503).code()).isEqualTo("node.database-migrating");
                }
            }
            Thread.sleep(20);
        }
        assertThat(seen).isTrue();
        assertThat(fleet.awaitEnd(task).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(fleet.healthStatus()).isEqualTo(200);
        assertThat(TestFleet.problem(node.post("/migration/import", Map.of()), 409)
                        .code())
                .isEqualTo("node.import-without-export");
    }

    @Test
    @Order(6)
    void files_journal_and_engine_hosts_can_be_looked_at() {
        StoredFile[] files = node.read(node.get("/files"), StoredFile[].class);
        assertThat(files)
                .filteredOn(file -> GRAPH.equals(file.database()))
                .extracting(StoredFile::kind)
                .contains(StoredFile.Kind.DATABASE, StoredFile.Kind.EXPORT);
        assertThat(files).extracting(StoredFile::kind).contains(StoredFile.Kind.MANIFEST, StoredFile.Kind.JOURNAL);
        assertThat(files).allSatisfy(file -> assertThat(file.kind()).isNotEqualTo(StoredFile.Kind.OTHER));
        JournalLine[] journal = node.read(node.get("/journal?lines=2000"), JournalLine[].class);
        assertThat(journal).extracting(JournalLine::event).contains("manifest_declared", "export_proven");
        assertThat(journal)
                .isSortedAccordingTo(Comparator.comparing(JournalLine::at).reversed());
        assertThat(node.read(node.get("/journal?lines=1"), JournalLine[].class)).hasSize(1);
        HostLine[] said = node.read(node.get("/hosts/log"), HostLine[].class);
        assertThat(said).extracting(HostLine::text).contains("started").anyMatch(text -> text.startsWith("ended"));
        assertThat(node.read(node.get("/hosts/log?after=" + said[0].number()), HostLine[].class))
                .hasSizeGreaterThanOrEqualTo(said.length - 1);
    }

    @Test
    @Order(7)
    void one_database_rolls_back_by_name() throws Exception {
        assertThat(TestFleet.problem(node.post("/migration/rollback", Map.of("databases", List.of("nobody"))), 404)
                        .code())
                .isEqualTo("node.unknown-database");
        HttpResponse<String> started = node.post("/migration/rollback", Map.of("databases", List.of(GRAPH)));
        String task = WireJson.mapper().readTree(started.body()).path("task_id").asString();
        assertThat(fleet.awaitEnd(task).state()).isEqualTo(TaskState.COMPLETED);
        var info = node.read(node.get("/databases/" + GRAPH), DatabaseInfo.class);
        assertThat(info.storageVersion()).isEqualTo(40);
        assertThat(query(GRAPH, "MATCH (p:Page) RETURN count(*)").statusCode()).isEqualTo(200);
    }
}
