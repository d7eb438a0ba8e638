package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.database.DatabaseCreation;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database is in the manifest of an export, or is not there. */
class CreationWhileExportingTest {

    private static final String TABLE = "CREATE NODE TABLE P(id INT64, PRIMARY KEY(id))";

    @TempDir
    Path data;

    @Test
    void a_database_whose_creation_an_export_overtakes_is_not_created() throws Exception {
        var running = new AtomicReference<RealInstance>();
        var exported = new AtomicReference<TaskSnapshot>();
        try (RealInstance instance = RealInstance.start(data, "ladybug@0.16.1", engines -> new WatchedEngines(engines) {
            @Override
            void opening(Path database, boolean readOnly) {
                if (database.getFileName().toString().startsWith("g2.")) {
                    exported.set(running.get().export());
                }
            }
        })) {
            running.set(instance);
            instance.create("g1", List.of(TABLE));

            var creation = instance.get(DatabaseCreation.class);
            assertThatThrownBy(() -> creation.create("g2"))
                    .isInstanceOfSatisfying(
                            NodeException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.CREATION_WAITS));

            assertThat(exported.get().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.exported("g1").fingerprint().rows()).isZero();
            assertThat(FileSet.names(data)).noneMatch(name -> name.startsWith("g2."));
        }
    }
}
