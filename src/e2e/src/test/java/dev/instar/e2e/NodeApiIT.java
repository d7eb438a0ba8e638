package dev.instar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.localfleet.NodeApi;
import dev.instar.protocol.Problem;
import dev.instar.protocol.QueryAnswer;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * How a node answers wrong keys, names, versions and statements, and what it reports. One node, before any migration.
 */
class NodeApiIT extends NodeApiFixture {

    @Override
    void createGraph() {
        node.createDatabase(GRAPH);
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
    void a_write_whose_result_crosses_as_text_is_written_once() {
        assertThat(query(GRAPH, "CREATE (t:Tag {id: -5}) RETURN t.id, t").body())
                .contains("[[\"-5\",\"{_ID: ");
        assertThat(query(GRAPH, "MATCH (t:Tag {id: -5}) RETURN count(*)").body())
                .contains("[[\"1\"]]");
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
}
