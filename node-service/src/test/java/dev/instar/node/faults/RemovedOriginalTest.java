package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.FullDepth;
import dev.instar.node.Sampled;
import dev.instar.node.engine.FailingEngines;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.FileIdentity;
import dev.instar.protocol.Gate;
import dev.instar.protocol.TaskState;
import dev.instar.protocol.VerificationLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A finalize removes no original whose rows may be nowhere else. */
class RemovedOriginalTest {

    private static final List<String> PEOPLE = List.of(
            "CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(id))",
            "UNWIND range(1, 100) AS i CREATE (:Person {id: i, name: 'p' + CAST(i AS STRING)})");

    private static final String COUNT = "MATCH (p:Person) RETURN count(*)";
    private static final int PAGE_BYTES = 4096;

    @TempDir
    Path data;

    private FailingEngines engines;

    /** Two databases, one with people and one with things, whose engines {@link #engines} stands before. */
    private RealInstance twoMoved() throws IOException {
        RealInstance instance = RealInstance.start(data, Map.of(), real -> {
            engines = new FailingEngines(real);
            return engines;
        });
        instance.create("g1", PEOPLE);
        instance.create("g2", List.of("CREATE NODE TABLE Thing(id INT64, PRIMARY KEY(id))"));
        moveOver(instance, VerificationLevel.FULL);
        return instance;
    }

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
    @Sampled(1)
    @ParameterizedTest
    @ValueSource(strings = {"Person", "Thing"})
    void one_that_was_elsewhere_when_it_was_to_be_proven_stays_once_it_is_back(String readMeanwhile) throws Exception {
        try (RealInstance instance = twoMoved()) {
            Path original = data.resolve("g1.lbug.pre-migration");
            Path elsewhere = Files.move(original, data.resolve("elsewhere"));
            engines.before(readMeanwhile, () -> move(elsewhere, original));

            assertThat(instance.finish().state()).isEqualTo(TaskState.COMPLETED);

            assertThat(original).exists();
            assertThat(data.resolve("g2.lbug.pre-migration")).doesNotExist();
        }
    }

    /** As rsync and many others write: beside the file, then over it. The engine goes on with the file that it has open. */
    @FullDepth
    @Test
    void one_whose_database_was_exchanged_under_its_engine_stays() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", PEOPLE);
            instance.create("g2", PEOPLE);
            moveOver(instance, VerificationLevel.FULL);
            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[100]]");
            Files.copy(data.resolve("g2.lbug"), data.resolve("arriving"));
            Files.move(data.resolve("arriving"), data.resolve("g1.lbug"), StandardCopyOption.REPLACE_EXISTING);

            assertThat(instance.finish().problem()).asString().contains("'g1'", "another database");

            assertThat(data.resolve("g1.lbug.pre-migration")).exists();
            assertThat(data.resolve("g2.lbug.pre-migration")).exists();
        }
    }

    @FullDepth
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void one_whose_database_lost_its_pages_under_its_engine_stays(boolean written) throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", PEOPLE);
            moveOver(instance, VerificationLevel.FULL);
            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[100]]");
            if (written) {
                instance.query("g1", "CREATE (:Person {id: 101, name: 'written since'})");
            }
            Path database = data.resolve("g1.lbug");
            byte[] content = Files.readAllBytes(database);
            Arrays.fill(content, PAGE_BYTES, content.length, (byte) 0);
            Files.write(database, content);

            assertThat(instance.finish().problem()).isNotNull();

            assertThat(data.resolve("g1.lbug.pre-migration")).exists();
            assertThat(instance.rollBack().problem()).isNull();
            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[100]]");
        }
    }

    @Test
    void one_whose_database_lost_its_pages_while_no_engine_had_it_open_stays() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", PEOPLE);
            moveOver(instance, VerificationLevel.FULL);
            instance.killEngines();
            Path database = data.resolve("g1.lbug");
            byte[] content = Files.readAllBytes(database);
            Arrays.fill(content, PAGE_BYTES, content.length, (byte) 0);
            Files.write(database, content);

            assertThat(instance.finish().problem())
                    .as("LadybugDB 0.20.4 opens it, as a database without tables")
                    .asString()
                    .contains("has no table any more");

            assertThat(data.resolve("g1.lbug.pre-migration")).exists();
        }
    }

    /** Under the engine that has it open, or right before the next one opens it. */
    @Sampled(1)
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void one_whose_database_was_exchanged_for_an_older_copy_of_itself_stays_however_often_it_is_asked(
            boolean underItsEngine) throws Exception {
        Path database = data.resolve("g1.lbug");
        try (RealInstance instance = twoMoved()) {
            Path older = Files.copy(database, data.resolve("older"));
            instance.query("g1", "CREATE (:Person {id: 101, name: 'written since'})");
            instance.query("g1", "CHECKPOINT");
            if (underItsEngine) {
                moveOver(older, database);
            } else {
                engines.before("opens g1.lbug", () -> moveOver(older, database));
            }

            for (int i = 0; i < 2; i++) {
                assertThat(instance.finish().problem())
                        .asString()
                        .contains(
                                underItsEngine
                                        ? "replaced or copied back while its engine had it open"
                                        : "counted 101 rows of Person, and its file has 100");
            }
            assertThat(data.resolve("g1.lbug.pre-migration")).exists();

            instance.reopen("g1");
            assertThat(instance.finish().problem())
                    .as("an operator has looked at it")
                    .isNull();
            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[100]]");
        }
    }

    @Test
    void one_whose_database_is_exchanged_for_an_older_copy_while_it_is_read_stays() throws Exception {
        Path database = data.resolve("g1.lbug");
        try (RealInstance instance = twoMoved()) {
            instance.killEngines();
            Path older = Files.copy(database, data.resolve("older"));
            engines.before("MATCH (n:`Person`)", () -> moveOver(older, database));

            assertThat(instance.finish().problem())
                    .asString()
                    .contains("replaced or copied back while its engine had it open");

            assertThat(data.resolve("g1.lbug.pre-migration")).exists();
        }
    }

    @FullDepth
    @Test
    void one_whose_database_is_exchanged_for_an_older_copy_before_it_is_read_stays() throws Exception {
        Path database = data.resolve("g1.lbug");
        try (RealInstance instance = twoMoved()) {
            instance.killEngines();
            Path older = Files.copy(database, data.resolve("older"));
            engines.before("opens g1.lbug", () -> moveOver(older, database));

            assertThat(instance.finish().problem()).asString().contains("'g1' was replaced while it was read");

            assertThat(data.resolve("g1.lbug.pre-migration")).exists();
            assertThat(instance.finish().problem()).isNull();
        }
    }

    @FullDepth
    @Test
    void rows_that_callers_remove_meanwhile_keep_nothing_from_its_end() throws Exception {
        try (RealInstance instance = twoMoved()) {
            var removed = new AtomicInteger();
            var ended = new AtomicBoolean();
            Thread caller = Thread.ofVirtual().start(() -> {
                while (!ended.get() && removed.get() < 90) {
                    instance.query("g1", "MATCH (p:Person {id: " + removed.incrementAndGet() + "}) DELETE p");
                }
            });

            assertThat(instance.finish().problem()).isNull();
            ended.set(true);
            caller.join();

            assertThat(removed).hasPositiveValue();
            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[" + (100 - removed.get()) + "]]");
        }
    }

    @Test
    void one_whose_rows_cannot_be_counted_stays() throws Exception {
        try (RealInstance instance = twoMoved()) {
            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[100]]");
            engines.failAt("CAST(count(*) AS STRING)", FailingEngines.Fault.REFUSED);

            assertThat(instance.finish().problem())
                    .asString()
                    .contains("'g1' cannot be read whole", "the engine does not want to");
            assertThat(data.resolve("g1.lbug.pre-migration")).exists();

            assertThat(instance.finish().state()).isEqualTo(TaskState.COMPLETED);
        }
    }

    @FullDepth
    @Test
    void one_whose_database_is_exchanged_while_it_is_read_stays() throws Exception {
        try (RealInstance instance = twoMoved()) {
            instance.killEngines();
            Path arriving = Files.copy(data.resolve("g2.lbug"), data.resolve("arriving"));
            engines.before("MATCH (n:`Person`)", () -> {
                move(data.resolve("g1.lbug"), data.resolve("elsewhere"));
                move(arriving, data.resolve("g1.lbug"));
            });

            assertThat(instance.finish().problem()).asString().contains("'g1'", "another database");

            assertThat(data.resolve("g1.lbug.pre-migration")).exists();
        }
    }

    /** A log beside it, or another file in its place. */
    @Sampled(1)
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_is_put_in_the_place_of_a_proven_one_stays(boolean log) throws Exception {
        try (RealInstance instance = twoMoved()) {
            Path original = data.resolve("g1.lbug.pre-migration");
            Path foreign = log ? data.resolve("g1.lbug.pre-migration.wal") : original;
            engines.before("Thing", () -> replace(original, log, foreign));

            assertThat(instance.finish().state()).isEqualTo(TaskState.COMPLETED);

            assertThat(foreign).hasContent("rows of others");
            assertThat(data.resolve("g2.lbug.pre-migration")).doesNotExist();
            assertThat(instance.gate("g1")).isEqualTo(Gate.SERVING);
        }
    }

    private void replace(Path original, boolean log, Path foreign) {
        if (!log) {
            move(original, data.resolve("elsewhere"));
        }
        try {
            Files.writeString(foreign, "rows of others");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void what_is_put_in_its_place_while_the_node_is_down_stays() throws Exception {
        Path original = data.resolve("g1.lbug.pre-migration");
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", PEOPLE);
            moveOver(instance, VerificationLevel.FULL);
            SortedMap<String, FileIdentity> proven = new TreeMap<>(Map.of(
                    "g1.lbug.pre-migration",
                    instance.get(DatabaseFiles.class).identities().identity("g1", original)));
            instance.get(Journal.class)
                    .append(new JournalEvent.FinalizeStarted(
                            Instant.now(), "g1", List.of("g1.lbug.pre-migration"), proven));
        }
        Files.move(original, data.resolve("elsewhere"));
        Files.writeString(original, "rows of others");

        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            assertThat(instance.state("g1")).isInstanceOf(DatabaseState.Serving.class);
            assertThat(original).hasContent("rows of others");
        }
    }

    @FullDepth
    @Test
    void one_that_is_elsewhere_while_its_backup_is_read_stays_once_it_is_back() throws Exception {
        try (RealInstance instance = twoMoved()) {
            Path original = data.resolve("g1.lbug.pre-migration");
            Path elsewhere = data.resolve("elsewhere");
            instance.beforeNextRead(() -> move(original, elsewhere));
            engines.before("Thing", () -> move(elsewhere, original));

            assertThat(instance.finish().state()).isEqualTo(TaskState.COMPLETED);

            assertThat(original).as("nobody has compared it").exists();
        }
    }

    private static void moveOver(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
