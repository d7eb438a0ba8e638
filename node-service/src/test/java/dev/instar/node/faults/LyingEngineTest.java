package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.FaultTable;
import dev.instar.node.FullDepth;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineDecorator;
import dev.instar.node.engine.Engines;
import dev.instar.node.engine.FailingEngines;
import dev.instar.node.engine.LyingEngines;
import dev.instar.node.engine.LyingEngines.Lie;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.storage.DatabaseNames;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import dev.instar.protocol.QueryAnswer;
import dev.instar.protocol.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An engine that builds something else than it was told, and answers that all is well, does not get its database into
 * service: the difference is named, the original stays, and a repeat with an honest engine completes.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LyingEngineTest {

    private static final List<String> PEOPLE_AND_TICKETS = List.of(
            "CREATE NODE TABLE Person(id INT64, name STRING, mood STRING DEFAULT 'calm', PRIMARY KEY (id))",
            "CREATE NODE TABLE Ticket(number SERIAL, seat STRING, PRIMARY KEY (number))",
            "CREATE REL TABLE KNOWS(FROM Person TO Person, since INT64)",
            "CREATE SEQUENCE steps START 7 INCREMENT 3",
            "COMMENT ON TABLE Person IS 'Whoever bought a ticket'",
            "UNWIND range(1, 5) AS i CREATE (:Person {id: i, name: concat('person ', CAST(i AS STRING))})",
            "UNWIND range(1, 3) AS i CREATE (:Ticket {seat: concat('row ', CAST(i AS STRING))})",
            // Nobody knows two others, so that any multiplicity can be claimed; person 5 knows nobody.
            "MATCH (a:Person {id: 1}), (b:Person {id: 2}) CREATE (a)-[:KNOWS {since: 1999}]->(b)",
            "MATCH (a:Person {id: 2}), (b:Person {id: 3}) CREATE (a)-[:KNOWS {since: 2004}]->(b)");

    @TempDir
    static Path folder;

    private static Path exported;
    private static byte[] original;

    @BeforeAll
    static void export() throws Exception {
        exported = folder.resolve("exported");
        original = export(exported, engines -> engines);
    }

    @Test
    void a_node_that_goes_missing_is_noticed() throws Exception {
        requireNoticed(
                "a node goes missing",
                Lie.afterwards("MATCH (p:Person {id: 5}) DELETE p"),
                "Person: 5 rows expected, 4 found");
    }

    @Test
    void an_edge_that_goes_missing_is_noticed() throws Exception {
        requireNoticed(
                "an edge goes missing",
                Lie.afterwards("MATCH (:Person {id: 1})-[k:KNOWS]->(:Person) DELETE k"),
                "KNOWS (Person -> Person): 2 rows expected, 1 found");
    }

    @Test
    void strings_that_become_empty_are_noticed() throws Exception {
        requireNoticed(
                "strings become empty",
                Lie.afterwards("MATCH (p:Person) SET p.name = ''"),
                "Person: same number of rows, different content");
    }

    @Test
    @FullDepth
    void a_serial_that_starts_over_is_noticed() throws Exception {
        requireNoticed(
                "a serial starts over",
                Lie.afterwards("DROP SEQUENCE `Ticket_number_serial`", "CREATE SEQUENCE `Ticket_number_serial`"),
                "missing in the schema: serial of Ticket next 3");
    }

    @Test
    void a_sequence_that_takes_other_steps_is_noticed() throws Exception {
        requireNoticed(
                "a sequence takes other steps",
                Lie.reading("CREATE SEQUENCE `steps`", "INCREMENT 3", "INCREMENT 1"),
                "missing in the schema: sequence steps");
    }

    @Test
    @FullDepth
    void a_default_that_is_dropped_is_noticed() throws Exception {
        requireNoticed(
                "the default of a column is dropped",
                Lie.reading("CREATE NODE TABLE `Person`", " DEFAULT 'calm'", ""),
                "missing in the schema: node Person column mood STRING default 'calm'");
    }

    @Test
    @FullDepth
    void a_multiplicity_that_changes_is_noticed() throws Exception {
        requireNoticed(
                "a multiplicity changes",
                Lie.reading("CREATE REL TABLE `KNOWS`", "MANY_MANY", "MANY_ONE"),
                "unexpected in the schema: relationship KNOWS is MANY_ONE");
    }

    @Test
    void a_copy_that_is_not_carried_out_is_noticed() throws Exception {
        requireNoticed(
                "a COPY is not carried out",
                Lie.instead(statement -> statement.startsWith("COPY `Ticket`")),
                "Ticket: 3 rows expected, 0 found");
    }

    @Test
    void a_fingerprint_without_an_answer_is_noticed() throws Exception {
        requireNoticed(
                "a fingerprint has no answer",
                Lie.instead(statement -> statement.startsWith("MATCH (n:`Ticket`)")),
                "asked for one row about table Ticket and answered with 0");
    }

    @Test
    @FullDepth
    void a_comment_that_is_not_set_is_noticed() throws Exception {
        requireNoticed(
                "a comment is not set",
                Lie.instead(statement -> statement.startsWith("COMMENT ON")),
                "missing in the schema: node Person comment Whoever bought a ticket");
    }

    @Test
    @FullDepth
    void relationships_that_are_turned_around_are_noticed() throws Exception {
        requireNoticed(
                "relationships are turned around",
                Lie.reading("COPY `KNOWS`", "RETURN k0, k1", "RETURN k1, k0"),
                "KNOWS (Person -> Person): same number of rows, different content");
    }

    @Test
    void an_index_that_is_not_built_is_noticed() throws Exception {
        Path withIndex = folder.resolve("with-index");
        byte[] bytes = export(withIndex, IndexingEngines::new);
        requireNoticed(
                withIndex,
                bytes,
                IndexingEngines::new,
                "an index is not built",
                Lie.instead(statement -> statement.startsWith("CALL CREATE_FTS_INDEX")),
                "missing in the schema: index by_name (FTS) on Person [name]");
    }

    @Test
    void a_macro_that_the_new_engine_understands_otherwise_is_refused_by_the_export_and_held_by_the_import()
            throws Exception {
        var trials = new AtomicReference<LyingEngines>();
        var imports = new AtomicReference<LyingEngines>();
        Lie otherwise = Lie.reading("CREATE MACRO", " * ", " - ");
        try (var instance = RealInstance.start(folder.resolve("macro"), Map.of(), real -> {
            trials.set(new LyingEngines(real, "trial.lbug"));
            imports.set(new LyingEngines(trials.get(), DatabaseNames.INCOMING));
            return imports.get();
        })) {
            instance.create("g1", List.of(PEOPLE_AND_TICKETS.getFirst(), "CREATE MACRO area(x, y) AS (x + y) * x"));
            trials.get().tell(otherwise);
            String difference =
                    "macro AREA, which gave 7000070 INT64 for `AREA`(7, 1000003) and now gives 1000003 INT64";
            assertThat(instance.preflight().findings())
                    .filteredOn(finding -> finding.check().equals("fidelity"))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.sentence())
                            .contains(difference, "DROP MACRO `AREA`", "create it again"));
            assertThat(instance.export().problem()).asString().contains("node.fidelity", difference);
            assertThat(instance.gate("g1")).isEqualTo(Gate.SERVING);

            trials.get().tellTheTruth();
            assertThat(instance.export().problem()).isNull();
            assertThat(instance.get(Journal.class)
                            .state()
                            .manifest()
                            .orElseThrow()
                            .databases()
                            .getFirst()
                            .answers())
                    .as("recorded for the evidence")
                    .anySatisfy(answer -> assertThat(answer.subject()).contains("AREA"));
            instance.activate(RealInstance.NEW);
            imports.get().tell(otherwise);
            assertThat(instance.importAll().state()).isEqualTo(TaskState.FAILED);
            assertThat(instance.state("g1"))
                    .isInstanceOfSatisfying(
                            DatabaseState.Held.class,
                            held -> assertThat(held.problem().detail())
                                    .as("by its answers, before its text is compared")
                                    .contains(difference));

            imports.get().tellTheTruth();
            assertThat(instance.importAll().problem()).isNull();
            assertThat(instance.query("g1", "RETURN area(2, 3)").rows()).hasToString("[[10]]");
        }
    }

    /** One statement of each script that an import runs. */
    @Test
    void a_statement_that_the_new_engine_refuses_or_dies_of_fails_the_export_and_not_the_import() throws Exception {
        var failing = new AtomicReference<FailingEngines>();
        try (var instance = RealInstance.start(folder.resolve("refused"), Map.of(), real -> {
            failing.set(new FailingEngines(real));
            return failing.get();
        })) {
            instance.create("g1", PEOPLE_AND_TICKETS);
            instance.query("g1", "CREATE SEQUENCE s START WITH 7");
            instance.query("g1", "CREATE MACRO area(x, y) AS (x + y) * x");
            for (String statement : refusable()) {
                failing.get().failAt(statement, FailingEngines.Fault.REFUSED);
                assertThat(instance.export().problem())
                        .as(statement)
                        .asString()
                        .contains("node.fidelity", "a statement that LadybugDB 0.20.4 refuses", "does not want to");
                failing.get().failAt(statement, FailingEngines.Fault.CRASHED);
                assertThat(instance.export().problem()).as(statement).asString().contains("was tried without rows");
                assertThat(instance.gate("g1")).isEqualTo(Gate.SERVING);
                instance.query("g1", "CREATE (:Ticket {seat: 'still served'})");
            }
            failing.get().goOn();
            assertThat(instance.export().problem()).isNull();
        }
    }

    /** In every build one, in {@code ./instar crash} one of each kind that an import runs. */
    private static List<String> refusable() {
        List<String> all =
                List.of("CREATE NODE TABLE", "EXPLAIN COPY", "CREATE REL TABLE", "CREATE SEQUENCE", "COMMENT ON TABLE");
        return FullDepth.ASKED_FOR ? all : all.subList(0, 1);
    }

    /** @return what the database is, written down and frozen */
    private static byte[] export(Path data, UnaryOperator<Engines> between) throws Exception {
        try (var instance = RealInstance.start(data, Map.of(), between)) {
            instance.create("g1", PEOPLE_AND_TICKETS);
            assertThat(instance.export().problem()).isNull();
            instance.activate(RealInstance.NEW);
            return Files.readAllBytes(instance.file("g1"));
        }
    }

    private static void requireNoticed(String fault, Lie lie, String named) throws Exception {
        requireNoticed(exported, original, engines -> engines, fault, lie, named);
    }

    private static void requireNoticed(
            Path from, byte[] bytes, UnaryOperator<Engines> between, String fault, Lie lie, String named)
            throws Exception {
        Path data = folder.resolve("data");
        Folders.copy(from, data);
        List<LyingEngines> lying = new ArrayList<>();
        UnaryOperator<Engines> liar = engines -> {
            lying.add(new LyingEngines(between.apply(engines), DatabaseNames.INCOMING));
            return lying.getFirst();
        };
        try (var instance = RealInstance.start(data, Map.of(), liar)) {
            lying.getFirst().tell(lie);

            assertThat(instance.importAll().state()).isEqualTo(TaskState.FAILED);

            assertThat(instance.state("g1"))
                    .isInstanceOfSatisfying(
                            DatabaseState.Held.class,
                            held -> assertThat(held.problem().detail()).contains(named));
            assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
            assertThat(instance.file("g1")).hasBinaryContent(bytes);
            assertThat(instance.hasIncoming("g1")).isFalse();

            lying.getFirst().tellTheTruth();
            assertThat(instance.importAll().problem()).isNull();
            assertThat(instance.state("g1")).isInstanceOf(DatabaseState.Imported.class);
        }
        FaultTable.row("an engine lies: " + fault, 1, "database held, difference named");
    }

    /**
     * Engines that say they have a full-text index in the database and build it where they are told to. The extension
     * that really does has to be fetched, which a test must not depend on.
     */
    private static final class IndexingEngines implements Engines {

        private static final Map<String, String> INDEX = Map.of(
                "table_name", "Person",
                "index_name", "by_name",
                "index_type", "FTS",
                "property_names", "[name]",
                "extension_loaded", "True",
                "index_definition", "CALL CREATE_FTS_INDEX('Person', 'by_name', ['name']);");
        private static final QueryAnswer DONE = new QueryAnswer(List.of(), List.of(), false);

        private final Engines engines;
        private final Set<Path> indexed = new HashSet<>();

        IndexingEngines(Engines engines) {
            this.engines = engines;
        }

        @Override
        public Engine open(EngineVersion engine, Path database, boolean readOnly) {
            if (engine.equals(RealInstance.OLD)) {
                indexed.add(database);
            }
            return new EngineDecorator(engines.open(engine, database, readOnly)) {
                @Override
                public QueryAnswer execute(String statement) {
                    if (statement.startsWith("LOAD EXTENSION")) {
                        return DONE;
                    }
                    if (statement.startsWith("CALL CREATE_FTS_INDEX")) {
                        indexed.add(database);
                        return DONE;
                    }
                    QueryAnswer answer = super.execute(statement);
                    return statement.startsWith("CALL show_indexes()") && indexed.contains(database)
                            ? withIndex(answer)
                            : answer;
                }
            };
        }

        @Override
        public Engine openCuttingLog(EngineVersion engine, Path database) {
            return engines.openCuttingLog(engine, database);
        }

        @Override
        public Engine openForServing(EngineVersion engine, Path database, boolean readOnly) {
            return engines.openForServing(engine, database, readOnly);
        }

        private static QueryAnswer withIndex(QueryAnswer answer) {
            List<@Nullable Object> row = new ArrayList<>();
            answer.columns().forEach(column -> row.add(INDEX.get(column.name().replace(' ', '_'))));
            List<List<@Nullable Object>> rows = new ArrayList<>(answer.rows());
            rows.add(row);
            return new QueryAnswer(answer.columns(), rows, false);
        }
    }
}
