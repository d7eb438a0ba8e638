package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.FullDepth;
import dev.instar.node.Sampled;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import dev.instar.protocol.TaskState;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plain engines were killed in a checkpoint and refuse what they left (see {@code cut-off-checkpoints/README.md}). A
 * sample in every build, all of it in {@code ./instar crash}.
 */
class CutOffCheckpointsTest {

    private static final String ROWS = "MATCH (p:P) WHERE p.id <= 600 "
            + "RETURN count(*), count(CASE p.s WHEN 'second' THEN 1 END), count(CASE p.s WHEN 'third' THEN 1 END)";
    private static final List<List<String>> ALL_ROWS = List.of(List.of("600", "86", "85"));

    /** Where a main file has the database's id, with which a shadow file begins. */
    private static final int ID_AT = 28;

    private static final int ID_BYTES = 16;

    @TempDir
    Path data;

    private Map<String, byte[]> files() throws Exception {
        try (Stream<Path> all = Files.list(data)) {
            Map<String, byte[]> contents = new TreeMap<>();
            for (Path file : all.filter(file -> file.getFileName().toString().matches("g1\\.lbug(\\.(wal|shadow).*)?"))
                    .toList()) {
                contents.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
            return contents;
        }
    }

    /** An instance with the database {@code g1}, whose files are those an engine left. */
    private RealInstance instanceWith(String left) throws Exception {
        RealInstance instance = RealInstance.start(data, Map.of());
        EngineVersion engine = EngineVersion.parse("ladybug@" + left.substring(0, left.indexOf('-')));
        if (!instance.engine().equals(engine)) {
            instance.activate(engine);
        }
        instance.create("g1", List.of());
        instance.leaveUnclosed("g1", List.of());
        for (String name : files().keySet()) {
            Files.delete(data.resolve(name));
        }
        try (InputStream resource = getClass().getResourceAsStream("/cut-off-checkpoints/" + left + ".zip");
                var zip = new ZipInputStream(resource)) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Files.write(data.resolve(entry.getName()), zip.readAllBytes());
            }
        }
        return instance;
    }

    static Stream<String> left() {
        Stream<String> sample = Stream.of("0.16.1-unreadable-record", "0.20.4-no-shadow");
        Stream<String> others = Stream.of(
                "0.16.1-empty-shadow",
                "0.16.1-usual-log",
                "0.17.1-empty-shadow",
                "0.17.1-unreadable-record",
                "0.17.1-usual-log",
                "0.18.3-empty-shadow",
                "0.18.3-usual-log",
                "0.19.1-empty-shadow",
                "0.19.1-usual-log",
                "0.20.4-empty-shadow");
        return FullDepth.ASKED_FOR ? Stream.concat(sample, others) : sample;
    }

    @ParameterizedTest
    @MethodSource("left")
    void every_row_of_a_checkpoint_that_was_cut_off_is_there(String left) throws Exception {
        try (RealInstance instance = instanceWith(left)) {
            Map<String, byte[]> before = files();
            instance.preflight();
            assertThat(files()).as("after a look").containsExactlyInAnyOrderEntriesOf(before);

            assertThat(instance.query("g1", ROWS).rows()).isEqualTo(ALL_ROWS);

            instance.query("g1", "CREATE (:P {id: 10000, s: 'new'})");
            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(files()).containsOnlyKeys("g1.lbug");
            instance.activate(RealInstance.NEW);
            assertThat(instance.importAll().problem()).isNull();
            assertThat(instance.query("g1", ROWS).rows()).isEqualTo(ALL_ROWS);
        }
    }

    @Test
    void of_a_checkpoint_without_its_shadow_file_the_files_as_they_were_found_are_kept() throws Exception {
        try (RealInstance instance = instanceWith("0.20.4-no-shadow")) {
            instance.query("g1", ROWS);

            assertThat(instance.gate("g1")).isEqualTo(Gate.SERVING);
            assertThat(instance.info("g1").message())
                    .contains("shadow file is not there", "600 rows", "kept as g1.lbug.safety-copy");
            assertThat(data.resolve("g1.lbug.safety-copy.wal.checkpoint")).exists();
        }
    }

    /** As a full disk leaves it: the log has no last record yet, so that the main file is untouched. */
    @Sampled(3)
    @ParameterizedTest
    @CsvSource({
        "ladybug@0.16.1, .wal, 8",
        "ladybug@0.16.1, .wal, 4101",
        "ladybug@0.16.1, .wal.checkpoint, 8",
        "ladybug@0.16.1, .wal.checkpoint, 4101",
        "ladybug@0.20.4, .wal, 4101",
        "ladybug@0.20.4, .wal.checkpoint, 8",
        "ladybug@0.20.4, .wal.checkpoint, 4101"
    })
    void a_shadow_file_that_is_cut_off_costs_no_row(String engine, String log, int bytes) throws Exception {
        try (RealInstance instance = RealInstance.start(data, engine, engines -> engines)) {
            instance.create("g1", List.of("CREATE NODE TABLE P(id INT64, s STRING, PRIMARY KEY(id))"));
            instance.leaveUnclosed("g1", List.of("UNWIND range(1, 100) AS i CREATE (:P {id: i, s: 'x'})"));
            byte[] main = Files.readAllBytes(data.resolve("g1.lbug"));
            byte[] shadow = new byte[bytes];
            System.arraycopy(main, ID_AT, shadow, 0, Math.min(bytes, ID_BYTES));
            Files.write(data.resolve("g1.lbug.shadow"), shadow);
            if (!log.equals(".wal")) {
                Files.move(data.resolve("g1.lbug.wal"), data.resolve("g1.lbug" + log));
            }

            assertThat(instance.query("g1", "MATCH (p:P) RETURN count(*)").rows())
                    .hasToString("[[100]]");

            assertThat(instance.gate("g1")).isEqualTo(Gate.SERVING);
            assertThat(instance.export().problem()).isNull();
        }
    }

    @Test
    void a_database_whose_engine_deleted_the_shadow_file_too_early_is_held_as_it_is() throws Exception {
        try (RealInstance instance = instanceWith("0.16.1-shadow-deleted")) {
            Map<String, byte[]> before = files();

            assertThatThrownBy(() -> instance.query("g1", ROWS))
                    .hasMessageContaining("its shadow file, which alone has all of the pages, is not there");

            assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
            assertThat(files()).containsExactlyInAnyOrderEntriesOf(before);
        }
    }
}
