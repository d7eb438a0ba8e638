package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.backup.Backups;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.Gate;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on hold is not stored as a backup: it would be taken for a good one, and its restore for a mended database. */
class HeldDatabaseBackupTest {

    private static final List<String> TABLE = List.of(
            "CREATE NODE TABLE T(id INT64, PRIMARY KEY (id))", "UNWIND range(1, 5000) AS i CREATE (:T {id: i})");

    @TempDir
    Path data;

    private static void loseHalf(RealInstance instance) throws Exception {
        instance.killEngines();
        try (var file = FileChannel.open(instance.file("g1"), StandardOpenOption.WRITE)) {
            file.truncate(file.size() / 2);
        }
    }

    private static void requireNoBackup(RealInstance instance) {
        Backups backups = instance.get(Backups.class);
        assertThatThrownBy(() -> backups.storeForCustomer("g1", Backups.Type.FULL))
                .isInstanceOf(NodeException.class)
                .hasMessageContaining("g1");
        assertThat(backups.list("g1", Backups.Type.FULL)).isEmpty();
        assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
    }

    @Test
    void a_database_on_hold_is_not_stored() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", TABLE);
            loseHalf(instance);
            assertThatThrownBy(() -> instance.query("g1", "MATCH (t:T) RETURN count(*)"))
                    .isInstanceOf(RuntimeException.class);
            requireNoBackup(instance);
        }
    }

    @Test
    void a_database_that_was_not_closed_is_opened_before_it_is_stored() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", TABLE);
            instance.query("g1", "CREATE (:T {id: 0})");
            instance.killEngines();
            Backups backups = instance.get(Backups.class);
            assertThat(backups.storeForCustomer("g1", Backups.Type.FULL).bytes())
                    .isPositive();
            assertThat(instance.query("g1", "MATCH (t:T) RETURN count(*)").rows())
                    .hasToString("[[5001]]");

            instance.query("g1", "CREATE (:T {id: -1})");
            loseHalf(instance);
            assertThatThrownBy(() -> backups.storeForCustomer("g1", Backups.Type.FULL))
                    .isInstanceOf(NodeException.class);
            assertThat(backups.list("g1", Backups.Type.FULL)).hasSize(1);
        }
    }
}
