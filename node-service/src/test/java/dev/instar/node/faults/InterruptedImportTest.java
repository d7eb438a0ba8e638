package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.protocol.Gate;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database whose import began and was not ended is neither forgotten by a rollback nor passed over by an import. */
class InterruptedImportTest {

    @TempDir
    Path data;

    @Test
    void a_rollback_of_the_instance_takes_it_along() throws IOException {
        try (RealInstance instance = left()) {
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);

            assertThat(instance.gate("g1")).isEqualTo(Gate.SERVING);
            assertThat(instance.gate("g2")).isEqualTo(Gate.SERVING);
            assertThat(instance.engine()).isEqualTo(RealInstance.OLD);
            assertThat(count(instance, "g1")).isEqualTo("[[1]]");
        }
    }

    @Test
    void a_rollback_that_names_it_takes_it_back() throws IOException {
        try (RealInstance instance = left()) {
            assertThat(instance.rollBack(null, List.of("g1")).state()).isEqualTo(TaskState.COMPLETED);

            assertThat(count(instance, "g1")).isEqualTo("[[1]]");
        }
    }

    /** Nobody can remove what is mounted. */
    @Test
    void no_import_is_complete_without_it() throws Exception {
        try (RealInstance instance = left()) {
            Path incoming = Files.createDirectory(data.resolve("g1.lbug.incoming"));
            try (var _ = SmallVolume.mount(incoming, 1)) {
                TaskSnapshot imported = instance.importAll();

                assertThat(imported.state()).isEqualTo(TaskState.FAILED);
                assertThat(imported.problem()).isNotNull();
                assertThat(imported.problem().detail()).contains("g1.lbug.incoming");
                assertThat(instance.state("g2")).isInstanceOf(DatabaseState.Imported.class);
                assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
            }

            assertThat(instance.importAll().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.state("g1")).isInstanceOf(DatabaseState.Imported.class);
            assertThat(count(instance, "g1")).isEqualTo("[[1]]");
        }
    }

    @Test
    void it_goes_back_although_what_the_import_built_cannot_be_removed() throws Exception {
        try (RealInstance instance = left()) {
            Path incoming = Files.createDirectory(data.resolve("g1.lbug.incoming"));
            try (var _ = SmallVolume.mount(incoming, 1)) {
                assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);

                assertThat(count(instance, "g1")).isEqualTo("[[1]]");
            }
        }
    }

    /** As an import leaves it whose journal could not be written to its end. */
    private RealInstance left() throws IOException {
        RealInstance instance = RealInstance.start(data, Map.of());
        for (String graphId : List.of("g1", "g2")) {
            instance.create(graphId, List.of("CREATE NODE TABLE P(id INT64, PRIMARY KEY(id))", "CREATE (:P {id: 1})"));
        }
        assertThat(instance.export().problem()).isNull();
        instance.activate(RealInstance.NEW);
        instance.get(Journal.class).append(new JournalEvent.ImportStarted(Instant.now(), "g1", RealInstance.NEW));
        return instance;
    }

    private static String count(RealInstance instance, String graphId) {
        return instance.query(graphId, "MATCH (p:P) RETURN count(*)").rows().toString();
    }
}
