package dev.instar.node.faults;

import static dev.instar.node.faults.TestTables.COUNT;
import static dev.instar.node.faults.TestTables.TABLE;
import static dev.instar.node.faults.TestTables.count;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.FullDepth;
import dev.instar.node.Sampled;
import dev.instar.node.database.Databases;
import dev.instar.node.engine.FailingEngines;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A write-ahead log is removed under its engine. What it held is written down before the database goes on, or the
 * database is on hold.
 */
class RemovedLogTest {

    @TempDir
    Path data;

    /** Of each kind one that puts its log beside the file: in every build one, in {@code ./instar crash} all. */
    static Stream<String> withLogBeside() {
        return Stream.of("ladybug@0.20.4", "ladybug@0.16.1", "kuzu@0.11.2")
                .limit(FullDepth.ASKED_FOR ? Long.MAX_VALUE : 1);
    }

    /** That engine goes on with the log that it has open, which nothing would find any more. */
    @Sampled(1)
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
    @Sampled(1)
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

    /** That engine alone had what was answered. */
    @ParameterizedTest
    @MethodSource("withLogBeside")
    void a_database_whose_engine_ended_after_its_log_was_removed_is_on_hold(String engine) throws Exception {
        try (RealInstance instance = RealInstance.start(data, engine, engines -> engines)) {
            instance.create("g1", List.of(TABLE, "CREATE (:P {id: 0})"));
            instance.query("g1", "CREATE (:P {id: 1})");
            Files.delete(data.resolve("g1.lbug.wal"));
            instance.killEngines();

            assertThatThrownBy(() -> instance.query("g1", COUNT)).hasMessageContaining("log was removed or cut");

            assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
            assertThat(instance.reopen("g1").gate())
                    .as("an operator accepts it")
                    .isEqualTo(Gate.SERVING);
            instance.query("g1", "CREATE (:P {id: 2})");
            instance.killEngines();
            assertThat(count(instance)).as("a log that is whole").isEqualTo("2");
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
}
