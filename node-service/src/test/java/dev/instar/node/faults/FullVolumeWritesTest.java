package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.FaultTable;
import dev.instar.node.FullDepth;
import dev.instar.node.Sampled;
import dev.instar.node.engine.FailingEngines;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import dev.instar.protocol.QueryAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On a volume without room a write is answered and there, or refused and not there, and the database goes on. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FullVolumeWritesTest {

    private static final int VOLUME_MEGABYTES = 96;
    private static final long KILOBYTE = 1024;

    /** So that the engine and the node meet the end of the volume, not the node's own limit before it. */
    private static final Map<String, String> NO_WATERMARK = Map.of("limits.disk-watermark", "0B");

    /** Writes that find no room before no more are tried. */
    private static final int REFUSALS = 10;

    @TempDir
    Path folder;

    private SmallVolume volume;
    private Path data;

    @BeforeEach
    void mount() throws Exception {
        volume = SmallVolume.mount(Files.createDirectory(folder.resolve("volume")), VOLUME_MEGABYTES);
        data = volume.folder("data");
    }

    @AfterEach
    void unmount() throws Exception {
        volume.close();
    }

    @Sampled(1)
    @ParameterizedTest
    @ValueSource(strings = {"ladybug@0.16.1", "kuzu@0.11.2", "ladybug@0.20.4"})
    void writes_that_find_no_room_cost_no_row_that_was_answered(String engine) throws Exception {
        try (var instance = RealInstance.start(data, NO_WATERMARK)) {
            instance.activate(EngineVersion.parse(engine));
            instance.create("w1", List.of("CREATE NODE TABLE P(id INT64, PRIMARY KEY(id))"));
            Set<Object> answered = new HashSet<>(written(instance, 0, 20));
            try (var _ = volume.leaving(8 * KILOBYTE)) {
                List<String> found = written(instance, 100, 600);
                assertThat(found).as("the volume was full").hasSizeLessThan(600);
                answered.addAll(found);
            }
            answered.addAll(written(instance, 1_000, 20));

            assertThat(ids(instance)).containsAll(answered);
            instance.killEngines();
            assertThat(ids(instance)).containsAll(answered);
        }
        FaultTable.row("small writes find no room: " + engine, REFUSALS, "every answered row there");
    }

    /** @return the ids of rows whose writes were answered */
    private static List<String> written(RealInstance instance, int first, int count) {
        List<String> answered = new ArrayList<>();
        for (int id = first, refused = 0; id < first + count && refused < REFUSALS; id++) {
            try {
                instance.query("w1", "CREATE (:P {id: " + id + "})");
                answered.add(String.valueOf(id));
            } catch (NodeException | UncheckedIOException e) {
                refused++;
            }
        }
        return answered;
    }

    private static List<Object> ids(RealInstance instance) {
        return ids(instance, "");
    }

    private static List<Object> ids(RealInstance instance, String where) {
        return instance.query("w1", "MATCH (p:P) " + where + " RETURN p.id").rows().stream()
                .map(row -> (Object) String.valueOf(row.getFirst()))
                .toList();
    }

    @FullDepth
    @ParameterizedTest
    @CsvSource({"kuzu@0.11.2, 100", "ladybug@0.16.1, 100", "ladybug@0.16.1, 1600", "ladybug@0.20.4, 1200"})
    void a_copy_that_finds_no_room_leaves_no_row_of_its_own_and_costs_none_that_was_answered(
            String engine, int kilobytes) throws Exception {
        try (var instance = RealInstance.start(data, withLoadFolder())) {
            instance.activate(EngineVersion.parse(engine));
            instance.create("w1", List.of("CREATE NODE TABLE P(id INT64, s STRING, PRIMARY KEY(id))"));
            instance.query("w1", copy(1, 8_000));
            Set<Object> answered = new HashSet<>(written(instance, 900_000, 3));
            long size = Files.size(instance.file("w1"))
                    + Files.size(instance.file("w1").resolveSibling("w1.lbug.wal"));
            boolean copied;
            try (var _ = volume.leaving(size + kilobytes * KILOBYTE)) {
                copied = isAnswered(instance, copy(8_001, 16_000));
            }
            // 8 000 rows of 40 bytes.
            assertThat(copied && kilobytes < 320).as("the volume was full").isFalse();
            answered.addAll(written(instance, 910_000, 3));

            for (boolean killed : List.of(false, true)) {
                if (killed) {
                    instance.killEngines();
                }
                assertThat(ids(instance, "WHERE p.id >= 900000")).containsExactlyInAnyOrderElementsOf(answered);
                assertThat(ids(instance, "WHERE p.id > 8000 AND p.id < 900000")).hasSize(copied ? 8_000 : 0);
                assertThat(ids(instance, "WHERE p.id <= 8000")).hasSize(8_000);
            }
            assertThat(answered).hasSize(6);
            assertThat(instance.gate("w1")).isEqualTo(Gate.SERVING);
        }
        FaultTable.row("a COPY finds no room: " + engine, 1, "all of its rows or none, every answered row there");
    }

    @Sampled(1)
    @ParameterizedTest
    @ValueSource(strings = {"ladybug@0.16.1", "kuzu@0.11.2", "ladybug@0.20.4"})
    void a_copy_that_is_refused_though_its_rows_are_there_leaves_none_of_them(String engine) throws Exception {
        var failing = new AtomicReference<FailingEngines>();
        try (var instance = RealInstance.start(data, withLoadFolder(), engines -> {
            failing.set(new FailingEngines(engines));
            return failing.get();
        })) {
            instance.activate(EngineVersion.parse(engine));
            instance.create("w1", List.of("CREATE NODE TABLE P(id INT64, s STRING, PRIMARY KEY(id))"));
            instance.query("w1", copy(1, 10));
            failing.get().failAt("COPY P", FailingEngines.Fault.DONE_AND_REFUSED);

            assertThatThrownBy(() -> instance.query("w1", copy(11, 20))).hasMessageContaining("does not want to");

            assertThat(ids(instance)).hasSize(10);
            instance.killEngines();
            assertThat(ids(instance)).hasSize(10);
        }
    }

    @Test
    void without_room_for_a_safety_copy_reads_go_on_and_writes_say_what_is_needed() throws Exception {
        try (var instance = RealInstance.start(data, NO_WATERMARK)) {
            instance.create("w1", List.of("CREATE NODE TABLE P(id INT64, PRIMARY KEY(id))"));
            instance.leaveUnclosed("w1", List.of("UNWIND range(1, 23000) AS i CREATE (:P {id: i})"));
            Map<String, String> before = FileSet.of(data, "w1.lbug");
            try (var _ = volume.leaving(64 * KILOBYTE)) {
                assertThat(ids(instance, "WHERE p.id <= 5000")).hasSize(5_000);
                assertThatThrownBy(() -> instance.query("w1", "CREATE (:P {id: 0})"))
                        .hasMessageFindingMatch("needs [1-9]\\d* MB for a safety copy");
                assertThat(ids(instance, "WHERE p.id <= 5000")).hasSize(5_000);
                assertThat(instance.gate("w1")).isEqualTo(Gate.SERVING);
                assertThat(FileSet.of(data, "w1.lbug")).isEqualTo(before);
            }
            instance.query("w1", "CREATE (:P {id: 0})");
            assertThat(ids(instance, "WHERE p.id < 100")).hasSize(100);
        }
    }

    @FullDepth
    @ParameterizedTest
    @ValueSource(strings = {"ladybug@0.16.1", "ladybug@0.20.4"})
    void an_engine_whose_log_was_removed_is_not_ended_while_there_is_no_room_to_write_its_rows_down(String engine)
            throws Exception {
        try (var instance = RealInstance.start(data, withOneOpen())) {
            instance.activate(EngineVersion.parse(engine));
            for (String graphId : List.of("w1", "w2")) {
                instance.create(graphId, List.of("CREATE NODE TABLE P(id INT64, PRIMARY KEY(id))"));
            }
            assertThat(written(instance, 1, 3)).hasSize(3);
            Files.delete(data.resolve("w1.lbug.wal"));
            try (var _ = volume.leaving(8 * KILOBYTE)) {
                assertThatThrownBy(() -> instance.query("w1", "CREATE (:P {id: 4})"))
                        .hasMessageContaining("for a safety copy");
                assertThatThrownBy(() -> instance.reopen("w1")).hasMessageContaining("for a safety copy");
                assertThat(instance.query("w2", "MATCH (p:P) RETURN count(*)").rows())
                        .hasToString("[[0]]");
                assertThat(ids(instance)).containsExactlyInAnyOrder("1", "2", "3");
                assertThat(instance.gate("w1")).isEqualTo(Gate.SERVING);
            }

            assertThat(written(instance, 4, 1)).hasSize(1);
            instance.killEngines();
            assertThat(ids(instance)).containsExactlyInAnyOrder("1", "2", "3", "4");
        }
    }

    @Test
    void a_rollback_ends_no_engine_that_alone_has_rows_while_there_is_no_room_to_write_them_down() throws Exception {
        try (var instance = RealInstance.start(data, NO_WATERMARK)) {
            instance.create("w1", List.of("CREATE NODE TABLE P(id INT64, PRIMARY KEY(id))"));
            assertThat(instance.export().problem()).isNull();
            instance.activate(RealInstance.NEW);
            assertThat(instance.importAll().problem()).isNull();
            assertThat(written(instance, 1, 3)).hasSize(3);
            Files.delete(data.resolve("w1.lbug.wal"));
            try (var _ = volume.leaving(8 * KILOBYTE)) {
                assertThat(instance.rollBack().problem()).asString().contains("for a safety copy");
                assertThat(ids(instance)).containsExactlyInAnyOrder("1", "2", "3");
            }

            assertThat(instance.rollBack().problem()).isNull();
            assertThat(ids(instance)).isEmpty();
            assertThat(instance.undoRollback().problem()).isNull();
            assertThat(ids(instance)).containsExactlyInAnyOrder("1", "2", "3");
        }
    }

    @Test
    void a_stop_without_room_to_write_down_what_a_removed_log_held_puts_its_database_on_hold() throws Exception {
        try (var instance = RealInstance.start(data, NO_WATERMARK)) {
            instance.create("w1", List.of("CREATE NODE TABLE P(id INT64, PRIMARY KEY(id))"));
            assertThat(written(instance, 1, 3)).hasSize(3);
            Files.delete(data.resolve("w1.lbug.wal"));
            volume.leaving(8 * KILOBYTE);
        }
        Files.delete(volume.folder("ballast"));
        try (var instance = RealInstance.start(data, NO_WATERMARK)) {
            assertThat(instance.gate("w1")).isEqualTo(Gate.HELD);
            assertThat(instance.info("w1").message()).contains("answered writes may be missing");
            assertThat(instance.reopen("w1").gate()).isEqualTo(Gate.SERVING);
            assertThat(ids(instance)).isEmpty();
        }
    }

    private static Map<String, String> withOneOpen() {
        Map<String, String> properties = new HashMap<>(NO_WATERMARK);
        properties.put("limits.open-databases", "1");
        return properties;
    }

    @FullDepth
    @Test
    void copies_that_are_made_at_the_same_time_do_not_count_on_the_same_room() throws Exception {
        try (var instance = RealInstance.start(data, NO_WATERMARK);
                var callers = Executors.newFixedThreadPool(2)) {
            for (String graphId : List.of("w1", "w2")) {
                instance.create(
                        graphId,
                        List.of(
                                "CREATE NODE TABLE P(id INT64, PRIMARY KEY(id))",
                                "UNWIND range(1, 300000) AS i CREATE (:P {id: i})"));
                instance.leaveUnclosed(graphId, List.of("CREATE (:P {id: 0})"));
            }
            var start = new CyclicBarrier(2);
            try (var _ = volume.leaving(Files.size(instance.file("w1")) * 3 / 2)) {
                List<Future<QueryAnswer>> writes = Stream.of("w1", "w2")
                        .map(graphId -> callers.submit(() -> {
                            start.await();
                            return instance.query(graphId, "CREATE (:P {id: -1})");
                        }))
                        .toList();
                for (Future<QueryAnswer> write : writes) {
                    try {
                        write.get();
                    } catch (ExecutionException e) {
                        assertThat(e.getCause()).hasMessageFindingMatch("needs [1-9]\\d* MB for a safety copy");
                    }
                }
            }
            for (String graphId : List.of("w1", "w2")) {
                instance.query(graphId, "MERGE (:P {id: -1})");
                assertThat(instance.query(graphId, "MATCH (p:P) RETURN count(*), min(p.id)")
                                .rows())
                        .hasToString("[[300002, -1]]");
            }
        }
    }

    private Map<String, String> withLoadFolder() {
        Map<String, String> properties = new HashMap<>(NO_WATERMARK);
        properties.put("load-folder", folder.resolve("load").toString());
        return properties;
    }

    private String copy(int first, int last) throws IOException {
        Path file = Files.createDirectories(folder.resolve("load")).resolve("rows-" + first + ".csv");
        Files.write(
                file,
                IntStream.rangeClosed(first, last)
                        .mapToObj(id -> id + "," + Long.toHexString(id * 0x9E3779B97F4A7C15L)
                                + Long.toHexString(id * 0xBF58476D1CE4E5B9L))
                        .toList());
        return "COPY P FROM '" + file + "'";
    }

    private static boolean isAnswered(RealInstance instance, String statement) {
        try {
            instance.query("w1", statement);
            return true;
        } catch (NodeException e) {
            return false;
        }
    }
}
