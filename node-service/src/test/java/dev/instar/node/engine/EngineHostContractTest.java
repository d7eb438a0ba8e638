package dev.instar.node.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.instar.node.FullDepth;
import dev.instar.node.cypher.Cypher;
import dev.instar.node.engine.pack.TestPacks;
import dev.instar.node.storage.Sha256;
import dev.instar.node.storage.StorageHeader;
import dev.instar.node.storage.TestFiles;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.QueryAnswer;
import dev.instar.protocol.ReleaseMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the node relies on, of every engine it supports; in every build of the two most moved between and of one in a jar,
 * in {@code ./instar crash} of all.
 */
@ParameterizedClass(name = "{0}")
@MethodSource("engines")
class EngineHostContractTest {

    /** Their Java bindings mangle characters beyond the basic plane on the way in and out; the data itself is fine. */
    private static final Set<String> BASIC_PLANE_ONLY = Set.of("kuzu@0.7.1", "kuzu@0.9.0");

    /** Counts more combinations than any engine gets through before a test ends it. */
    private static final String ENDLESS = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b "
            + "UNWIND range(1, 1000) AS c WITH a, b, c WHERE (a + b) % 7 = c % 5 RETURN count(*) AS n";

    @TempDir
    Path folder;

    private final EngineVersion engine;

    private EngineHosts hosts;
    private Path database;

    EngineHostContractTest(EngineVersion engine) {
        this.engine = engine;
    }

    static Stream<EngineVersion> engines() {
        return FullDepth.ASKED_FOR
                ? TestPacks.listed().stream()
                : Stream.of("ladybug@0.16.1", "ladybug@0.20.4", "kuzu@0.11.2").map(EngineVersion::parse);
    }

    @BeforeEach
    void startHosts() throws IOException {
        hosts = TestHosts.of(engine, folder.resolve("hosts"));
        database = folder.resolve("g1.lbug");
    }

    @AfterEach
    void endHosts() throws InterruptedException {
        hosts.destroy();
        assertThat(hosts.running()).isEmpty();
    }

    @Test
    void hello_agrees_with_the_release_map_and_with_the_header_of_what_the_engine_writes() throws IOException {
        EngineHello hello;
        try (EngineHost host = hosts.open(engine, database, false)) {
            hello = host.hello();
            host.closeDatabase();
        }

        assertThat(hello.engine()).isEqualTo(engine);
        assertThat(ReleaseMap.storageOf(engine)).contains(hello.storageVersion());
        assertThat(TestFiles.at(folder).header(database))
                .contains(new StorageHeader(engine.engine(), hello.storageVersion()));
    }

    @Test
    void values_cross_exactly() {
        try (EngineHost host = hosts.open(engine, database, false)) {
            assertThat(value(host, "9007199254740993")).isEqualTo("9007199254740993");
            assertThat(value(host, "CAST('9223372036854775807' AS INT64)")).isEqualTo("9223372036854775807");
            assertThat(value(host, "CAST('-9223372036854775808' AS INT64)")).isEqualTo("-9223372036854775808");
            assertThat(value(host, "CAST('18446744073709551615' AS UINT64)")).isEqualTo("18446744073709551615");
            assertThat(value(host, "CAST('170141183460469231731687303715884105727' AS INT128)"))
                    .isEqualTo("170141183460469231731687303715884105727");
            assertThat(value(host, "CAST('12345678901234.5678' AS DECIMAL(18, 4))"))
                    .isEqualTo("12345678901234.5678");
            assertThat(value(host, "timestamp('2024-02-29 23:59:59.123456')")).isEqualTo("2024-02-29 23:59:59.123456");
            assertThat(value(host, "date('0001-01-01')")).isEqualTo("0001-01-01");
            assertThat(value(host, "uuid('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')"))
                    .isEqualTo("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
            assertThat(value(host, "CAST('-32768' AS INT16)")).isEqualTo("-32768");
            assertThat(value(host, "1.5")).isEqualTo("1.5");
            assertThat(value(host, "CAST('nan' AS DOUBLE)")).isEqualTo("NaN");
            assertThat(value(host, "CAST('inf' AS DOUBLE)")).isEqualTo("Infinity");
            assertThat(value(host, "CAST('-inf' AS DOUBLE)")).isEqualTo("-Infinity");
            assertThat(value(host, "true")).isEqualTo("true");
            assertThat(value(host, "false")).isEqualTo("false");
            assertThat(value(host, "''")).isEmpty();
            assertThat(value(host, "[[1, 2], [3]]")).isEqualTo("[[1,2],[3]]");
            assertThat(value(host, "{x: 1, tags: ['a', 'b']}")).isEqualTo("{x: 1, tags: [a,b]}");
            assertThat(value(host, "blob('\\\\x01\\\\xFFab')")).isEqualTo("\\x01\\xFFab");
        }
    }

    /** As long as callers may send them; in every build an eighth of that, which takes little time. */
    @Test
    void long_expressions_do_not_end_it() {
        int operators = FullDepth.ASKED_FOR ? 5_000 : 625;
        int levels = FullDepth.ASKED_FOR ? 1_000 : 128;
        // Each more doubles the time that an engine takes to read it.
        int cases = FullDepth.ASKED_FOR ? 20 : 15;
        try (EngineHost host = hosts.open(engine, database, false)) {
            assertThat(value(host, "true" + " AND true".repeat(operators))).isEqualTo("true");
            assertThat(value(host, "1" + " & 1".repeat(operators))).isEqualTo("1");
            assertThat(value(host, "NOT ".repeat(levels) + "true")).isEqualTo("true");
            // Engines understand a slice in two ways.
            assertThat(value(host, "[1]" + "[1:1]".repeat(levels))).isIn("[1]", "[]");
            assertThat(value(host, "CASE WHEN true THEN ".repeat(cases) + "1" + " END".repeat(cases)))
                    .isEqualTo("1");
        }
    }

    @Test
    void null_is_not_an_empty_text() {
        try (EngineHost host = hosts.open(engine, database, false)) {
            QueryAnswer answer = host.execute(TestHosts.statement(
                    "RETURN CAST(NULL AS STRING) AS absent, CAST(NULL AS INT64) AS gap, '' AS empty"));

            assertThat(answer.rows().getFirst()).containsExactly(null, null, "");
        }
    }

    @Test
    void texts_keep_quotes_newlines_and_every_script() {
        String text = "quote ' \" ` \\ and \n line, naïve Zürich 漢字";
        if (!BASIC_PLANE_ONLY.contains(engine.toString())) {
            text += " \uD83D\uDE80";
        }
        try (EngineHost host = hosts.open(engine, database, false)) {
            host.execute("CREATE NODE TABLE T(id INT64, name STRING, PRIMARY KEY(id))");
            host.execute(new Statement(
                    "CREATE (:T {id: 1, name: $name})", Map.of("name", text), 1, Duration.ofSeconds(30), null));

            assertThat(TestHosts.single(host.execute(TestHosts.statement("MATCH (t:T) RETURN t.name"))))
                    .isEqualTo(text);
            assertThat(value(host, Cypher.literal(text))).isEqualTo(text);
        }
    }

    @Test
    void rows_whose_texts_are_long_cross_whole() {
        try (EngineHost host = hosts.open(engine, database, false)) {
            host.execute("CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(id))");
            for (int i = 0; i < 6; i++) {
                host.execute("CREATE (:Person {id: " + (1_000 + i) + ", name: repeat('x', 3500000)})");
            }
            QueryAnswer answer = host.execute("MATCH (p:Person) WHERE p.id >= 1000 RETURN p.name");

            assertThat(answer.rows())
                    .hasSize(6)
                    .allSatisfy(row -> assertThat(row.getFirst()).asString().hasSize(3_500_000));
        }
    }

    @Test
    void a_row_limit_gives_exactly_that_many_rows_and_says_so() {
        try (EngineHost host = hosts.open(engine, database, false)) {
            String text = "UNWIND range(1, 1000) AS i RETURN CAST(i AS STRING) AS i";
            QueryAnswer cut = host.execute(new Statement(text, Map.of(), 7, Duration.ofSeconds(30), null));
            QueryAnswer whole = host.execute(new Statement(text, Map.of(), 1000, Duration.ofSeconds(30), null));

            assertThat(cut.rows()).hasSize(7);
            assertThat(cut.truncated()).isTrue();
            assertThat(whole.rows()).hasSize(1000);
            assertThat(whole.truncated()).isFalse();
        }
    }

    @Test
    void a_refused_statement_carries_the_engines_words_and_the_host_lives_on() {
        try (EngineHost host = hosts.open(engine, database, false)) {
            assertThatThrownBy(() -> host.execute(TestHosts.statement("MATCH (n:Absent) RETURN n.id")))
                    .isInstanceOf(StatementException.class)
                    .hasMessageContaining("Absent does not exist");
            assertThatThrownBy(() -> host.execute("SELECT 1"))
                    .isInstanceOf(StatementException.class)
                    .hasMessageContaining("Parser exception")
                    .hasMessageContaining("(in: SELECT 1)");

            assertThat(value(host, "'alive'")).isEqualTo("alive");
        }
    }

    @Test
    void a_statement_past_its_time_fails_and_the_host_lives_on() {
        try (EngineHost host = hosts.open(engine, database, false)) {
            assertThatThrownBy(() -> host.execute(new Statement(ENDLESS, Map.of(), 1, Duration.ofMillis(500), null)))
                    .isInstanceOf(StatementException.class);

            assertThat(host.isAlive()).isTrue();
            assertThat(value(host, "'alive'")).isEqualTo("alive");
        }
    }

    @Test
    void reading_only_refuses_writes_and_leaves_every_byte() throws IOException {
        createSmallGraph();
        Map<String, String> before = contents();

        try (EngineHost host = hosts.open(engine, database, true)) {
            assertThat(TestHosts.single(
                            host.execute(TestHosts.statement("MATCH (t:T) RETURN CAST(count(*) AS STRING)"))))
                    .isEqualTo("3");
            for (String write : List.of(
                    "CREATE (:T {id: 99})",
                    "MATCH (t:T) SET t.name = 'x'",
                    "CREATE NODE TABLE U(id INT64, PRIMARY KEY(id))",
                    "DROP TABLE T")) {
                StatementException refused =
                        catchThrowableOfType(StatementException.class, () -> host.execute(TestHosts.statement(write)));
                assertThat(refused).as(write).isNotNull();
                assertThat(refused.isWriteInReadOnly())
                        .as("%s: %s", write, refused.getMessage())
                        .isTrue();
            }
            StatementException other =
                    catchThrowableOfType(StatementException.class, () -> host.execute(TestHosts.statement("RETURN n")));
            assertThat(other.isWriteInReadOnly()).isFalse();
            host.closeDatabase();
        }

        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void closing_leaves_nothing_beside_the_file() throws IOException {
        createSmallGraph();

        try (Stream<Path> siblings = Files.list(folder)) {
            assertThat(siblings.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("g1.lbug", "hosts");
        }
    }

    @Test
    void what_was_written_is_there_when_opened_again() {
        createSmallGraph();

        try (EngineHost host = hosts.open(engine, database, false)) {
            assertThat(host.execute("MATCH (t:T) RETURN t.name ORDER BY t.name").rows())
                    .containsExactly(List.of(""), List.of("a"), List.of("b"));
        }
    }

    @Test
    void an_interrupt_stops_what_runs() {
        EngineHost host = hosts.open(engine, database, false);
        CompletableFuture<@Nullable Throwable> running = startEndless(host);

        assertThat(host.interrupt()).isEqualTo(host.hello().canInterrupt());

        Throwable failure = running.join();
        assertThat(host.isAlive()).isEqualTo(host.hello().canInterrupt());
        if (host.hello().canInterrupt()) {
            assertThat(failure).isInstanceOf(StatementException.class);
            assertThat(value(host, "'alive'")).isEqualTo("alive");
        } else {
            assertThat(failure).isInstanceOf(EngineHostException.class);
        }
        host.close();
    }

    @Test
    void a_host_killed_in_a_statement_is_reported_dead() {
        EngineHost host = hosts.open(engine, database, false);
        CompletableFuture<@Nullable Throwable> running = startEndless(host);
        ProcessHandle.of(host.pid()).orElseThrow().destroyForcibly();

        assertThat(running.join())
                .isInstanceOf(EngineHostException.class)
                .hasMessageContaining(engine.displayName())
                .hasMessageContaining("died by signal 9");
        assertThat(host.isAlive()).isFalse();
    }

    /** Starts a statement that does not end by itself and returns when the engine is busy with it. */
    private static CompletableFuture<@Nullable Throwable> startEndless(EngineHost host) {
        Duration idle = cpuTime(host);
        var running = new CompletableFuture<@Nullable Throwable>();
        Thread.ofVirtual()
                .start(() -> running.complete(catchThrowable(() -> host.execute(TestHosts.statement(ENDLESS)))));
        await().until(() -> cpuTime(host).compareTo(idle.plusMillis(500)) > 0);
        return running;
    }

    private static Duration cpuTime(EngineHost host) {
        return ProcessHandle.of(host.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    private void createSmallGraph() {
        TestHosts.create(
                hosts,
                engine,
                database,
                List.of(
                        "CREATE NODE TABLE T(id INT64, name STRING, PRIMARY KEY(id))",
                        "CREATE REL TABLE R(FROM T TO T, w DOUBLE)",
                        "CREATE (:T {id: 1, name: 'a'})",
                        "CREATE (:T {id: 2, name: 'b'})",
                        "CREATE (:T {id: 3, name: ''})",
                        "MATCH (a:T), (b:T) WHERE a.id < b.id CREATE (a)-[:R {w: 0.5}]->(b)"));
    }

    private Map<String, String> contents() throws IOException {
        var contents = new TreeMap<String, String>();
        try (Stream<Path> walk = Files.walk(database)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                contents.put(file.toString(), Sha256.of(file));
            }
        }
        return contents;
    }

    private static String value(EngineHost host, String expression) {
        return TestHosts.single(host.execute(TestHosts.statement("RETURN " + expression + " AS v")));
    }
}
