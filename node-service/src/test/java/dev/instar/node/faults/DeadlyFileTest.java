package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.engine.FailingEngines;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database that was closed, and whose opening ends its engine, as damaged pages do (measured on LadybugDB 0.16.1). */
class DeadlyFileTest {

    private static final List<String> PEOPLE = List.of(
            "CREATE NODE TABLE Person(id INT64, PRIMARY KEY(id))",
            "UNWIND range(1, 100) AS i CREATE (:Person {id: i})");
    private static final String COUNT = "MATCH (p:Person) RETURN count(*)";

    @TempDir
    Path data;

    private final AtomicReference<FailingEngines> engines = new AtomicReference<>();

    private RealInstance start() throws IOException {
        return RealInstance.start(data, Map.of(), real -> {
            engines.set(new FailingEngines(real));
            return engines.get();
        });
    }

    @Test
    void is_on_hold_and_serves_again_once_it_can_be_opened() throws Exception {
        try (RealInstance instance = start()) {
            instance.create("g1", PEOPLE);
            engines.get().failAtEach("opens g1.lbug", FailingEngines.Fault.CRASHED);

            assertThatThrownBy(() -> instance.query("g1", COUNT))
                    .isInstanceOfSatisfying(
                            NodeException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.DATABASE_UNOPENABLE))
                    .hasMessageContaining("opening it ends the engine");
            assertThat(instance.info("g1").message()).contains("opening it ends the engine");

            engines.get().goOn();
            instance.reopen("g1");
            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[100]]");
        }
    }

    @Test
    void is_asked_once_more_before_it_is_put_on_hold() throws Exception {
        try (RealInstance instance = start()) {
            instance.create("g1", PEOPLE);
            engines.get().failAt("opens g1.lbug", FailingEngines.Fault.CRASHED);

            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[100]]");
            assertThat(instance.info("g1").message()).isNull();
        }
    }

    /** What the first try left beside the file is what the second one opens: with a copy aside. */
    @Test
    void is_tried_again_with_a_copy_aside_where_the_first_try_left_something_beside_it() throws Exception {
        try (RealInstance instance = start()) {
            instance.create("g1", PEOPLE);
            long before = copiesMade();
            engines.get().failAt("opens g1.lbug", FailingEngines.Fault.CRASHED);
            engines.get().alsoBefore("opens g1.lbug", () -> create(data.resolve("g1.lbug.wal")));

            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[100]]");

            assertThat(copiesMade()).isEqualTo(before + 1);
        }
    }

    private long copiesMade() throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            Path journal = files.filter(file -> file.getFileName().toString().startsWith("journal"))
                    .findFirst()
                    .orElseThrow();
            return Files.readString(journal)
                    .lines()
                    .filter(event -> event.contains("safety_copy_made"))
                    .count();
        }
    }

    private static void create(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** At its opening, or once its rows are counted. */
    @ParameterizedTest
    @ValueSource(strings = {"opens g1.lbug", "CAST(count(*) AS STRING)"})
    void does_not_keep_an_imported_database_from_coming_back(String request) throws Exception {
        try (RealInstance instance = start()) {
            instance.create("g1", PEOPLE);
            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
            instance.activate(RealInstance.NEW);
            assertThat(instance.importAll().state()).isEqualTo(TaskState.COMPLETED);
            instance.query("g1", "CREATE (:Person {id: 101})");
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            engines.get().failAtEach(request, FailingEngines.Fault.CRASHED);

            assertThat(instance.undoRollback().problem()).isNull();

            engines.get().goOn();
            assertThat(instance.state("g1")).isInstanceOf(DatabaseState.Imported.class);
            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[101]]");
        }
    }
}
