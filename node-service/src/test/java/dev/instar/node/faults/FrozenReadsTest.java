package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.Sampled;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads of a frozen database leave its files as they are, whatever words they are made of, and its import goes on. */
class FrozenReadsTest {

    private static final List<String> READS = List.of(
            "MATCH (t:T {comment: 'x'}) RETURN t.comment",
            "MATCH (comment:T) RETURN comment.id",
            "MATCH (comment:T) RETURN comment",
            "MATCH (c:T) RETURN c.id AS update",
            "MATCH (c:T) WITH c AS copy RETURN copy.id",
            "RETURN {comment: 1} AS r",
            "CALL table_info('T') RETURN *");

    @TempDir
    Path data;

    @Sampled(1)
    @ParameterizedTest
    @ValueSource(strings = {"ladybug@0.16.1", "kuzu@0.11.2"})
    void a_read_changes_no_byte(String engine) throws Exception {
        try (RealInstance instance = RealInstance.start(data, engine, engines -> engines)) {
            instance.create(
                    "g1",
                    List.of(
                            "CREATE NODE TABLE T(id INT64, comment STRING, PRIMARY KEY (id))",
                            "CREATE (:T {id: 1, comment: 'x'})"));
            assertThat(instance.export().problem()).isNull();
            Map<String, String> frozen = FileSet.of(data, "g1.lbug");

            for (String read : READS) {
                assertThat(instance.query("g1", read).rows()).as(read).isNotEmpty();
            }

            assertThat(FileSet.of(data, "g1.lbug")).isEqualTo(frozen);
            instance.activate(RealInstance.NEW);
            assertThat(instance.importAll().problem()).isNull();
        }
    }
}
