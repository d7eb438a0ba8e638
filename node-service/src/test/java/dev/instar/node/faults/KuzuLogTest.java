package dev.instar.node.faults;

import static dev.instar.node.faults.TestTables.NARROW_TABLE;
import static dev.instar.node.faults.TestTables.count;
import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.FullDepth;
import dev.instar.protocol.Gate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A log that Kuzu cuts without an error is kept, and the database's message says how many rows are served. */
class KuzuLogTest {

    @TempDir
    Path data;

    /** In every build the last Kuzu, in {@code ./instar crash} one of each kind of log. */
    static Stream<String> kuzu() {
        return Stream.of("kuzu@0.11.2", "kuzu@0.9.0", "kuzu@0.7.1").limit(FullDepth.ASKED_FOR ? Long.MAX_VALUE : 1);
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
}
