package dev.instar.node.faults;

import static dev.instar.node.faults.TestTables.COUNT;
import static dev.instar.node.faults.TestTables.NARROW_TABLE;
import static dev.instar.node.faults.TestTables.TABLE;
import static dev.instar.node.faults.TestTables.count;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.FullDepth;
import dev.instar.node.database.DatabaseCreation;
import dev.instar.node.engine.FailingEngines;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Write-ahead logs that break off, or are not the database's own: what they hold is served, and what is left out is told. */
class BrokenLogTest {

    @TempDir
    Path data;

    /** Kuzu would replay it, and serve the rows of another database as those of the new one (measured on 0.11.2). */
    @FullDepth
    @ParameterizedTest
    @ValueSource(strings = {"ladybug@0.16.1", "kuzu@0.11.2"})
    void one_that_was_left_behind_keeps_its_name_from_a_new_database(String engine) throws Exception {
        try (RealInstance instance = RealInstance.start(data, engine, engines -> engines)) {
            instance.create("g1", List.of(NARROW_TABLE));
            instance.leaveUnclosed("g1", List.of("CREATE (:P {id: 1, s: 'secret'})"));
            Path left = Files.copy(data.resolve("g1.lbug.wal"), data.resolve("g2.lbug.wal"));

            var creation = instance.get(DatabaseCreation.class);
            assertThatThrownBy(() -> creation.create("g2"))
                    .hasMessageContaining("A database named 'g2' is already here, or a file or log of one.");

            assertThat(left).hasSameBinaryContentAs(data.resolve("g1.lbug.wal"));
            Files.move(left, data.resolve("elsewhere"));
            creation.create("g2");
            instance.query("g2", NARROW_TABLE);
            assertThat(instance.query("g2", COUNT).rows()).hasToString("[[0]]");
        }
    }

    @ParameterizedTest
    @CsvSource({"ladybug@0.16.1", "ladybug@0.20.4"})
    void a_log_that_breaks_off_costs_what_was_never_answered_and_is_kept(String engine) throws Exception {
        try (RealInstance instance = RealInstance.start(data, engine, engines -> engines)) {
            instance.create("g1", List.of(TABLE, "UNWIND range(1,100) AS i CREATE (:P {id:i, s:'a'})"));
            instance.leaveUnclosed(
                    "g1", List.of("CREATE (:P {id: 500})", "CREATE (:P {id: 1000, s: repeat('x', 5000)})"));
            Map<String, String> before = FileSet.of(data, "g1.lbug");

            assertThat(count(instance)).isEqualTo("101");

            assertThat(instance.gate("g1")).isEqualTo(Gate.SERVING);
            assertThat(instance.info("g1").message())
                    .contains("could not replay the last")
                    .contains("101 rows")
                    .contains("kept as g1.lbug.safety-copy");
            assertThat(FileSet.of(data, "g1.lbug.safety-copy")).isEqualTo(before);
            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(FileSet.of(data, "g1.lbug.safety-copy")).isEqualTo(before);
        }
        try (RealInstance instance = RealInstance.start(data, engine, engines -> engines)) {
            assertThat(FileSet.names(data))
                    .as("kept over a restart")
                    .contains("g1.lbug.safety-copy", "g1.lbug.safety-copy.wal");
            assertThat(instance.info("g1").message()).contains("could not replay");
        }
    }

    @FullDepth
    @ParameterizedTest
    @EnumSource(
            value = FailingEngines.Fault.class,
            names = {"KILLED", "DONE_AND_KILLED"})
    void an_engine_that_is_killed_while_it_cuts_a_log_says_nothing_of_the_files(FailingEngines.Fault how)
            throws Exception {
        var failing = new AtomicReference<FailingEngines>();
        try (RealInstance instance = RealInstance.start(data, "ladybug@0.16.1", engines -> {
            failing.set(new FailingEngines(engines));
            return failing.get();
        })) {
            instance.create("g1", List.of(TABLE, "UNWIND range(1,100) AS i CREATE (:P {id:i, s:'a'})"));
            instance.leaveUnclosed(
                    "g1", List.of("CREATE (:P {id: 500})", "CREATE (:P {id: 1000, s: repeat('x', 5000)})"));
            Map<String, String> before = FileSet.of(data, "g1.lbug");
            failing.get().failAt("cuts the log", how);

            assertThatThrownBy(() -> count(instance))
                    .isInstanceOfSatisfying(
                            NodeException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.NOT_WRITTEN_DOWN));
            assertThat(failing.get().requests()).contains("ladybug@0.16.1 cuts the log of g1.lbug");
            assertThat(FileSet.of(data, "g1.lbug")).isEqualTo(before);

            assertThat(count(instance)).isEqualTo("101");
            assertThat(instance.gate("g1")).isEqualTo(Gate.SERVING);
        }
    }

    @FullDepth
    @Test
    void logs_that_break_off_again_and_again_do_not_fill_the_volume_with_copies() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of("limits.kept-copies", "2"))) {
            instance.create("g1", List.of(NARROW_TABLE));
            for (int time = 1; time <= 4; time++) {
                instance.query("g1", "CREATE (:P {id: %d})".formatted(time));
                instance.killEngines();
                Files.write(data.resolve("g1.lbug.wal"), new byte[37], StandardOpenOption.APPEND);

                assertThat(count(instance)).isEqualTo(String.valueOf(time));
                instance.killEngines();
            }
            assertThat(FileSet.names(data))
                    .filteredOn(name -> name.contains("safety-copy") && !name.endsWith(".wal"))
                    .containsExactlyInAnyOrder("g1.lbug.safety-copy", "g1.lbug.safety-copy-2");
            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
        }
    }

    /** In every build one, in {@code ./instar crash} all. */
    static Stream<String> ladybugAndKuzu() {
        return Stream.of("ladybug@0.16.1", "ladybug@0.20.4", "kuzu@0.11.2", "kuzu@0.9.0")
                .limit(FullDepth.ASKED_FOR ? Long.MAX_VALUE : 1);
    }

    @ParameterizedTest
    @MethodSource("ladybugAndKuzu")
    void a_log_that_may_hold_answered_rows_is_kept_however_many_are(String engine) throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of("limits.kept-copies", "1"))) {
            if (!instance.engine().toString().equals(engine)) {
                instance.activate(EngineVersion.parse(engine));
            }
            instance.create("g1", List.of(NARROW_TABLE));
            for (int time = 1; time <= 2; time++) {
                for (int row = 0; row < 20; row++) {
                    instance.query("g1", "CREATE (:P {id: %d})".formatted(100 * time + row));
                }
                instance.killEngines();
                Path database = data.resolve("g1.lbug");
                Path log = Files.isDirectory(database) ? database.resolve(".wal") : data.resolve("g1.lbug.wal");
                byte[] content = Files.readAllBytes(log);
                Arrays.fill(content, content.length / 2, content.length, (byte) 0xEE);
                Files.write(log, content);
                count(instance);
                instance.killEngines();
            }
            assertThat(data.resolve("g1.lbug.safety-copy")).exists();
            assertThat(data.resolve("g1.lbug.safety-copy-2")).exists();
        }
    }

    @ParameterizedTest
    @MethodSource("ladybugAndKuzu")
    void a_log_that_is_refused_once_is_served_whole(String engine) throws Exception {
        requireServedWholeAfter(FailingEngines.Fault.REFUSED, engine);
    }

    @ParameterizedTest
    @MethodSource("ladybugAndKuzu")
    void a_log_that_ends_its_engine_once_is_served_whole(String engine) throws Exception {
        requireServedWholeAfter(FailingEngines.Fault.CRASHED, engine);
    }

    private void requireServedWholeAfter(FailingEngines.Fault fault, String engine) throws Exception {
        var failing = new AtomicReference<FailingEngines>();
        try (RealInstance instance = RealInstance.start(data, engine, engines -> {
            failing.set(new FailingEngines(engines));
            return failing.get();
        })) {
            instance.create("g1", List.of(NARROW_TABLE, "UNWIND range(1,100) AS i CREATE (:P {id:i, s:'a'})"));
            instance.leaveUnclosed("g1", List.of("CREATE (:P {id: 500})"));
            failing.get().failAt(0, fault, false);

            assertThat(count(instance)).isEqualTo("101");

            assertThat(failing.get().requests()).noneMatch(request -> request.contains("cuts"));
            assertThat(instance.info("g1").message()).isNull();
            assertThat(FileSet.names(data)).noneMatch(name -> name.contains("safety-copy"));
        }
    }

    /** Others truncate the copy while the engine opens the files. */
    @ParameterizedTest
    @EnumSource(
            value = FailingEngines.Fault.class,
            names = {"CRASHED", "REFUSED"})
    void files_that_an_engine_failed_over_are_not_tried_again_without_their_safety_copy(FailingEngines.Fault how)
            throws Exception {
        var failing = new AtomicReference<FailingEngines>();
        try (RealInstance instance = RealInstance.start(data, "ladybug@0.20.4", engines -> {
            failing.set(new FailingEngines(engines));
            return failing.get();
        })) {
            instance.create("g1", List.of(TABLE, "UNWIND range(1,100) AS i CREATE (:P {id:i, s:'a'})"));
            instance.leaveUnclosed("g1", List.of("CREATE (:P {id: 500})"));
            failing.get().failAt(0, how, false);
            failing.get().alsoBefore("opens", () -> truncate(data.resolve("g1.lbug.safety-copy")));

            assertThatThrownBy(() -> count(instance)).hasMessageContaining("safety copy");

            assertThat(failing.get().requests()).hasSize(1);
            assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
        }
    }

    private static void truncate(Path file) {
        try {
            Files.write(file, new byte[1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void an_engine_that_ends_over_a_log_again_and_again_leaves_the_files_as_they_were() throws Exception {
        var failing = new AtomicReference<FailingEngines>();
        try (RealInstance instance = RealInstance.start(data, "ladybug@0.20.4", engines -> {
            failing.set(new FailingEngines(engines));
            return failing.get();
        })) {
            instance.create("g1", List.of(TABLE, "UNWIND range(1,100) AS i CREATE (:P {id:i, s:'a'})"));
            instance.leaveUnclosed("g1", List.of("CREATE (:P {id: 500})"));
            Map<String, String> before = FileSet.of(data, "g1.lbug");
            failing.get().failAt(0, FailingEngines.Fault.CRASHED, true);

            assertThatThrownBy(() -> count(instance)).hasMessageContaining("ends the engine");

            assertThat(failing.get().requests())
                    .as("its log is not cut")
                    .noneMatch(request -> request.contains("cuts"));
            assertThat(FileSet.of(data, "g1.lbug")).isEqualTo(before);
            assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
            failing.get().goOn();
            assertThat(instance.reopen("g1").gate()).isEqualTo(Gate.SERVING);
            assertThat(count(instance)).isEqualTo("101");
        }
    }

    @Test
    void the_log_of_a_checkpoint_that_was_cut_off_before_it_wrote_anything_serves_what_was_answered() throws Exception {
        try (RealInstance instance = RealInstance.start(data, "ladybug@0.16.1", engines -> engines)) {
            instance.create("g1", List.of(TABLE, "UNWIND range(1,100) AS i CREATE (:P {id:i, s:'a'})"));
            instance.leaveUnclosed(
                    "g1", List.of("CREATE (:P {id: 500})", "CREATE (:P {id: 1000, s: repeat('x', 5000)})"));
            Path log = data.resolve("g1.lbug.wal");
            Files.move(log, data.resolve("g1.lbug.wal.checkpoint"));
            Files.createFile(data.resolve("g1.lbug.shadow"));

            assertThat(count(instance)).isEqualTo("101");

            assertThat(instance.info("g1").message()).contains("a checkpoint that was cut off", "101 rows");
        }
    }

    @Test
    void the_log_of_another_database_is_neither_replayed_nor_deleted() throws Exception {
        try (RealInstance instance = RealInstance.start(data, "ladybug@0.16.1", engines -> engines)) {
            for (String graphId : List.of("g1", "g2")) {
                instance.create(graphId, List.of(TABLE, "CREATE (:P {id: 1})"));
            }
            instance.leaveUnclosed("g2", List.of("CREATE (:P {id: 2})"));
            Files.move(data.resolve("g2.lbug.wal"), data.resolve("g1.lbug.wal"));
            Map<String, String> before = FileSet.of(data, "g1.lbug");

            assertThatThrownBy(() -> count(instance)).hasMessageContaining("belongs to another database");

            assertThat(FileSet.of(data, "g1.lbug")).isEqualTo(before);
            assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
            Files.move(data.resolve("g1.lbug.wal"), data.resolve("g2.lbug.wal"));
            assertThat(instance.reopen("g1").gate()).isEqualTo(Gate.SERVING);
            assertThat(instance.query("g2", COUNT).rows()).isEqualTo(List.of(List.of("2")));
        }
    }
}
