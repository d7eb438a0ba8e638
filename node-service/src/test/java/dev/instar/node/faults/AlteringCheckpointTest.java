package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.FullDepth;
import dev.instar.node.Sampled;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.FailingEngines;
import dev.instar.node.engine.TestHosts;
import dev.instar.node.operation.preflight.Orphans;
import dev.instar.node.operation.salvage.SalvageWay;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Some checkpoints write down something else than what was answered. No export of that is called complete. */
class AlteringCheckpointTest {

    private static final List<String> NOT_A_NUMBER = List.of(
            "CREATE NODE TABLE B(id INT64, d DOUBLE, PRIMARY KEY(id))",
            "CREATE (:B {id: 1, d: CAST('NaN' AS DOUBLE)})",
            "CHECKPOINT",
            "CREATE (:B {id: 2})",
            "CREATE (:B {id: 3, d: 1.5})");

    private static final List<String> LISTS = List.of(
            "CREATE NODE TABLE B(id STRING, v DOUBLE, d STRING[], PRIMARY KEY(id))",
            "UNWIND range(5, 27) AS i MERGE (b:B {id: concat('b', CAST(i AS STRING))})"
                    + " ON CREATE SET b.v = 1.5 * i, b.d = ['14']",
            "CHECKPOINT",
            "UNWIND range(2, 16) AS i MERGE (b:B {id: concat('b', CAST(i AS STRING))})"
                    + " ON CREATE SET b.v = 1.5 * i, b.d = ['20']",
            "MATCH (b:B) WHERE b.v > 15 SET b.d = list_append(b.d, 'x22')",
            "CHECKPOINT",
            "CREATE (:B {id: 'n33', v: 0.5})");

    private static final String ALL = "MATCH (b:B) RETURN b.id, CAST(b.d AS STRING) AS d ORDER BY b.id";

    @TempDir
    Path data;

    static Stream<Arguments> cases() {
        return Stream.of(
                Arguments.of("ladybug@0.16.1", NOT_A_NUMBER, true),
                Arguments.of("ladybug@0.16.1", LISTS, false),
                Arguments.of("kuzu@0.11.2", NOT_A_NUMBER, false));
    }

    @Sampled(2)
    @ParameterizedTest
    @MethodSource("cases")
    void the_export_refuses_it_and_the_database_is_on_hold_as_it_was(
            String engine, List<String> statements, boolean killed) throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            if (!instance.engine().toString().equals(engine)) {
                instance.activate(EngineVersion.parse(engine));
            }
            instance.create("g1", List.of());
            statements.forEach(statement -> instance.query("g1", statement));
            String answered = instance.query("g1", ALL).rows().toString();
            if (killed) {
                // The engine that opens it for the freeze replays the log and writes it down.
                instance.killEngines();
            }

            TaskSnapshot export = instance.export();

            assertThat(export.state()).isEqualTo(TaskState.FAILED);
            assertThat(Objects.requireNonNull(export.problem()).detail())
                    .contains("changes what it holds: B: same number of rows, different content in column d");
            assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
            assertThat(FileSet.names(data)).contains("g1.lbug.wal").contains("g1.lbug.spoilt");
            if (statements.equals(NOT_A_NUMBER)) {
                assertThat(instance.salvage("g1", SalvageWay.AS_FOUND).state())
                        .as("the same defect strikes a new database")
                        .isEqualTo(TaskState.FAILED);
                assertThat(instance.reopen("g1").gate()).isEqualTo(Gate.SERVING);
                return;
            }
            assertThat(instance.salvage("g1", SalvageWay.AS_FOUND).state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.query("g1", ALL).rows()).hasToString(answered);
            assertThat(instance.export("m2").state()).isEqualTo(TaskState.COMPLETED);
        }
    }

    /** A row in the log, so that the freeze of the next export has a checkpoint to compare. */
    private RealInstance withLog(AtomicReference<FailingEngines> failing) throws Exception {
        RealInstance instance = RealInstance.start(data, Map.of(), engines -> {
            failing.set(new FailingEngines(engines));
            return failing.get();
        });
        instance.create("g1", List.of("CREATE NODE TABLE B(id INT64, PRIMARY KEY(id))"));
        instance.query("g1", "CREATE (:B {id: 1})");
        return instance;
    }

    @FullDepth
    @ParameterizedTest
    @EnumSource(names = {"REFUSED", "CRASHED"})
    void a_copy_that_its_engine_cannot_read_is_told_in_the_evidence(FailingEngines.Fault fault) throws Exception {
        var failing = new AtomicReference<FailingEngines>();
        try (RealInstance instance = withLog(failing)) {
            failing.get().failAt("opens g1.lbug.safety-copy", fault);

            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);

            assertThat(instance.exported("g1").deviations())
                    .anySatisfy(sentence -> assertThat(sentence).contains("is compared with nothing"));
        }
    }

    @Test
    void a_freeze_that_leaves_out_the_end_of_a_log_is_told_in_the_evidence() throws Exception {
        try (RealInstance instance = withLog(new AtomicReference<>())) {
            instance.killEngines();
            Files.write(data.resolve("g1.lbug.wal"), new byte[] {1, 2, 3, 4, 5, 6, 7}, StandardOpenOption.APPEND);

            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);

            assertThat(instance.exported("g1").deviations())
                    .anySatisfy(sentence -> assertThat(sentence).contains("is compared with nothing"));
        }
    }

    @FullDepth
    @ParameterizedTest
    @EnumSource(names = {"KILLED", "NOT_STARTED"})
    void a_machine_that_fails_while_it_compares_fails_the_export(FailingEngines.Fault fault) throws Exception {
        var failing = new AtomicReference<FailingEngines>();
        try (RealInstance instance = withLog(failing)) {
            failing.get().failAt("opens g1.lbug.safety-copy", fault);

            assertThat(instance.export().state()).isEqualTo(TaskState.FAILED);

            assertThat(instance.gate("g1")).isEqualTo(Gate.SERVING);
            assertThat(instance.query("g1", "MATCH (b:B) RETURN count(*)").rows())
                    .hasToString("[[1]]");
            assertThat(FileSet.names(data)).noneMatch(name -> name.contains("safety-copy") || name.contains("spoilt"));
            assertThat(instance.export("m2").state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.exported("g1").deviations()).isEmpty();
        }
    }

    @FullDepth
    @Test
    void an_export_that_is_being_written_is_no_file_to_be_moved_elsewhere() throws Exception {
        var failing = new AtomicReference<FailingEngines>();
        var seen = new AtomicReference<List<String>>();
        try (RealInstance instance = withLog(failing)) {
            failing.get()
                    .before(
                            "COPY (MATCH",
                            () -> seen.set(instance.get(Orphans.class).sentences()));

            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);

            assertThat(seen.get()).isEmpty();
            assertThat(instance.get(Orphans.class).sentences()).isEmpty();
        }
    }

    @Test
    void a_copy_that_was_touched_before_it_is_compared_fails_the_export() throws Exception {
        var failing = new AtomicReference<FailingEngines>();
        try (RealInstance instance = withLog(failing)) {
            failing.get().before("opens g1.lbug.safety-copy", () -> {
                try (var copy = FileChannel.open(data.resolve("g1.lbug.safety-copy"), StandardOpenOption.WRITE)) {
                    copy.truncate(100);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });

            TaskSnapshot export = instance.export();

            assertThat(export.state()).isEqualTo(TaskState.FAILED);
            assertThat(Objects.requireNonNull(export.problem()).detail()).contains("g1.lbug.safety-copy has 100 bytes");
        }
    }

    @Test
    void where_the_log_is_what_is_wrong_the_rows_that_the_checkpoint_wrote_are_kept() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.activate(EngineVersion.parse("kuzu@0.11.2"));
            instance.create("g1", List.of("CREATE NODE TABLE B(id INT64, PRIMARY KEY(id))"));
            for (int id = 0; id < 40; id++) {
                instance.query("g1", "CREATE (:B {id: %d})".formatted(id));
            }
            Path log = data.resolve("g1.lbug.wal");
            byte[] content = Files.readAllBytes(log);
            Arrays.fill(content, content.length / 2, content.length, (byte) 0xEE);
            Files.write(log, content);

            assertThat(instance.export().state()).isEqualTo(TaskState.FAILED);

            assertThat(instance.info("g1").message()).contains("what the checkpoint wrote is kept");
            assertThat(FileSet.names(data)).contains("g1.lbug.wal", "g1.lbug.spoilt");
        }
        Files.move(data.resolve("g1.lbug.spoilt"), data.resolve("kept.lbug"));
        try (RealInstance instance = RealInstance.start(data, Map.of());
                Engine plain = TestHosts.of(EngineVersion.parse("kuzu@0.11.2"), data.resolve("plain"))
                        .open(EngineVersion.parse("kuzu@0.11.2"), data.resolve("kept.lbug"), true)) {
            assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
            assertThat(plain.execute("MATCH (b:B) RETURN CAST(count(*) AS STRING)")
                            .rows())
                    .hasToString("[[40]]");
        }
    }
}
