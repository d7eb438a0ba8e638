package dev.instar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.localfleet.LocalFleet;
import dev.instar.localfleet.NodeApi;
import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.HostLine;
import dev.instar.protocol.JournalLine;
import dev.instar.protocol.Problem;
import dev.instar.protocol.QueryAnswer;
import dev.instar.protocol.StoredFile;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import dev.instar.protocol.WireJson;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a node answers to callers that are wrong, late or early, and what it survives. One node, in the order of a day. */
@ExtendWith(MachineExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NodeApiIT {

    private static final String FROM = "ladybug@0.16.1";
    private static final String TO = "ladybug@0.20.4";

    private static final String GRAPH = "library";

    /** So many that an export and an import can be watched. */
    private static final int ROWS = 60_000;

    @TempDir
    static Path state;

    private TestFleet fleet;
    private NodeApi node;

    @BeforeAll
    void start(TestMachine machine) throws Exception {
        fleet = machine.fleet(state, FROM, TO);
        node = fleet.node();
        RandomGraph.create(node, GRAPH, ROWS, LocalFleet.loadFolder(state));
        node.query(GRAPH, "CREATE NODE TABLE Tag(id INT64, name STRING, PRIMARY KEY(id))");
    }

    private HttpResponse<String> query(String graphId, String statement) {
        return node.post("/databases/" + graphId + "/query", Map.of("statement", statement));
    }

    @Test
    @Order(1)
    void a_wrong_key_is_refused_but_health_needs_none() {
        var stranger = new NodeApi(node.address(), "wrong");
        assertThat(TestFleet.problem(stranger.get("/info"), 401).code()).isEqualTo("node.wrong-api-key");
        assertThat(stranger.get("/health").statusCode()).isEqualTo(200);
    }

    @Test
    @Order(1)
    void the_api_describes_itself_with_the_names_of_the_wire() {
        HttpResponse<String> description = node.get("/v3/api-docs");
        assertThat(description.statusCode()).isEqualTo(200);
        assertThat(description.body())
                .contains("/migration/export", "\"task_id\"", "\"monitor_url\"")
                .doesNotContain("taskId\":{");
    }

    @Test
    @Order(1)
    void database_names_that_could_leave_the_folder_or_break_a_statement_are_refused() {
        Stream.of("a/b", "..", "../x", "a'b", "a\"b", "a`b", "x".repeat(200), "", " ", "a.b", "-a")
                .forEach(name -> assertThat(TestFleet.problem(node.post("/databases", Map.of("graph_id", name)), 400)
                                .code())
                        .isEqualTo("node.bad-database-name"));
        assertThat(TestFleet.problem(node.post("/databases", Map.of()), 400).code())
                .isEqualTo("node.bad-database-name");
        assertThat(TestFleet.problem(node.post("/databases", Map.of("graph_id", GRAPH)), 409)
                        .code())
                .isEqualTo("node.database-exists");
        assertThat(TestFleet.problem(node.post("/databases", Map.of("graph_id", GRAPH.toUpperCase(Locale.ROOT))), 409)
                        .code())
                .isEqualTo("node.database-exists");
    }

    @Test
    @Order(1)
    void unknown_things_are_named() {
        assertThat(TestFleet.problem(query("nobody", "RETURN 1"), 404).code()).isEqualTo("node.unknown-database");
        assertThat(TestFleet.problem(node.get("/tasks/nothing/status"), 404).code())
                .isEqualTo("node.unknown-task");
        assertThat(TestFleet.problem(node.get("/tasks/nothing/monitor"), 404).code())
                .isEqualTo("node.unknown-task");
        assertThat(TestFleet.problem(node.get("/nowhere"), 404).code()).isEqualTo("node.not-found");
    }

    @Test
    @Order(1)
    void statements_the_engine_refuses_come_back_with_its_words() {
        Problem problem = TestFleet.problem(query(GRAPH, "MATCH (n:NoSuchTable) RETURN n"), 422);
        assertThat(problem.code()).isEqualTo("node.statement-failed");
        assertThat(problem.detail()).contains("NoSuchTable");
        assertThat(TestFleet.problem(query(GRAPH, "  "), 400).code()).isEqualTo("node.bad-request");
        assertThat(TestFleet.problem(node.post("/databases/" + GRAPH + "/query", List.of(1)), 400)
                        .code())
                .isEqualTo("node.bad-request");
    }

    @Test
    @Order(1)
    void a_write_whose_result_cannot_be_handed_over_exactly_is_undone() {
        Problem problem = TestFleet.problem(query(GRAPH, "CREATE (t:Tag {id: -5}) RETURN t"), 422);
        assertThat(problem.detail()).contains("was undone");
        assertThat(query(GRAPH, "MATCH (t:Tag {id: -5}) RETURN count(*)").body())
                .contains("[[\"0\"]]");
        assertThat(query(GRAPH, "CREATE (t:Tag {id: -5}) RETURN t.id").body()).contains("[[\"-5\"]]");
        assertThat(query(GRAPH, "MATCH (t:Tag {id: -5}) DELETE t").statusCode()).isEqualTo(200);
    }

    @Test
    @Order(1)
    void statements_that_reach_out_of_the_database_are_refused_with_what_to_use_instead() {
        for (String statement : List.of(
                "RETURN 1; RETURN 2",
                "BEGIN TRANSACTION",
                "USE other",
                "CALL progress_bar=true",
                "CREATE GRAPH incoming",
                "PROFILE CREATE GRAPH g2",
                "PROFILE ATTACH 'x' AS y (dbtype lbug)",
                "PROFILE EXPORT DATABASE 'x'",
                "LOAD FROM '/proc/self/cmdline' (file_format='csv', header=false) RETURN *",
                "COPY (RETURN 'x' AS a) TO '" + state.resolve("x.csv") + "'",
                "COPY Tag FROM '/etc/passwd'",
                "INSTALL json FROM 'http://127.0.0.1:1/'",
                "LOAD EXTENSION '" + state.resolve("x.so") + "'",
                "CREATE MACRO f(a, b) AS a AND b",
                "PROFILE CREATE MACRO pm(x) AS CASE WHEN x THEN 1 ELSE 2 END",
                "ALTER TABLE Tag ADD flag BOOL DEFAULT 1 < 2")) {
            Problem problem = TestFleet.problem(query(GRAPH, statement), 403);
            assertThat(problem.code()).as(statement).isEqualTo("node.statement-not-allowed");
            assertThat(problem.detail()).as(statement).matches("(?s).+\\. .+\\.");
        }
        assertThat(state.resolve("x.csv")).doesNotExist();
    }

    @Test
    @Order(1)
    void the_type_of_a_parameter_cannot_reach_out_of_its_place() {
        var answer = node.post(
                "/databases/" + GRAPH + "/query",
                Map.of(
                        "statement",
                        "RETURN $x AS x",
                        "parameters",
                        Map.of(
                                "x",
                                Map.of(
                                        "type",
                                        "INT64) AS x UNION MATCH (t:Tag) DETACH DELETE t RETURN CAST(1 AS INT64",
                                        "value",
                                        "1"))));
        assertThat(TestFleet.problem(answer, 400).detail()).contains("Parameter 'x' has no engine type");
    }

    @Test
    @Order(1)
    void typed_parameters_arrive_without_loss() {
        var answer = node.read(
                node.post(
                        "/databases/" + GRAPH + "/query",
                        Map.of(
                                "statement",
                                "RETURN $big AS big, $at AS at, $text AS text, '$text' AS literal",
                                "parameters",
                                Map.of(
                                        "big", Map.of("type", "INT64", "value", "9007199254740993"),
                                        "at", Map.of("type", "TIMESTAMP", "value", "2020-01-01 00:00:00.000001"),
                                        "text", Map.of("type", "STRING", "value", "it's \"so\"")))),
                QueryAnswer.class);
        assertThat(answer.rows().getFirst())
                .containsExactly("9007199254740993", "2020-01-01 00:00:00.000001", "it's \"so\"", "$text");
    }

    @Test
    @Order(1)
    void versions_nobody_knows_and_packs_nobody_installed_are_refused() {
        assertThat(TestFleet.problem(
                                node.post("/migration/export?source_version=x&target_version=" + TO, Map.of()), 400)
                        .code())
                .isEqualTo("node.unknown-version");
        assertThat(TestFleet.problem(
                                node.post(
                                        "/migration/export?source_version=" + FROM + "&target_version=ladybug@9.9.9",
                                        Map.of()),
                                400)
                        .code())
                .isEqualTo("node.unknown-version");
        assertThat(TestFleet.problem(
                                node.post(
                                        "/migration/export?source_version=ladybug@0.17.1&target_version=" + TO,
                                        Map.of()),
                                409)
                        .code())
                .isEqualTo("node.source-mismatch");
        assertThat(TestFleet.problem(node.post("/engine/activate", Map.of("engine", "kuzu@0.8.0")), 409)
                        .code())
                .isEqualTo("node.missing-pack");
        assertThat(TestFleet.problem(node.post("/migration/export?source_version=" + FROM, Map.of()), 400)
                        .code())
                .isEqualTo("node.bad-request");
    }

    @Test
    @Order(1)
    void probes_are_open_and_metrics_need_the_key() {
        var stranger = new NodeApi(node.address(), "wrong");
        for (String path : List.of("/health", "/actuator/health/liveness", "/actuator/health/readiness")) {
            assertThat(stranger.get(path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(stranger.get("/actuator/prometheus").statusCode()).isEqualTo(401);
        assertThat(node.get("/actuator/prometheus").body())
                .contains(
                        "instar_databases{gate=\"serving\"}",
                        "instar_databases_creations_refused_total",
                        "instar_statements_refused_total{rule=",
                        "instar_journal_compactions_failed_total",
                        "instar_tasks_running{kind=\"export\"}",
                        "instar_volume_free_bytes");
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
    void a_frozen_database_reads_and_refuses_writes() {
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
