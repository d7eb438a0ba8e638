package dev.instar.node.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.FullDepth;
import dev.instar.node.TestNode;
import dev.instar.node.database.ClientQueries;
import dev.instar.node.database.DatabaseCreation;
import dev.instar.node.database.Databases;
import dev.instar.node.database.Freezes;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineHosts;
import dev.instar.node.engine.TestHosts;
import dev.instar.node.engine.pack.TestPacks;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.transfer.parquet.TransferPlan;
import dev.instar.node.transfer.schema.Schema;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Requests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands below the table of docs/fidelity.md. */
class BesidesTest {

    private static final EngineVersion OLD = EngineVersion.parse("ladybug@0.16.1");
    private static final EngineVersion NEW = EngineVersion.parse("ladybug@0.20.4");

    @TempDir
    Path folder;

    @Test
    void what_the_engine_could_not_read_again_is_refused_before_it_makes_the_database_unreadable() throws Exception {
        EngineHosts hosts = TestHosts.of(OLD, folder.resolve("hosts"));
        try (TestNode node = TestNode.withRealEngines(folder.resolve("data"), hosts)) {
            var databases = node.get(Databases.class);
            node.get(DatabaseCreation.class).create("g1");
            node.get(ClientQueries.class).run("g1", query("CREATE NODE TABLE T(id INT64, PRIMARY KEY(id))"));
            for (String statement : List.of(
                    "CREATE MACRO m(x) AS CASE WHEN x > 1 THEN 1 ELSE 0 END",
                    "CREATE MACRO f(a, b) AS a AND b",
                    "CREATE MACRO f(a) AS a >= 18",
                    "CREATE MACRO f(a) AS a IS NULL",
                    "CREATE MACRO f(l) AS list_transform(l, z -> z + 1)",
                    "CREATE MACRO f(l) AS any(x IN l WHERE x > 1)",
                    "ALTER TABLE T ADD flag BOOL DEFAULT 1 < 2",
                    "CREATE NODE TABLE U(id INT64, ok BOOL DEFAULT NOT false, PRIMARY KEY(id))",
                    "PROFILE CREATE MACRO pm(x) AS CASE WHEN x THEN 1 ELSE 2 END")) {
                assertThatThrownBy(() -> node.get(ClientQueries.class).run("g1", query(statement)))
                        .as(statement)
                        .isInstanceOf(NodeException.class)
                        .hasMessageContaining("could not be opened again");
            }
            node.get(ClientQueries.class).run("g1", query("CREATE MACRO f(a, b) AS (a + b) * 2"));
            node.get(ClientQueries.class).run("g1", query("CREATE (:T {id: 1})"));
            databases.checkpointAnd("g1", () -> {});
            assertThat(node.get(ClientQueries.class)
                            .run("g1", query("MATCH (t:T) RETURN f(t.id, 1)"))
                            .rows())
                    .containsExactly(List.of("4"));
        } finally {
            hosts.destroy();
        }
    }

    private static Requests.Query query(String statement) {
        return new Requests.Query(statement, null, null);
    }

    @Test
    void a_database_with_a_further_graph_is_only_read_and_never_written_down() throws Exception {
        TestPacks.with(OLD, NEW);
        EngineHosts hosts = TestHosts.of(NEW, folder.resolve("hosts"));
        try (TestNode node = TestNode.withRealEngines(folder.resolve("data"), hosts)) {
            node.get(Journal.class).append(new JournalEvent.EngineActivated(Instant.now(), NEW));
            node.get(DatabaseCreation.class).create("g1");
            Path file = node.get(DatabaseFiles.class).database("g1");
            try (Engine engine = hosts.open(NEW, file, false)) {
                engine.execute("CREATE GRAPH further");
                engine.closeDatabase();
            }
            Path graph = file.resolveSibling("g1.further.lbug");
            assertThat(graph).as("where this engine keeps a further graph").exists();
            byte[] before = Files.readAllBytes(file);

            assertThatThrownBy(() -> node.get(Freezes.class).freeze("g1", "m1"))
                    .isInstanceOf(NodeException.class)
                    .hasMessageContaining("g1.further.lbug");
            assertThat(node.get(ClientQueries.class)
                            .run("g1", query("RETURN 1"))
                            .rows())
                    .hasSize(1);
            assertThatThrownBy(() -> node.get(ClientQueries.class)
                            .run("g1", query("CREATE NODE TABLE P(id INT64, PRIMARY KEY(id))")))
                    .as("a write that no checkpoint could make durable")
                    .hasMessageContaining("has further graphs");
            assertThat(file).hasBinaryContent(before);
        } finally {
            hosts.destroy();
        }
    }

    /** In every build one, in {@code ./instar crash} all. */
    static Stream<String> engines() {
        return sample("ladybug@0.20.4", "ladybug@0.16.1", "kuzu@0.11.2");
    }

    static Stream<String> enginesWithArt() {
        return sample("ladybug@0.19.1", "ladybug@0.18.3");
    }

    private static Stream<String> sample(String... engines) {
        return Stream.of(engines).limit(FullDepth.ASKED_FOR ? engines.length : 1);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void a_file_that_is_only_called_like_a_further_graph_is_no_hindrance(String version) throws Exception {
        EngineVersion engine = EngineVersion.parse(version);
        TestPacks.with(engine);
        EngineHosts hosts = TestHosts.of(engine, folder.resolve("hosts"));
        try (TestNode node = TestNode.withRealEngines(folder.resolve("data"), hosts)) {
            node.get(Journal.class).append(new JournalEvent.EngineActivated(Instant.now(), engine));
            var databases = node.get(Databases.class);
            node.get(DatabaseCreation.class).create("g1");
            Path file = node.get(DatabaseFiles.class).database("g1");
            node.get(DatabaseCreation.class).create("g2");
            Path another = file.resolveSibling("g1.another.lbug");
            Files.copy(node.get(DatabaseFiles.class).database("g2"), another);
            Path copy = file.resolveSibling("g1.old.lbug");
            Files.copy(file, copy);
            byte[] before = Files.readAllBytes(copy);

            node.get(ClientQueries.class).run("g1", query("CREATE NODE TABLE P(id INT64, PRIMARY KEY(id))"));
            node.get(ClientQueries.class).run("g1", query("CREATE (:P {id: 1})"));
            databases.reopen("g1", "");
            node.get(Freezes.class).freeze("g1", "m1");
            assertThat(node.get(ClientQueries.class)
                            .run("g1", query("MATCH (p:P) RETURN count(*)"))
                            .rows())
                    .containsExactly(List.of("1"));
            assertThat(copy).hasBinaryContent(before);
        } finally {
            hosts.destroy();
        }
    }

    @ParameterizedTest
    @MethodSource("enginesWithArt")
    void an_art_index_is_built_again(String version) throws Exception {
        assertThat(Journey.outcome(
                        folder,
                        List.of(
                                "CREATE NODE TABLE D(id INT64, s STRING, `some text` STRING, PRIMARY KEY (id))",
                                "UNWIND range(1, 100) AS i CREATE (:D {id: i, s: 'x' + CAST(i AS STRING)})",
                                "CREATE ART INDEX by_s FOR (p:D) ON (p.s)",
                                "CREATE ART INDEX `by text` FOR (p:D) ON (p.`some text`)"),
                        List.of("CALL show_indexes() WHERE index_type = 'ART' RETURN index_definition ORDER BY"
                                + " index_definition"),
                        EngineVersion.parse(version),
                        NEW))
                .isEqualTo("carried");
    }

    @Test
    @FullDepth
    void structs_that_are_null_in_two_thousand_combinations_are_carried() throws Exception {
        List<String> columns = IntStream.range(0, 11)
                .mapToObj(i -> "c" + i + " STRUCT(a INT64, b STRING)")
                .toList();
        List<String> statements = new ArrayList<>(List.of(
                "CREATE NODE TABLE T(id INT64, " + String.join(", ", columns) + ", PRIMARY KEY (id))",
                "UNWIND range(1, 20000) AS i CREATE (:T {id: i})"));
        for (int i = 0; i < 11; i++) {
            statements.add("MATCH (t:T) WHERE (t.id / " + (1 << i) + ") % 2 = 1 SET t.c" + i + " = {a: t.id, b: 'x'}");
        }
        assertThat(Journey.outcome(folder, statements, OLD, NEW)).isEqualTo("carried");
    }

    @Test
    void a_default_that_the_new_engine_understands_otherwise_is_refused_with_both_answers() throws Exception {
        // Kuzu reads the letter behind a backslash, LadybugDB a tab.
        assertThat(Journey.outcome(
                        folder,
                        List.of("CREATE NODE TABLE T(id INT64, a STRING DEFAULT 'x\\ty', PRIMARY KEY (id))"),
                        EngineVersion.parse("kuzu@0.11.2"),
                        NEW))
                .startsWith("refused: ")
                .contains("the default of column a of table T, which gave xty STRING");
    }

    @Test
    void an_index_is_carried_if_the_target_can_load_its_extension_and_else_refused() {
        var loaded = new Schema.Index("T", "i", "FTS", "[name]", true, "CALL CREATE_FTS_INDEX('T', 'i', ['name']);");
        var unloaded = new Schema.Index("T", "j", "HNSW", "[v]", false, "");

        assertThat(transferPlan(loaded).refusals("fts"::equals)).isEmpty();
        assertThat(transferPlan(loaded).indexStatements())
                .containsExactly("LOAD EXTENSION fts", "CALL CREATE_FTS_INDEX('T', 'i', ['name'])");
        assertThat(transferPlan(loaded).refusals(_ -> false))
                .containsExactly("index i (FTS) of table T, because the target engine cannot load the extension fts");
        assertThat(transferPlan(unloaded).refusals(_ -> true))
                .containsExactly(
                        "index j (HNSW) of table T, because its extension is not loaded in the engine that serves it");
    }

    private static TransferPlan transferPlan(Schema.Index index) {
        return new TransferPlan(new Schema(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(index)), OLD);
    }
}
