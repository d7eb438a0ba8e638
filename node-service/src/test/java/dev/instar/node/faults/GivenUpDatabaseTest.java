package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.operation.salvage.SalvageWay;
import dev.instar.protocol.Gate;
import dev.instar.protocol.SalvageReport;
import dev.instar.protocol.TaskState;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that nothing brings back can be given up, so that the others of its instance go on; its files are kept. */
class GivenUpDatabaseTest {

    private static final List<String> TABLE = List.of(
            "CREATE NODE TABLE T(id INT64, PRIMARY KEY (id))", "UNWIND range(1, 5000) AS i CREATE (:T {id: i})");

    @TempDir
    Path data;

    @Test
    void a_database_of_which_half_is_gone_is_given_up_and_its_instance_goes_on() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", TABLE);
            instance.create("g2", TABLE);
            instance.killEngines();
            try (var file = FileChannel.open(instance.file("g1"), StandardOpenOption.WRITE)) {
                file.truncate(file.size() / 2);
            }
            assertThatThrownBy(() -> instance.query("g1", "MATCH (t:T) RETURN count(*)"))
                    .isInstanceOf(RuntimeException.class);
            assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
            assertThat(instance.salvageReport("g1").ways()).last().satisfies(way -> {
                assertThat(way.way()).isEqualTo("empty");
                assertThat(way.failure()).isNull();
            });

            assertThat(instance.salvage("g1", SalvageWay.EMPTY).state()).isEqualTo(TaskState.COMPLETED);

            requireEmptyAndServing(instance);
            assertThat(kept()).hasSize(1);
            assertThat(instance.export().problem()).isNull();
        }
    }

    @Test
    void no_copy_is_made_for_a_look_where_it_would_fill_the_volume() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of("limits.disk-watermark", "1000000GB"))) {
            instance.create("g1", TABLE);
            instance.killEngines();
            try (var file = FileChannel.open(instance.file("g1"), StandardOpenOption.WRITE)) {
                file.truncate(file.size() / 2);
            }
            assertThatThrownBy(() -> instance.query("g1", "MATCH (t:T) RETURN count(*)"))
                    .isInstanceOf(RuntimeException.class);

            assertThatThrownBy(() -> instance.salvageReport("g1")).hasMessageContaining("Free space, then ask again");
        }
    }

    @Test
    void a_database_whose_file_is_gone_is_given_up() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", TABLE);
            instance.killEngines();
            Files.delete(instance.file("g1"));
            assertThat(instance.salvageReport("g1").ways())
                    .extracting(SalvageReport.Way::way)
                    .containsExactly("empty");

            assertThat(instance.salvage("g1", SalvageWay.EMPTY).state()).isEqualTo(TaskState.COMPLETED);

            requireEmptyAndServing(instance);
        }
    }

    @Test
    void a_database_that_serves_or_of_which_rows_can_be_read_is_not_given_up() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", TABLE);
            assertThatThrownBy(() -> instance.salvage("g1", SalvageWay.EMPTY)).hasMessageContaining("can be opened");

            instance.query("g1", "CREATE (:T {id: 0})");
            Files.delete(instance.file("g1").resolveSibling("g1.lbug.wal"));
            instance.killEngines();
            assertThatThrownBy(() -> instance.query("g1", "MATCH (t:T) RETURN count(*)"))
                    .isInstanceOf(RuntimeException.class);

            assertThatThrownBy(() -> instance.salvage("g1", SalvageWay.EMPTY))
                    .hasMessageContaining("The way as_found brings 5000 rows");
        }
    }

    private static void requireEmptyAndServing(RealInstance instance) {
        assertThat(instance.gate("g1")).isEqualTo(Gate.SERVING);
        instance.query("g1", TABLE.getFirst());
        assertThat(instance.query("g1", "MATCH (t:T) RETURN count(*)").rows()).hasToString("[[0]]");
    }

    private List<Path> kept() throws Exception {
        try (Stream<Path> files = Files.list(data)) {
            return files.filter(file -> file.getFileName().toString().startsWith("g1.lbug.before-restore"))
                    .toList();
        }
    }
}
