package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.instar.node.FullDepth;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.TestHosts;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import dev.instar.protocol.SalvageReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an engine replays wrongly from its log, or cannot write down after a replay, is written down before it is
 * answered. In every build two kinds of statements with one engine each, in {@code ./instar crash} all with each. */
class ReplayTest {

    private static final List<String> ENGINES =
            List.of("kuzu@0.11.2", "ladybug@0.16.1", "ladybug@0.17.1", "ladybug@0.18.3", "ladybug@0.20.4");

    private static final List<String> SCHEMA = List.of(
            "CREATE NODE TABLE T(id INT64, v STRING, w STRING, l INT64[], PRIMARY KEY(id))",
            "CREATE REL TABLE R(FROM T TO T, k INT64, v STRING)");
    private static final String NODES = "UNWIND range(1, 20) AS i CREATE (:T {id: i})";
    private static final String CHAIN =
            "MATCH (a:T), (b:T) WHERE b.id = a.id + 1 CREATE (a)-[:R {k: a.id, v: 'v'}]->(b)";

    private static final String NODES_DELETED = "nodes deleted out of two chains";
    private static final String PARALLEL = "parallel relationships deleted";
    private static final String COLUMN_DROPPED = "a column dropped, a node created";
    private static final String MACRO_DROPPED = "a macro dropped";

    /** In every build each kind of statement on an engine that goes wrong at it. */
    private static final Set<List<String>> SAMPLE =
            Set.of(List.of("ladybug@0.16.1", NODES_DELETED), List.of("ladybug@0.20.4", COLUMN_DROPPED));

    /** By what they do: statements that are answered, one after the other. */
    private static final Map<String, List<String>> STATEMENTS = Map.of(
            NODES_DELETED,
            List.of(NODES, CHAIN, "CHECKPOINT", CHAIN, "MATCH (t:T) WHERE t.id > 10 AND t.id < 15 DETACH DELETE t"),
            "neighbours deleted",
            List.of(NODES, CHAIN, "MATCH (t:T) WHERE t.id > 5 AND t.id < 9 DETACH DELETE t"),
            PARALLEL,
            List.of(NODES, CHAIN, CHAIN, "MATCH (t:T) WHERE t.id > 10 AND t.id < 15 DETACH DELETE t"),
            "relationships deleted before their node, others created after it",
            List.of(
                    NODES,
                    CHAIN,
                    "MATCH (:T {id: 3})-[r:R]->(:T) DELETE r",
                    "MATCH (t:T {id: 4}) DETACH DELETE t",
                    "MATCH (a:T {id: 3}), (b:T {id: 9}) CREATE (a)-[:R {k: 1, v: 'v'}]->(b)"),
            COLUMN_DROPPED,
            List.of(NODES, "CHECKPOINT", "ALTER TABLE T DROP w", "CREATE (:T {id: 21})"),
            MACRO_DROPPED,
            List.of(NODES, "CREATE MACRO a(x) AS x + 1", "DROP MACRO a", "CREATE (:T {id: 21})"),
            "a column of relationships dropped",
            List.of(NODES, CHAIN, "CHECKPOINT", "ALTER TABLE R DROP v"),
            "a column added and filled",
            List.of(
                    NODES,
                    CHAIN,
                    "CHECKPOINT",
                    "ALTER TABLE T ADD n INT64 DEFAULT 7",
                    "MATCH (t:T) WHERE t.id > 5 SET t.n = t.id",
                    "CREATE (:T {id: 21, n: 1})"));

    @TempDir
    Path data;

    static Stream<Arguments> cases() {
        return ENGINES.stream()
                .flatMap(engine -> STATEMENTS.keySet().stream()
                        .filter(what -> !(engine.startsWith("kuzu") && what.equals(MACRO_DROPPED)))
                        .filter(what -> FullDepth.ASKED_FOR || SAMPLE.contains(List.of(engine, what)))
                        .map(what -> Arguments.of(engine, what)));
    }

    @ParameterizedTest(name = "{1}, on {0}")
    @MethodSource("cases")
    void what_was_answered_is_there_after_the_engine_was_killed(String engine, String what) throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of("limits.open-databases", "1"))) {
            if (!instance.engine().toString().equals(engine)) {
                instance.activate(EngineVersion.parse(engine));
            }
            instance.create("g1", SCHEMA);
            instance.create("other", SCHEMA);
            STATEMENTS.get(what).forEach(statement -> instance.query("g1", statement));
            List<String> answered = content(instance);

            for (int time = 0; time < 2; time++) {
                instance.killEngines();
                assertThat(content(instance)).as("killed %d times", time + 1).isEqualTo(answered);
                // One database may be open, so that it is closed now.
                instance.query("other", "RETURN 1");
                assertThat(content(instance)).as("closed %d times", time + 1).isEqualTo(answered);
            }
        }
    }

    @Test
    void a_database_that_a_plain_engine_left_so_is_on_hold_before_anybody_asks_and_can_be_saved() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", SCHEMA);
            instance.create("good", SCHEMA);
            instance.leaveUnclosed("g1", List.of(NODES, "CHECKPOINT", "ALTER TABLE T DROP w", "CREATE (:T {id: 21})"));
            instance.leaveUnclosed("good", List.of(NODES));

            instance.begin();

            await().untilAsserted(() -> assertThat(instance.info("g1").gate()).isEqualTo(Gate.HELD));
            await().untilAsserted(() -> assertThat(FileSet.names(data)).doesNotContain("good.lbug.wal"));
            assertThat(instance.info("good").gate()).isEqualTo(Gate.SERVING);
            assertThat(instance.preflight().findings())
                    .filteredOn(finding -> finding.subject().equals("g1"))
                    .anySatisfy(finding -> assertThat(finding.sentence()).contains("ends the engine"));
            SalvageReport report = instance.salvageReport("g1");
            assertThat(report.ways()).anySatisfy(way -> assertThat(way.tables()).containsEntry("T", 21L));
        }
    }

    @Test
    void a_node_that_has_just_started_does_not_say_serving_of_what_it_has_not_opened() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", SCHEMA);
            instance.create("good", SCHEMA);
            instance.create("closed", SCHEMA);
            instance.leaveUnclosed("g1", List.of(NODES, "CHECKPOINT", "ALTER TABLE T DROP w", "CREATE (:T {id: 21})"));
            instance.leaveUnclosed("good", List.of(NODES));
        }
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            assertThat(instance.info("g1").gate()).isEqualTo(Gate.OPENING);
            assertThat(instance.info("good").gate()).isEqualTo(Gate.OPENING);
            assertThat(instance.info("closed").gate()).isEqualTo(Gate.SERVING);

            instance.begin();

            await().untilAsserted(() -> assertThat(instance.info("g1").gate()).isEqualTo(Gate.HELD));
            await().untilAsserted(() -> assertThat(instance.info("good").gate()).isEqualTo(Gate.SERVING));
        }
    }

    @Test
    void a_database_that_another_process_has_open_is_opened_when_that_lets_go(@TempDir Path elsewhere)
            throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", SCHEMA);
            instance.leaveUnclosed("g1", List.of(NODES));
        }
        try (RealInstance instance = RealInstance.start(data, Map.of("limits.journal-rest", "50ms"));
                Engine other =
                        TestHosts.of(RealInstance.OLD, elsewhere).open(RealInstance.OLD, instance.file("g1"), false)) {
            instance.begin();

            await().untilAsserted(() ->
                    assertThat(instance.info("g1").message()).contains("Another process has g1.lbug open"));
            assertThat(instance.info("g1").gate()).isEqualTo(Gate.OPENING);
            other.kill();
            await().untilAsserted(() -> assertThat(instance.info("g1").gate()).isEqualTo(Gate.SERVING));
        }
    }

    private static List<String> content(RealInstance instance) {
        return Stream.of(
                        "MATCH (t:T) RETURN t.* ORDER BY t.id",
                        "MATCH (a:T)-[r:R]->(b:T) RETURN a.id, b.id, r.k ORDER BY a.id, b.id, r.k",
                        "MATCH (b:T)<-[r:R]-(a:T) RETURN a.id, b.id, r.k ORDER BY a.id, b.id, r.k",
                        "MATCH (a:T) WHERE a.id > 0 OPTIONAL MATCH (a)-[r:R]->(b:T) RETURN a.id, b.id, r.k ORDER BY a.id, b.id, r.k")
                .map(query -> instance.query("g1", query).rows().toString())
                .toList();
    }
}
