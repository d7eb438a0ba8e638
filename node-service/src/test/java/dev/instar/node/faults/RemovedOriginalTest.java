package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.engine.FailingEngines;
import dev.instar.protocol.TaskState;
import dev.instar.protocol.VerificationLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A finalize removes no original whose rows may be nowhere else. */
class RemovedOriginalTest {

    private static final List<String> PEOPLE = List.of(
            "CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(id))",
            "UNWIND range(1, 100) AS i CREATE (:Person {id: i, name: 'p' + CAST(i AS STRING)})");

    @TempDir
    Path data;

    private static void moveOver(RealInstance instance, VerificationLevel verification) {
        assertThat(instance.export(verification).state()).isEqualTo(TaskState.COMPLETED);
        instance.activate(RealInstance.NEW);
        assertThat(instance.importAll().state()).isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void one_that_served_again_stays_where_only_rows_were_counted() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", PEOPLE);
            moveOver(instance, VerificationLevel.COUNTS);
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            instance.query("g1", "MATCH (p:Person {id: 1}) SET p.name = 'altered since'");
            assertThat(instance.undoRollback().state()).isEqualTo(TaskState.COMPLETED);

            assertThat(Objects.requireNonNull(instance.finish().problem()).detail())
                    .contains("only the rows were counted", "roll the database back");

            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.query("g1", "MATCH (p:Person {id: 1}) RETURN p.name")
                            .rows())
                    .hasToString("[[altered since]]");
        }
    }

    /** While its own database is read, or the next one. */
    @ParameterizedTest
    @ValueSource(strings = {"Person", "Thing"})
    void one_that_was_elsewhere_when_it_was_to_be_proven_stays_once_it_is_back(String readMeanwhile) throws Exception {
        var engines = new AtomicReference<FailingEngines>();
        try (RealInstance instance = RealInstance.start(data, Map.of(), real -> {
            engines.set(new FailingEngines(real));
            return engines.get();
        })) {
            instance.create("g1", PEOPLE);
            instance.create("g2", List.of("CREATE NODE TABLE Thing(id INT64, PRIMARY KEY(id))"));
            moveOver(instance, VerificationLevel.FULL);
            Path original = data.resolve("g1.lbug.pre-migration");
            Path elsewhere = Files.move(original, data.resolve("elsewhere"));
            engines.get().before(readMeanwhile, () -> move(elsewhere, original));

            assertThat(instance.finish().state()).isEqualTo(TaskState.COMPLETED);

            assertThat(original).exists();
            assertThat(data.resolve("g2.lbug.pre-migration")).doesNotExist();
        }
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
