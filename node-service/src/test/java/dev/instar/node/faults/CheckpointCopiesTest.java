package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.Sampled;
import dev.instar.node.database.Databases;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineDecorator;
import dev.instar.node.engine.Engines;
import dev.instar.node.engine.Statement;
import dev.instar.node.journal.Journal;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.QueryAnswer;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whenever the node has an engine write the log of a served database into its main file, a copy of both counts. */
class CheckpointCopiesTest {

    private static final String TABLE = "CREATE NODE TABLE P(id INT64, s STRING, PRIMARY KEY(id))";
    private static final String LONG_TEXT = "CREATE (:P {id: 1, s: repeat('x', 5000)})";
    private static final String COUNT = "MATCH (p:P) RETURN count(*)";

    @TempDir
    Path data;

    @TempDir
    Path load;

    private final AtomicReference<RealInstance> running = new AtomicReference<>();
    private final AtomicInteger checkpoints = new AtomicInteger();
    private final AtomicInteger copies = new AtomicInteger();
    private final Queue<String> withoutCopy = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void start() throws IOException {
        running.set(RealInstance.start(
                data,
                Map.of(
                        "limits.open-databases",
                        "1",
                        "load-folder",
                        load.toRealPath().toString()),
                Watching::new));
    }

    @AfterEach
    void stop() {
        running.get().close();
        assertThat(withoutCopy).isEmpty();
    }

    private void create(String graphId) {
        running.get().create(graphId, List.of(TABLE, "CREATE (:P {id: 0})"));
        checkpoints.set(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ladybug@0.16.1", "ladybug@0.20.4"})
    void when_a_text_is_too_long_for_the_log(String engine) throws IOException {
        running.get().activate(EngineVersion.parse(engine));
        create("g1");

        running.get().query("g1", LONG_TEXT);

        assertThat(checkpoints).hasPositiveValue();
        assertThat(files()).containsExactly("g1.lbug");
    }

    @Test
    void when_a_log_has_grown() throws IOException {
        running.get().activate(EngineVersion.parse("kuzu@0.11.2"));
        create("g1");

        for (int i = 1; i <= 4; i++) {
            running.get()
                    .query(
                            "g1",
                            "UNWIND range(" + i + "00001, " + i + "20000) AS i CREATE (:P {id: i, s: '"
                                    + "x".repeat(200) + "'})");
        }

        assertThat(checkpoints).hasPositiveValue();
        assertThat(running.get().query("g1", COUNT).rows()).isEqualTo(List.of(List.of("80001")));
        assertThat(Files.size(data.resolve("g1.lbug"))).isGreaterThan(1 << 20);
    }

    @Test
    void when_rows_are_loaded_from_a_file() throws Exception {
        Path rows = Files.writeString(load.resolve("rows.csv"), "1,one\n2,two\n");
        create("g1");

        running.get().query("g1", "COPY P FROM '" + rows + "'");

        assertThat(copies).hasPositiveValue();
        assertThat(running.get().query("g1", COUNT).rows()).isEqualTo(List.of(List.of("3")));
    }

    @Sampled(2)
    @ParameterizedTest
    @ValueSource(strings = {"kuzu@0.11.2", "ladybug@0.16.1", "ladybug@0.19.1", "ladybug@0.20.4"})
    void rows_that_do_not_go_through_the_log_outlive_their_engine(String engine) throws Exception {
        String lines =
                IntStream.rangeClosed(1, 5_000).mapToObj(i -> i + ",text").collect(Collectors.joining("\n"));
        Path rows = Files.writeString(load.resolve("rows.csv"), lines);
        running.get().activate(EngineVersion.parse(engine));
        create("g1");

        running.get().query("g1", "COPY P FROM '" + rows + "'");
        running.get().killEngines();
        assertThat(running.get().query("g1", COUNT).rows()).isEqualTo(List.of(List.of("5001")));

        running.get().query("g1", "CREATE NODE TABLE X AS MATCH (p:P) RETURN p.id AS id");
        running.get().killEngines();
        assertThat(running.get().query("g1", "MATCH (x:X) RETURN count(*)").rows())
                .isEqualTo(List.of(List.of("5001")));
    }

    /** What looks for such statements once took hours for these, and held the database. */
    @ParameterizedTest
    @ValueSource(strings = {"q", "TABLE ", "INDE", "COPY"})
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void a_long_text_in_a_statement_holds_up_nobody(String part) {
        create("g1");

        running.get().query("g1", "MATCH (p:P {id: 0}) SET p.s = '" + part.repeat(900_000 / part.length()) + "'");

        assertThat(running.get()
                        .query("g1", "MATCH (p:P {id: 0}) RETURN size(p.s)")
                        .rows())
                .isEqualTo(List.of(List.of("900000")));
    }

    @Test
    void when_a_database_is_frozen() {
        create("g1");
        running.get().query("g1", "CREATE (:P {id: 1})");

        assertThat(running.get().export().state()).isEqualTo(TaskState.COMPLETED);

        assertThat(checkpoints).hasPositiveValue();
    }

    @Test
    void when_a_database_that_was_not_closed_is_opened() {
        create("g1");
        running.get().leaveUnclosed("g1", List.of("CREATE (:P {id: 1})"));

        running.get().query("g1", "CREATE (:P {id: 2})");

        assertThat(checkpoints).hasPositiveValue();
    }

    @Test
    void what_is_closed_for_another_database_or_a_step_keeps_its_log_instead() throws IOException {
        create("g2");
        create("g1");
        running.get().query("g1", "CREATE (:P {id: 1})");
        running.get().query("g2", COUNT);
        assertThat(files()).contains("g1.lbug", "g1.lbug.wal");

        running.get().query("g1", "CREATE (:P {id: 2})");
        running.get().get(Databases.class).closeAnd("g1", () -> {});
        assertThat(files()).contains("g1.lbug", "g1.lbug.wal");

        assertThat(running.get().query("g1", COUNT).rows()).isEqualTo(List.of(List.of("3")));
    }

    @Test
    void what_is_open_when_the_node_stops_keeps_its_log_instead() throws IOException {
        create("g1");
        running.get().query("g1", "CREATE (:P {id: 1})");

        running.get().close();

        assertThat(files()).contains("g1.lbug", "g1.lbug.wal");
        start();
        assertThat(running.get().query("g1", COUNT).rows()).isEqualTo(List.of(List.of("2")));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(data)) {
            return all.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("g1.lbug"))
                    .toList();
        }
    }

    private void look(Path database) {
        String name = database.getFileName().toString();
        boolean served = name.equals("g1.lbug") || name.equals("g2.lbug");
        if (!served || !Files.exists(database.resolveSibling(name + ".wal"))) {
            return;
        }
        checkpoints.incrementAndGet();
        String graphId = name.substring(0, 2);
        if (running.get().get(Journal.class).state().healthOf(graphId).safetyCopy() == null) {
            withoutCopy.add(name);
        }
    }

    private final class Watching extends WatchedEngines {

        private final Engines engines;

        Watching(Engines engines) {
            super(engines);
            this.engines = engines;
        }

        @Override
        public Engine openForServing(EngineVersion engine, Path database, boolean readOnly) {
            Engine opened = engines.openForServing(engine, database, readOnly);
            return readOnly ? opened : new Looking(opened, database);
        }
    }

    /** Looks before everything that makes an engine write its log down. */
    private final class Looking extends EngineDecorator {

        private final Path database;

        Looking(Engine engine, Path database) {
            super(engine);
            this.database = database;
        }

        @Override
        public QueryAnswer execute(String statement) {
            if (statement.equals("CHECKPOINT")) {
                look(database);
            }
            return super.execute(statement);
        }

        @Override
        public QueryAnswer execute(Statement statement) {
            if (running.get().get(Journal.class).state().healthOf("g1").safetyCopy() != null) {
                copies.incrementAndGet();
            }
            return super.execute(statement);
        }

        @Override
        public void closeDatabase() {
            look(database);
            super.closeDatabase();
        }

        @Override
        public void close() {
            if (isAlive()) {
                look(database);
            }
            super.close();
        }
    }
}
