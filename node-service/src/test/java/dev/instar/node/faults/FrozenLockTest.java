package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineHosts;
import dev.instar.node.engine.StatementException;
import dev.instar.node.engine.TestHosts;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.DatabaseNames;
import dev.instar.protocol.PreflightReport;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An engine of another process cannot open an original for writing, from the freeze to the rollback or Finalize. */
@EnabledOnOs(OS.LINUX)
class FrozenLockTest {

    @TempDir
    Path data;

    @TempDir
    Path elsewhere;

    private EngineHosts others;

    @BeforeEach
    void startOthers() throws IOException {
        others = TestHosts.of(RealInstance.OLD, elsewhere);
    }

    @AfterEach
    void endOthers() throws InterruptedException {
        others.destroy();
    }

    @Test
    void a_frozen_original_is_locked_whatever_the_node_reads_of_it_and_after_a_restart() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", List.of("CREATE NODE TABLE P(id INT64, PRIMARY KEY(id))"));
            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
            requireLocked(instance.file("g1"));

            var files = instance.get(DatabaseFiles.class);
            files.identities().hash(instance.file("g1"), "g1", () -> {});
            files.header(instance.file("g1"));

            requireLocked(instance.file("g1"));
            assertThat(instance.query("g1", "MATCH (p:P) RETURN count(*)").rows())
                    .hasSize(1);
        }
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            requireLocked(instance.file("g1"));
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            requireFree(instance.file("g1"));
        }
    }

    @Test
    void a_kept_original_is_locked_until_it_goes_back() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", List.of("CREATE NODE TABLE P(id INT64, PRIMARY KEY(id))"));
            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
            instance.activate(RealInstance.NEW);
            assertThat(instance.importAll().state()).isEqualTo(TaskState.COMPLETED);
            Path original = data.toRealPath().resolve("g1.lbug" + DatabaseNames.PRE_MIGRATION);

            requireLocked(original);

            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            requireFree(instance.file("g1"));
        }
    }

    @Test
    void a_database_that_another_process_writes_to_is_not_exported() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", List.of("CREATE NODE TABLE P(id INT64, PRIMARY KEY(id))"));
            try (Engine other = others.open(RealInstance.OLD, instance.file("g1"), false)) {
                assertThat(instance.export().state()).isEqualTo(TaskState.FAILED);
                assertThat(other.isAlive()).isTrue();
            }
            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
        }
    }

    @Test
    void an_unclosed_database_that_another_process_works_on_is_left_to_it() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", List.of("CREATE NODE TABLE P(id INT64, PRIMARY KEY(id))"));
            instance.leaveUnclosed("g1", List.of("CREATE (:P {id: 1})"));
            try (Engine other = others.open(RealInstance.OLD, instance.file("g1"), false)) {
                other.execute("CREATE (:P {id: 2})");

                assertThatThrownBy(() -> instance.query("g1", "MATCH (p:P) RETURN count(*)"))
                        .isInstanceOfSatisfying(
                                NodeException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.DATABASE_LOCKED));
                assertThat(instance.preflight().findings())
                        .filteredOn(finding -> finding.severity() == PreflightReport.Severity.BLOCKER)
                        .extracting(PreflightReport.Finding::sentence)
                        .singleElement()
                        .asString()
                        .contains("Another process has g1.lbug open for writing");

                other.execute("CREATE (:P {id: 3})");
                other.closeDatabase();
            }
            assertThat(instance.query("g1", "MATCH (p:P) RETURN count(*)").rows())
                    .isEqualTo(List.of(List.of("3")));
        }
    }

    private void requireLocked(Path file) {
        assertThatThrownBy(() -> others.open(RealInstance.OLD, file, false))
                .isInstanceOfSatisfying(
                        StatementException.class,
                        e -> assertThat(e.isLockedByAnother()).isTrue());
    }

    private void requireFree(Path file) {
        try (Engine other = others.open(RealInstance.OLD, file, false)) {
            assertThat(other.isAlive()).isTrue();
        }
    }
}
