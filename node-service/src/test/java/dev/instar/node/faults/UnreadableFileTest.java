package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.FaultTable;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.storage.DatabaseNames;
import dev.instar.protocol.Gate;
import dev.instar.protocol.Problem;
import dev.instar.protocol.TaskSnapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A finalize or rollback that needs an unreadable file is refused, and no file is lost. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class UnreadableFileTest extends StrangeFileFixture {

    /** The header's page and one more. */
    private static final int HEAD_BYTES = 8192;

    /** Types of types nest deeper than any one statement may say. */
    @Test
    void a_column_that_cannot_be_proven_is_named_when_its_migration_is_finalized() throws Exception {
        Map<String, byte[]> bucket = new HashMap<>();
        Path data = imported(bucket);
        try (var instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            instance.query("g1", "CREATE TYPE deep AS INT64" + "[]".repeat(20));
            instance.query("g1", "CREATE TYPE deeper AS deep" + "[]".repeat(20));
            instance.query("g1", "CREATE NODE TABLE Deep(id INT64, v deeper, PRIMARY KEY (id))");

            TaskSnapshot refused = instance.finish();

            Problem problem = Objects.requireNonNull(refused.problem());
            assertThat(problem.code()).isEqualTo("node.finalize-refused");
            assertThat(problem.detail()).contains("column v of table Deep, because it has more than 30 types");
            assertThat(data.resolve("g1.lbug" + DatabaseNames.PRE_MIGRATION)).exists();
        }
    }

    @Test
    void the_way_back_from_an_imported_database_that_cannot_be_read_whole_is_not_given_up() throws Exception {
        Map<String, byte[]> bucket = new HashMap<>();
        Path data = imported(bucket);
        byte[] whole = Files.readAllBytes(data.resolve("g1.lbug"));
        Files.write(data.resolve("g1.lbug"), Arrays.copyOf(whole, HEAD_BYTES));
        SortedMap<String, String> before = contents(data.resolve("g1.lbug" + DatabaseNames.PRE_MIGRATION));
        try (var instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            assertThat(instance.gate("g1")).as("what its header says").isEqualTo(Gate.SERVING);

            TaskSnapshot refused = instance.finish();

            Problem problem = Objects.requireNonNull(refused.problem());
            assertThat(problem.code()).isEqualTo("node.finalize-refused");
            assertThat(problem.detail()).contains("'g1' cannot be read whole under LadybugDB 0.20.4");
            assertThat(contents(data.resolve("g1.lbug" + DatabaseNames.PRE_MIGRATION)))
                    .isEqualTo(before)
                    .isNotEmpty();
            assertThat(data.resolve("g2.lbug" + DatabaseNames.PRE_MIGRATION)).exists();
            assertThat(instance.rollBack().problem()).isNull();
            assertThat(instance.query("g1", COUNT).rows()).containsExactly(List.of("10"));
        }
        FaultTable.row("the imported database is cut off when it is to be finalized", 1, "refused, rolled back");
    }

    @Test
    void an_original_of_another_engine_is_not_put_back_where_its_backup_is_gone_too() throws Exception {
        Path data = imported();
        Path original = data.resolve("g1.lbug" + DatabaseNames.PRE_MIGRATION);
        Files.copy(home(RealInstance.NEW).resolve("g1.lbug"), original, StandardCopyOption.REPLACE_EXISTING);
        SortedMap<String, String> before = contents(data.resolve("g1.lbug"));
        try (var instance = RealInstance.start(data, Map.of())) {
            TaskSnapshot rollback = instance.rollBack();

            Problem problem = Objects.requireNonNull(rollback.problem());
            assertThat(problem.code()).isEqualTo("node.no-good-original");
            assertThat(problem.detail()).contains("its system backup", "cannot take its place");
            assertThat(instance.state("g1")).isInstanceOf(DatabaseState.Imported.class);
            assertThat(contents(data.resolve("g1.lbug"))).isEqualTo(before);
            assertThat(instance.query("g1", COUNT).rows()).containsExactly(List.of("10"));
        }
        FaultTable.row("the original to be put back is a file of another engine", 1, "rollback refused");
    }

    private static Path imported() throws Exception {
        return imported(new HashMap<>());
    }

    /** @param bucket takes what the instance put into its object store */
    private static Path imported(Map<String, byte[]> bucket) throws Exception {
        Path data = dataWith(RealInstance.OLD, _ -> {});
        try (var instance = RealInstance.start(data, Map.of())) {
            assertThat(instance.export().problem()).isNull();
            instance.activate(RealInstance.NEW);
            assertThat(instance.importAll().problem()).isNull();
            bucket.putAll(instance.bucket());
        }
        return data;
    }
}
