package dev.instar.console.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.console.ConsoleTest;
import dev.instar.console.fleet.FakeRegistry;
import dev.instar.console.fleet.Fleet;
import dev.instar.console.migration.MigrationFixture;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.WireJson;
import dev.instar.simulatedfleet.SimulatedFleet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.security.test.context.TestSecurityContextHolder;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import tools.jackson.databind.JsonNode;

/** The API as a pipeline uses it, against nodes that are simulated. */
@ConsoleTest
class ApiTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String OPERATOR = "pipeline-secret-0001";
    private static final String APPROVER = "approver-secret-0001";
    private static final String VIEWER = "viewer-secret-000001";
    private static final String PLAN = """
            {"name": "standard to 0.20.4", "source": "ladybug@0.16.1", "target": "ladybug@0.20.4",
             "selection": {"tiers": ["ladybug-standard"]},
             "order": [{"name": "canary", "canary": 1}, {"name": "rest", "concurrency": 4}]}""";

    private static final String SOAKING_PLAN = PLAN.replace("\"concurrency\": 4", "\"soak\": \"PT10M\"");

    @Autowired
    private MockMvcTester mvc;

    @Autowired
    private FakeRegistry registry;

    @Autowired
    private Fleet fleet;

    @Autowired
    private MigrationFixture fixture;

    private SimulatedFleet nodes;

    ApiTest() throws Exception {
        nodes = SimulatedFleet.start(
                List.of("ladybug-standard", "ladybug-standard", "ladybug-large"),
                2,
                EngineVersion.parse("ladybug@0.16.1"),
                EngineVersion.parse("ladybug@0.20.4"),
                0);
    }

    @BeforeEach
    void register() {
        TestSecurityContextHolder.clearContext();
        registry.register(nodes);
        fleet.refresh();
    }

    @AfterEach
    void stop() {
        nodes.close();
        fixture.forgetAll();
    }

    private JsonNode call(HttpMethod method, String path, @Nullable String token, @Nullable String body, int status) {
        var request = mvc.method(method).uri("/api/v1" + path).contentType(MediaType.APPLICATION_JSON);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (body != null) {
            request.content(body);
        }
        var response = request.exchange().getResponse();
        String content = new String(response.getContentAsByteArray(), StandardCharsets.UTF_8);
        assertThat(response.getStatus()).as(content).isEqualTo(status);
        assertThat(content).doesNotContain("Exception", "\tat ");
        return WireJson.mapper().readTree(content);
    }

    private JsonNode get(String path) {
        return call(HttpMethod.GET, path, VIEWER, null, 200);
    }

    private JsonNode post(String path, String token, String body) {
        return call(HttpMethod.POST, path, token, body, 200);
    }

    private JsonNode awaitMigration(String id, String state) {
        return Awaitility.await()
                .atMost(LIMIT)
                .pollInSameThread()
                .until(
                        () -> get("/migrations/" + id),
                        found -> found.at("/migration/state").asString().equals(state));
    }

    private void approve(String id) {
        JsonNode approval = Awaitility.await("a request to approve")
                .atMost(LIMIT)
                .pollInSameThread()
                .until(() -> requestOf(id), Optional::isPresent)
                .orElseThrow();
        String body = "{\"evidence_hash\": \"" + approval.get("evidence_hash").asString() + "\"}";
        String path = "/approvals/" + approval.get("id").asString() + "/approve";
        assertThat(call(HttpMethod.POST, path, OPERATOR, body, 403)
                        .get("detail")
                        .asString())
                .contains("role APPROVER");
        post(path, APPROVER, body);
    }

    private Optional<JsonNode> requestOf(String id) {
        return get("/approvals")
                .valueStream()
                .filter(approval -> approval.get("migration_id").asString().equals(id))
                .findFirst();
    }

    @Test
    void a_dry_run_says_that_the_last_wave_soaks_too() throws Exception {
        assertThat(post("/plans/dry-run", VIEWER, SOAKING_PLAN).get("actions").toString())
                .contains("Let wave rest serve for 10 min before anything can be finalized.");
    }

    @Test
    void a_pipeline_moves_a_tier_from_plan_to_finalize() throws Exception {
        JsonNode dryRun = post("/plans/dry-run", VIEWER, PLAN);
        assertThat(dryRun.get("blockers")).isEmpty();
        assertThat(dryRun.at("/blast_radius/instances").asInt()).isEqualTo(2);
        assertThat(dryRun.get("actions").get(0).asString()).contains("wave canary");
        String hash = post("/plans", OPERATOR, PLAN).get("hash").asString();
        assertThat(hash).isEqualTo(dryRun.get("plan_hash").asString());

        String start = "{\"plan_hash\": \"" + hash + "\", \"reason\": \"release 17\"}";
        String id = post("/migrations", OPERATOR, start).at("/migration/id").asString();
        for (int wave = 0; wave < 2; wave++) {
            awaitMigration(id, "AWAITING_APPROVAL");
            JsonNode early =
                    call(HttpMethod.POST, "/migrations/" + id + "/import", OPERATOR, "{\"reason\": \"go\"}", 409);
            assertThat(early.get("code").asString()).isEqualTo("console.refused");
            approve(id);
            post("/migrations/" + id + "/import", OPERATOR, "{\"reason\": \"deployed\"}");
        }
        awaitMigration(id, "COMPLETED");
        post(
                "/migrations/" + id + "/instances/i-0002/rollback",
                OPERATOR,
                "{\"reason\": \"customer <b>asks</b> & waits\", \"export_first\": true}");
        awaitMigration(id, "COMPLETED");
        post("/migrations/" + id + "/ask", OPERATOR, "{\"subject\": \"finalize\", \"reason\": \"served well\"}");
        approve(id);
        post("/migrations/" + id + "/finalize", OPERATOR, "{\"reason\": \"done\"}");
        JsonNode finalized = awaitMigration(id, "FINALIZED");
        assertThat(finalized.at("/migration/waiting/sentence").asString()).contains("Nothing is left to do");

        JsonNode report = get("/migrations/" + id + "/evidence");
        assertThat(report.get("evidence")).hasSize(2);
        assertThat(report.at("/evidence/0/manifest/databases/0/fingerprint/tables/0/rows")
                        .asLong())
                .isEqualTo(1_000_000);
        assertThat(report.at("/migration/approvals/0/decisions/0/signature").asString())
                .hasSize(64);
        assertThat(report.get("acts").size()).isGreaterThan(10);
        assertThat(report.get("operations"))
                .filteredOn(operation -> operation.get("kind").asString().equals("rollback"))
                .extracting(operation -> operation.at("/options/export_first").asBoolean())
                .containsExactly(true);
        requireReportForPeople(id);
    }

    private void requireReportForPeople(String id) throws Exception {
        var response = mvc.get()
                .uri("/api/v1/migrations/" + id + "/evidence.html")
                .header("Authorization", "Bearer " + VIEWER)
                .exchange()
                .getResponse();
        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(new String(response.getContentAsByteArray(), StandardCharsets.UTF_8))
                .startsWith("<!doctype html>")
                .contains(
                        "Evidence report: standard to 0.20.4",
                        "<tr><th scope=\"row\">State</th><td>Finalized</td></tr>",
                        "Approved by ",
                        "<td class=\"number\">1,000,000</td>",
                        "match, then rolled back",
                        "customer &lt;b&gt;asks&lt;/b&gt; &amp; waits")
                .doesNotContain("<b>", "<script", "class=\"\"");
    }

    @Test
    void a_dry_run_with_preflights_asks_every_node_that_would_move() {
        JsonNode dryRun = post("/plans/dry-run?preflight=true", VIEWER, PLAN);
        assertThat(dryRun.get("blockers")).isEmpty();
        assertThat(nodes.nodes()).extracting(node -> node.started().size()).containsExactly(1, 1, 0);
        nodes.node(1).setSilent(true);
        assertThat(post("/plans/dry-run?preflight=true", VIEWER, PLAN)
                        .get("blockers")
                        .toString())
                .contains("i-0002");
    }

    @Test
    void a_request_without_a_token_is_told_what_to_send() {
        JsonNode problem = call(HttpMethod.GET, "/migrations", null, null, 401);
        assertThat(problem.get("code").asString()).isEqualTo("console.no-token");
        assertThat(problem.get("remedy").asString()).contains("Bearer");
        call(HttpMethod.GET, "/migrations", "not-a-token-at-all", null, 401);
    }

    @Test
    void a_viewer_sees_everything_and_changes_nothing() {
        assertThat(get("/fleet").get("instances")).hasSize(3);
        assertThat(call(HttpMethod.POST, "/plans", VIEWER, PLAN, 403)
                        .get("detail")
                        .asString())
                .contains("needs the role OPERATOR; viewer has VIEWER");
    }

    @Test
    void a_bad_plan_is_refused_with_the_field_that_is_wrong() {
        for (String[] bad : new String[][] {
            {"{", "not JSON"},
            {"{}", "source"},
            {PLAN.replace("\"concurrency\": 4", "\"concurrency\": 0.5"), "concurrency"},
            {PLAN.replace("concurrency", "concurency"), "order[1].concurency is unknown. Known here: canary"},
            {PLAN.replace("\"rest\"", "\"canary\""), "order[1].name is taken"},
            {PLAN.replace("ladybug@0.20.4", "latest"), "'latest' is not an engine version"}
        }) {
            JsonNode problem = call(HttpMethod.POST, "/plans/dry-run", VIEWER, bad[0], 422);
            assertThat(problem.get("code").asString()).isEqualTo("console.bad-plan");
            assertThat(problem.get("detail").asString()).contains(bad[1]);
        }
    }

    @Test
    void what_does_not_exist_is_said_not_to() {
        assertThat(call(HttpMethod.GET, "/migrations/m-none", VIEWER, null, 404)
                        .get("detail")
                        .asString())
                .isEqualTo("There is no migration m-none.");
        call(HttpMethod.GET, "/plans/none", VIEWER, null, 404);
        call(HttpMethod.GET, "/approvals/none", VIEWER, null, 404);
        call(HttpMethod.POST, "/migrations/m-none/pause", OPERATOR, "{\"reason\": \"x\"}", 404);
        call(HttpMethod.POST, "/migrations/m-none/pause", OPERATOR, "no json", 400);
    }

    @Test
    void the_description_of_the_api_is_served() throws Exception {
        var response = mvc.get().uri("/v3/api-docs").exchange().getResponse();
        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.getContentAsString())
                .contains("/api/v1/migrations/{id}/import", "evidence_hash", "/api/v1/plans/dry-run");
    }

    @Test
    void health_is_open_and_metrics_need_a_token() {
        assertThat(mvc.get()
                        .uri("/actuator/health/readiness")
                        .exchange()
                        .getResponse()
                        .getStatus())
                .isEqualTo(200);
        assertThat(mvc.get()
                        .uri("/actuator/prometheus")
                        .exchange()
                        .getResponse()
                        .getStatus())
                .isEqualTo(401);
    }
}
