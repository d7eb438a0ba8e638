package dev.instar.node.faults;

import static dev.instar.node.faults.TestTables.NARROW_TABLE;
import static dev.instar.node.faults.TestTables.TABLE;
import static dev.instar.node.faults.TestTables.count;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.FullDepth;
import dev.instar.node.Sampled;
import dev.instar.node.database.ClientQueries;
import dev.instar.node.database.Freezes;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineDecorator;
import dev.instar.node.engine.Engines;
import dev.instar.node.operation.salvage.SalvageWay;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import dev.instar.protocol.PreflightReport;
import dev.instar.protocol.QueryAnswer;
import dev.instar.protocol.Requests;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Databases that were not closed: opening them loses nothing their engine had, whatever becomes of the engine, and what
 * was answered is there after any death of it.
 */
class UnclosedDatabaseTest {

    @TempDir
    Path data;

    @Sampled(2)
    @ParameterizedTest
    @CsvSource({
        "ladybug@0.16.1,.wal",
        "ladybug@0.20.4,.wal.checkpoint",
        "ladybug@0.16.1,.wal.checkpoint",
        "ladybug@0.20.4,.wal"
    })
    void a_look_changes_no_byte_and_names_what_lies_beside(String engine, String log) throws Exception {
        try (RealInstance instance = unclosed(engine, log)) {
            Map<String, String> before = FileSet.of(data, "g1.lbug");

            PreflightReport report = instance.preflight();

            assertThat(FileSet.of(data, "g1.lbug")).isEqualTo(before);
            assertThat(report.findings()).anyMatch(finding -> finding.sentence().startsWith("g1.lbug" + log + ": "));
        }
    }

    @Sampled(2)
    @ParameterizedTest
    @CsvSource({
        "ladybug@0.16.1,.wal",
        "ladybug@0.20.4,.wal.checkpoint",
        "ladybug@0.16.1,.wal.checkpoint",
        "ladybug@0.20.4,.wal"
    })
    void no_row_is_lost_when_the_engine_dies_before_it_has_written_down_what_it_took_over(String engine, String log)
            throws Exception {
        var deaths = new AtomicInteger();
        try (RealInstance instance = unclosed(engine, log, engines -> new Dying(engines, deaths))) {
            deaths.set(2);
            Map<String, String> before = FileSet.of(data, "g1.lbug");
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> instance.reopen("g1"))
                        .isInstanceOf(NodeException.class)
                        .hasMessageContaining("signal 9");
                assertThat(FileSet.of(data, "g1.lbug")).isEqualTo(before);
                assertThat(instance.gate("g1"))
                        .as("a host that was killed says nothing of the files")
                        .isEqualTo(Gate.SERVING);
            }

            assertThat(instance.reopen("g1").gate()).isEqualTo(Gate.SERVING);

            assertThat(count(instance)).isEqualTo("23000");
            assertThat(FileSet.names(data)).containsExactly("g1.lbug");
        }
    }

    @Test
    void a_database_that_can_be_opened_is_not_replaced_by_what_can_be_saved_of_it() throws Exception {
        try (RealInstance instance = unclosed("ladybug@0.16.1", ".wal")) {
            assertThatThrownBy(() -> instance.salvage("g1", SalvageWay.MAIN_FILE_ALONE))
                    .hasMessageContaining("can be opened");
            assertThat(count(instance)).isEqualTo("23000");
        }
    }

    @Sampled(4)
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ladybug@0.16.1 | CREATE (:P {id: 1000, s: repeat('x', 5000)})
                    ladybug@0.16.1 | CREATE (:P {id: 1000, s: repeat('x', 4050)})
                    ladybug@0.16.1 | CREATE (:P {id: 1000, v: CAST(range(1, 768) AS FLOAT[768])})
                    ladybug@0.16.1 | MATCH (p:P) WHERE p.id = 1 SET p.s = repeat('x', 5000)
                    ladybug@0.16.1 | CREATE (:P {id: 1000, s: repeat('x', 5000)}) RETURN 1
                    ladybug@0.20.4 | CREATE (:P {id: 1000, s: repeat('x', 5000)})
                    ladybug@0.18.3 | CREATE (:P {id: 1000, s: repeat('x', 5000)})
                    ladybug@0.20.4 | MATCH (p:P) WHERE p.id = 1 SET p.s = repeat('x', 5000)
                    ladybug@0.20.4 | CREATE (:P {id: 1000, v: CAST(range(1, 768) AS FLOAT[768])})
                    """)
    void what_was_answered_is_there_after_the_engine_was_killed(String engine, String statement) throws Exception {
        String written = "MATCH (p:P) WHERE size(p.s) > 4000 OR p.v IS NOT NULL OR p.id = 500 RETURN count(*)";
        try (RealInstance instance = RealInstance.start(data, engine, engines -> engines)) {
            instance.create("g1", List.of(TABLE, "UNWIND range(1,100) AS i CREATE (:P {id:i, s:'a'})"));
            instance.query("g1", "CREATE (:P {id: 500})");

            instance.query("g1", statement);
            instance.killEngines();

            assertThat(instance.query("g1", written).rows()).isEqualTo(List.of(List.of("2")));
            assertThat(instance.gate("g1")).isEqualTo(Gate.SERVING);
        }
    }

    @Test
    void a_text_that_is_given_as_a_parameter_is_there_after_the_engine_was_killed() throws Exception {
        try (RealInstance instance = RealInstance.start(data, "ladybug@0.16.1", engines -> engines)) {
            instance.create("g1", List.of(TABLE));
            instance.get(ClientQueries.class)
                    .run(
                            "g1",
                            new Requests.Query(
                                    "CREATE (:P {id: 1, s: $s})",
                                    Map.of("s", new Requests.Parameter("STRING", "x".repeat(5000))),
                                    null));
            instance.killEngines();

            assertThat(instance.query("g1", "MATCH (p:P) RETURN size(p.s)").rows())
                    .hasToString("[[5000]]");
        }
    }

    @FullDepth
    @ParameterizedTest
    @ValueSource(strings = {"ladybug@0.16.1", "ladybug@0.20.4"})
    void a_relationship_table_over_many_pairs_is_there_after_the_engine_was_killed(String engine) throws Exception {
        try (RealInstance instance = RealInstance.start(data, engine, engines -> engines)) {
            var tables = new ArrayList<String>();
            var pairs = new ArrayList<String>();
            for (int i = 0; i < 16; i++) {
                tables.add("CREATE NODE TABLE N" + i + "(id INT64, PRIMARY KEY(id))");
                for (int j = 0; j < 16; j++) {
                    pairs.add("FROM N" + i + " TO N" + j);
                }
            }
            instance.create("g1", tables);

            instance.query("g1", "CREATE REL TABLE R(" + String.join(", ", pairs) + ")");
            instance.killEngines();

            assertThat(instance.query("g1", "CALL show_connection('R') RETURN count(*)")
                            .rows())
                    .isEqualTo(List.of(List.of("256")));
        }
    }

    @Test
    void a_foreign_file_beside_a_database_stops_no_statement_and_is_left_alone() throws Exception {
        try (RealInstance instance = unclosed("ladybug@0.16.1", ".wal")) {
            Files.writeString(data.resolve("g1.lbug.bak"), "somewhere else's");

            assertThat(count(instance)).isEqualTo("23000");
            instance.query("g1", "CREATE (:P {id: 0})");

            assertThat(data.resolve("g1.lbug.bak")).hasContent("somewhere else's");
            assertThat(instance.gate("g1")).isEqualTo(Gate.SERVING);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ladybug@0.16.1", "ladybug@0.20.4"})
    void a_small_write_pays_for_no_checkpoint(String engine) throws Exception {
        try (RealInstance instance = RealInstance.start(data, engine, engines -> engines)) {
            instance.create("g1", List.of(TABLE));
            instance.query("g1", "CREATE (:P {id: 1, s: 'small'})");
            assertThat(FileSet.names(data)).contains("g1.lbug.wal");

            instance.query("g1", "CREATE (:P {id: 2, s: repeat('x', 5000)})");

            assertThat(FileSet.names(data)).doesNotContain("g1.lbug.wal");
        }
    }

    @Test
    void what_operations_leave_free_is_there_for_the_safety_copy_of_a_database_that_serves() throws Exception {
        try (RealInstance instance = unclosed("ladybug@0.16.1", ".wal")) {
            instance.close();
            try (RealInstance belowWatermark = RealInstance.start(data, Map.of("limits.disk-watermark", "900000GB"))) {
                belowWatermark.query("g1", "CREATE (:P {id: 0})");
                assertThat(count(belowWatermark)).isEqualTo("23001");
            }
        }
    }

    @Test
    void a_freeze_leaves_free_what_the_watermark_keeps_and_the_database_serves_on() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of("limits.disk-watermark", "900000GB"))) {
            instance.create("g1", List.of(NARROW_TABLE));
            instance.query("g1", "CREATE (:P {id: 1})");

            assertThatThrownBy(() -> instance.get(Freezes.class).freeze("g1", "m1"))
                    .hasMessageContaining("MB for a safety copy");

            instance.query("g1", "CREATE (:P {id: 2})");
            assertThat(count(instance)).isEqualTo("2");
        }
    }

    @Test
    void a_refused_export_leaves_the_files_as_they_were_and_no_copy() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create(
                    "g1",
                    List.of("CREATE NODE TABLE P(id INT64, PRIMARY KEY(id))", "CREATE MACRO draw() AS random() * -1"));
            instance.query("g1", "CREATE (:P {id: 7})");
            Map<String, String> before = FileSet.of(data, "g1.lbug");
            assertThat(before).containsKey(".wal");

            assertThat(instance.export().state()).isEqualTo(TaskState.FAILED);

            assertThat(FileSet.of(data, "g1.lbug")).isEqualTo(before);
            assertThat(FileSet.names(data)).noneMatch(name -> name.contains("safety-copy") || name.contains("spoilt"));
            assertThat(instance.query("g1", "MATCH (p:P) RETURN p.id").rows()).hasToString("[[7]]");
        }
    }

    @Test
    void an_export_that_finds_fewer_rows_than_were_frozen_does_not_pass() throws Exception {
        try (RealInstance instance = RealInstance.start(data, "ladybug@0.16.1", Forgetful::new)) {
            instance.create("g1", List.of(TABLE, "UNWIND range(1,100) AS i CREATE (:P {id:i, s:'a'})"));

            var export = instance.export();

            assertThat(export.state()).isEqualTo(TaskState.FAILED);
            assertThat(export.problem().detail()).contains("P had 100 and has 99");
        }
    }

    private RealInstance unclosed(String engine, String log) throws IOException {
        return unclosed(engine, log, engines -> engines);
    }

    /** 23 000 rows, of which 20 000 are in the log alone: as a kill leaves them, or one at the beginning of a checkpoint. */
    private RealInstance unclosed(String engine, String log, UnaryOperator<Engines> between) throws IOException {
        RealInstance instance = RealInstance.start(data, engine, between);
        instance.create("g1", List.of(NARROW_TABLE, "UNWIND range(1,3000) AS i CREATE (:P {id:i, s:'a'})"));
        instance.leaveUnclosed("g1", List.of("UNWIND range(3001,23000) AS i CREATE (:P {id:i, s:'b'})"));
        if (!log.equals(".wal")) {
            Files.move(data.resolve("g1.lbug.wal"), data.resolve("g1.lbug" + log));
        }
        return instance;
    }

    /** Engines that die at their next checkpoints. */
    private static final class Dying extends WatchedEngines {
        private final Engines engines;
        private final AtomicInteger deaths;

        Dying(Engines engines, AtomicInteger deaths) {
            super(engines);
            this.engines = engines;
            this.deaths = deaths;
        }

        @Override
        public Engine openForServing(EngineVersion engine, Path database, boolean readOnly) {
            return new EngineDecorator(engines.openForServing(engine, database, readOnly)) {
                @Override
                public QueryAnswer execute(String statement) {
                    if (statement.equals("CHECKPOINT") && deaths.getAndDecrement() > 0) {
                        kill();
                    }
                    return super.execute(statement);
                }
            };
        }
    }

    /** Engines that lose a row in closing. */
    private static final class Forgetful extends WatchedEngines {
        private final Engines engines;

        Forgetful(Engines engines) {
            super(engines);
            this.engines = engines;
        }

        @Override
        public Engine openForServing(EngineVersion engine, Path database, boolean readOnly) {
            return new EngineDecorator(engines.openForServing(engine, database, readOnly)) {
                @Override
                public QueryAnswer execute(String statement) {
                    if (statement.equals("CHECKPOINT")
                            && database.getFileName().toString().equals("g1.lbug")) {
                        super.execute("MATCH (p:P) WHERE p.id = 1 DELETE p");
                    }
                    return super.execute(statement);
                }
            };
        }
    }
}
