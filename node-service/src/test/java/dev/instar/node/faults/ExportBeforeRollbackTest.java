package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.engine.FailingEngines;
import dev.instar.protocol.Gate;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rollback that writes what serves to Parquet first sets aside what it wrote, and nothing that came later. */
class ExportBeforeRollbackTest {

    @TempDir
    Path data;

    private final AtomicReference<FailingEngines> engines = new AtomicReference<>();

    private RealInstance imported() throws Exception {
        RealInstance instance = RealInstance.start(data, Map.of(), real -> {
            engines.set(new FailingEngines(real));
            return engines.get();
        });
        instance.create("g1", List.of("CREATE NODE TABLE T(id INT64, PRIMARY KEY (id))", "CREATE (:T {id: 1})"));
        assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
        instance.activate(RealInstance.NEW);
        assertThat(instance.importAll().state()).isEqualTo(TaskState.COMPLETED);
        return instance;
    }

    @Test
    void a_write_that_comes_meanwhile_is_in_the_database_that_answered_it() throws Exception {
        try (RealInstance instance = imported()) {
            var writing = new AtomicReference<CompletableFuture<Void>>();
            engines.get()
                    .before(
                            "BEGIN TRANSACTION READ ONLY",
                            () -> writing.set(CompletableFuture.runAsync(
                                    () -> instance.query("g1", "CREATE (:T {id: 99})"), Thread::startVirtualThread)));

            assertThat(instance.rollBackExportingFirst().state()).isEqualTo(TaskState.COMPLETED);

            assertThat(instance.query("g1", "MATCH (t:T) WHERE t.id = 99 RETURN count(*)")
                            .rows())
                    .hasToString(wasAnswered(writing.get()) ? "[[1]]" : "[[0]]");
        }
    }

    private static boolean wasAnswered(CompletableFuture<Void> write) throws InterruptedException {
        try {
            write.get();
            return true;
        } catch (ExecutionException e) {
            return false;
        }
    }

    @Test
    void an_export_that_fails_leaves_nothing_and_the_database_serves_on() throws Exception {
        try (RealInstance instance = imported()) {
            engines.get().failAtEach("COPY (", FailingEngines.Fault.CRASHED);

            assertThat(instance.rollBackExportingFirst().state()).isEqualTo(TaskState.FAILED);

            engines.get().goOn();
            assertThat(lastExports()).isEmpty();
            assertThat(instance.gate("g1")).isEqualTo(Gate.SERVING);
            assertThat(instance.query("g1", "MATCH (t:T) RETURN t.id").rows()).hasToString("[[1]]");
            assertThat(instance.rollBackExportingFirst().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(lastExports()).hasSize(1);
        }
    }

    private List<Path> lastExports() throws IOException {
        try (Stream<Path> all = Files.walk(data)) {
            return all.filter(path -> path.getFileName().toString().endsWith("-last"))
                    .toList();
        }
    }
}
