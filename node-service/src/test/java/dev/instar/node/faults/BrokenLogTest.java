package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.database.DatabaseCreation;
import dev.instar.node.database.Databases;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
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

    private static final boolean FULL = Boolean.getBoolean("instar.crash.full");

    private static final String TABLE = "CREATE NODE TABLE P(id INT64, s STRING, v FLOAT[768], PRIMARY KEY(id))";
    private static final String NARROW_TABLE = "CREATE NODE TABLE P(id INT64, s STRING, PRIMARY KEY(id))";
    private static final String COUNT = "MATCH (p:P) RETURN count(*)";

    @TempDir
    Path data;

    /** Kuzu would replay it, and serve the rows of another database as those of the new one (measured on 0.11.2). */
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

    /** In every build the last Kuzu, in {@code ./instar crash} one of each kind of log. */
    static Stream<String> kuzu() {
        return Stream.of("kuzu@0.11.2", "kuzu@0.9.0", "kuzu@0.7.1").limit(FULL ? Long.MAX_VALUE : 1);
    }

    /** In every build one, in {@code ./instar crash} all. */
    static Stream<String> ladybugAndKuzu() {
        return Stream.of("ladybug@0.16.1", "ladybug@0.20.4", "kuzu@0.11.2", "kuzu@0.9.0")
                .limit(FULL ? Long.MAX_VALUE : 1);
    }

    /** Of each kind one that puts its log beside the file: in every build one, in {@code ./instar crash} all. */
    static Stream<String> withLogBeside() {
        return Stream.of("ladybug@0.20.4", "ladybug@0.16.1", "kuzu@0.11.2").limit(FULL ? Long.MAX_VALUE : 1);
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

    /** That engine goes on with the log that it has open, which nothing would find any more. */
    @ParameterizedTest
    @ValueSource(strings = {"ladybug@0.16.1", "ladybug@0.20.4", "kuzu@0.11.2"})
    void what_a_log_held_that_was_removed_under_its_engine_is_there_after_the_next_write(String engine)
            throws Exception {
        try (RealInstance instance = RealInstance.start(data, engine, engines -> engines)) {
            instance.create("g1", List.of(TABLE));
            instance.query("g1", "CREATE (:P {id: 1})");
            Files.delete(data.resolve("g1.lbug.wal"));

            instance.query("g1", "CREATE (:P {id: 2})");

            instance.killEngines();
            assertThat(count(instance)).isEqualTo("2");
        }
    }

    /** With no write in between; the engine alone has what was in the log. */
    @ParameterizedTest
    @ValueSource(strings = {"ladybug@0.16.1", "ladybug@0.20.4", "kuzu@0.11.2"})
    void an_export_passes_over_no_row_of_a_log_that_was_removed_under_its_engine(String engine) throws Exception {
        try (RealInstance instance = RealInstance.start(data, engine, engines -> engines)) {
            instance.create("g1", List.of(TABLE, "CREATE (:P {id: 0})"));
            instance.query("g1", "CREATE (:P {id: 1})");
            Files.delete(data.resolve("g1.lbug.wal"));

            assertThat(instance.export().problem()).isNull();

            assertThat(instance.exported("g1").fingerprint().rows()).isEqualTo(2);
            assertThat(count(instance)).isEqualTo("2");
        }
    }

    @ParameterizedTest
    @MethodSource("withLogBeside")
    void what_a_removed_log_held_is_there_after_its_database_was_closed_for_another(String engine) throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of("limits.open-databases", "1"))) {
            instance.activate(EngineVersion.parse(engine));
            for (String graphId : List.of("g1", "g2")) {
                instance.create(graphId, List.of(TABLE));
            }
            instance.query("g1", "CREATE (:P {id: 1})");
            Files.delete(data.resolve("g1.lbug.wal"));

            instance.query("g2", COUNT);

            assertThat(instance.get(Databases.class).isOpenForWriting("g1")).isFalse();
            assertThat(count(instance)).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @MethodSource("withLogBeside")
    void what_a_removed_log_held_is_there_after_a_reopening_and_after_a_stop_of_the_node(String engine)
            throws Exception {
        try (RealInstance instance = RealInstance.start(data, engine, engines -> engines)) {
            instance.create("g1", List.of(TABLE));
            instance.query("g1", "CREATE (:P {id: 1})");
            Files.delete(data.resolve("g1.lbug.wal"));

            instance.reopen("g1");

            assertThat(count(instance)).isEqualTo("1");
            instance.query("g1", "CREATE (:P {id: 2})");
            Files.delete(data.resolve("g1.lbug.wal"));
        }
        try (RealInstance instance = RealInstance.start(data, engine, engines -> engines)) {
            assertThat(count(instance)).isEqualTo("2");
        }
    }

    @ParameterizedTest
    @MethodSource("withLogBeside")
    void a_database_whose_engine_cannot_write_down_what_a_removed_log_held_is_on_hold(String engine) throws Exception {
        var failing = new AtomicReference<FailingEngines>();
        try (RealInstance instance = RealInstance.start(data, engine, engines -> {
            failing.set(new FailingEngines(engines));
            return failing.get();
        })) {
            instance.create("g1", List.of(TABLE, "CREATE (:P {id: 0})"));
            instance.query("g1", "CREATE (:P {id: 1})");
            Files.delete(data.resolve("g1.lbug.wal"));
            failing.get().failAtEach("CHECKPOINT", FailingEngines.Fault.REFUSED);

            assertThatThrownBy(() -> instance.query("g1", "CREATE (:P {id: 2})"))
                    .hasMessageContaining("log was removed or cut")
                    .hasMessageContaining("answered writes are missing");

            failing.get().goOn();
            assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
            assertThatThrownBy(instance::export).hasMessageContaining("on hold");
            assertThat(instance.reopen("g1").gate())
                    .as("an operator accepts it")
                    .isEqualTo(Gate.SERVING);
            assertThat(count(instance)).isEqualTo("1");
        }
    }

    @Test
    void what_a_removed_log_held_comes_back_when_a_rollback_is_undone() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", List.of(TABLE, "CREATE (:P {id: 0})"));
            assertThat(instance.export().problem()).isNull();
            instance.activate(RealInstance.NEW);
            assertThat(instance.importAll().problem()).isNull();
            instance.query("g1", "CREATE (:P {id: 1})");
            Files.delete(data.resolve("g1.lbug.wal"));

            assertThat(instance.rollBack().problem()).isNull();
            assertThat(count(instance)).isEqualTo("1");
            assertThat(instance.undoRollback().problem()).isNull();

            assertThat(count(instance)).isEqualTo("2");
        }
    }

    /** Whatever ends the engine or the node until then takes answered writes with it. */
    @Test
    void a_database_is_on_hold_until_what_a_removed_log_held_is_written_down() throws Exception {
        var failing = new AtomicReference<FailingEngines>();
        try (RealInstance instance = RealInstance.start(data, "ladybug@0.20.4", engines -> {
            failing.set(new FailingEngines(engines));
            return failing.get();
        })) {
            instance.create("g1", List.of(TABLE));
            instance.query("g1", "CREATE (:P {id: 1})");
            Files.delete(data.resolve("g1.lbug.wal"));
            List<Gate> gates = new ArrayList<>();
            failing.get().before("CHECKPOINT", () -> gates.add(instance.gate("g1")));

            instance.query("g1", "CREATE (:P {id: 2})");

            assertThat(gates).containsExactly(Gate.HELD);
            assertThat(instance.gate("g1")).isEqualTo(Gate.SERVING);
        }
    }

    @Test
    void a_log_that_kuzu_cuts_without_a_word_is_told_of_and_kept() throws Exception {
        try (RealInstance instance = kuzuWithLog("kuzu@0.11.2")) {
            Path log = data.resolve("g1.lbug.wal");
            byte[] damaged = Files.readAllBytes(log);
            Arrays.fill(damaged, damaged.length / 2, damaged.length, (byte) 0);
            Files.write(log, damaged);
            Map<String, String> before = FileSet.of(data, "g1.lbug");

            int rows = Integer.parseInt(count(instance));

            assertThat(rows).isBetween(101, 139);
            assertThat(instance.gate("g1")).isEqualTo(Gate.SERVING);
            assertThat(instance.info("g1").message())
                    .contains("did not replay the last")
                    .contains(rows + " rows")
                    .contains("kept as g1.lbug.safety-copy");
            assertThat(FileSet.of(data, "g1.lbug.safety-copy")).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @MethodSource("kuzu")
    void a_whole_log_of_kuzu_is_served_and_nothing_is_told(String engine) throws Exception {
        try (RealInstance instance = kuzuWithLog(engine)) {
            assertThat(count(instance)).isEqualTo("140");
            assertThat(instance.info("g1").message()).isNull();
            assertThat(FileSet.names(data)).noneMatch(name -> name.contains("safety-copy"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_log_in_a_folder_that_breaks_off_is_told_of_and_kept(boolean filled) throws Exception {
        try (RealInstance instance = kuzuWithLog("kuzu@0.9.0")) {
            Path log = data.resolve("g1.lbug").resolve(".wal");
            byte[] whole = Files.readAllBytes(log);
            byte[] damaged = Arrays.copyOf(
                    Arrays.copyOf(whole, whole.length / 2 + 7), filled ? whole.length : whole.length / 2 + 7);
            Files.write(log, damaged);

            int rows = Integer.parseInt(count(instance));

            assertThat(rows).isBetween(101, 139);
            assertThat(instance.gate("g1")).isEqualTo(Gate.SERVING);
            assertThat(instance.info("g1").message())
                    .contains("does not end with a whole record")
                    .contains(rows + " rows")
                    .contains("kept as g1.lbug.safety-copy");
            assertThat(data.resolve("g1.lbug.safety-copy").resolve(".wal")).hasBinaryContent(damaged);
        }
    }

    private RealInstance kuzuWithLog(String engine) throws IOException {
        RealInstance instance = RealInstance.start(data, engine, engines -> engines);
        instance.create("g1", List.of(NARROW_TABLE, "UNWIND range(1,100) AS i CREATE (:P {id:i, s:'a'})"));
        instance.leaveUnclosed(
                "g1",
                IntStream.range(500, 540)
                        .mapToObj("CREATE (:P {id: %d, s: 'later'})"::formatted)
                        .toList());
        return instance;
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

    private static String count(RealInstance instance) {
        return String.valueOf(instance.query("g1", COUNT).rows().getFirst().getFirst());
    }
}
