package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.FullDepth;
import dev.instar.node.journal.DatabaseState;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Data folders that the first release left, in every state a database can be in and mostly by SIGKILL: a node that is
 * upgraded in mid-migration recovers without losing anything, and every step that the state allows completes.
 */
class FirstReleaseDataTest {

    private static final Path FIXTURES = Path.of("..", "src", "fixtures", "first-release", "node");
    private static final String DATABASE = "g1";
    /** Statements, and what they answer whatever engine serves. */
    private static final Map<String, List<List<Object>>> ANSWERS = answers();

    private static Map<String, List<List<Object>>> answers() {
        Map<String, List<List<Object>>> answers = new LinkedHashMap<>();
        answers.put(
                "MATCH (i:Item) RETURN count(*), min(i.id), max(i.id), count(DISTINCT i.name)",
                List.of(List.of("53", "1", "59", "53")));
        answers.put(
                "MATCH (i:Item {id: 1}) RETURN i.name, i.ratio, i.tags, i.day, i.raw",
                List.of(List.of("ant", -0.1, "[a,b]", "2024-02-29", "\\x01\\xFF")));
        answers.put(
                "MATCH (i:Item) WHERE i.id < 10 RETURN i.id, i.name, i.ratio IS NULL, i.tags IS NULL ORDER BY i.id",
                List.of(
                        List.of("1", "ant", false, false),
                        List.of("2", "", true, true),
                        List.of("3", "naïve 漢字", true, false)));
        answers.put(
                "MATCH (p:Place) RETURN p.code, p.number ORDER BY p.number",
                List.of(List.of("Zürich", "0"), List.of("nowhere", "1")));
        answers.put(
                "MATCH (i:Item)-[a:AT]->(p:Place) RETURN i.id, p.code, a.since ORDER BY i.id, p.code",
                List.of(
                        List.of("1", "Zürich", "2020-01-01 00:00:01"),
                        List.of("1", "nowhere", "2020-01-01 00:00:01"),
                        List.of("2", "Zürich", "2020-01-01 00:00:01"),
                        List.of("2", "nowhere", "2020-01-01 00:00:01")));
        answers.put("RETURN CAST(double(4) AS STRING)", List.of(List.of("8")));
        answers.put("CALL show_tables() WHERE name = 'Item' RETURN comment", List.of(List.of("what is sold")));
        answers.put("CALL show_sequences() WHERE name = 'ticket' RETURN name", List.of(List.of("ticket")));
        return answers;
    }

    /** What the instance was called and signed with. */
    private static final Map<String, String> PROPERTIES =
            Map.of("instance-id", "i-shared-1", "fleet-key", "first-release-fleet-key");

    /** A step an operator can take. */
    enum Next {
        EXPORT,
        IMPORT,
        ROLL_BACK,
        FINALIZE,
        UNDO
    }

    /** A fixture, what the database is after the recovery, and every step that is possible then. */
    // Its fields are immutable; the checker does not know their types.
    @SuppressWarnings("ImmutableEnumChecker")
    enum Left {
        SERVING(DatabaseState.Serving.class, Gate.SERVING, RealInstance.OLD, Next.EXPORT),
        FROZEN(DatabaseState.Serving.class, Gate.SERVING, RealInstance.OLD, Next.EXPORT),
        EXPORT_UNFINISHED(DatabaseState.Serving.class, Gate.SERVING, RealInstance.OLD, Next.EXPORT),
        EXPORT_UNDECLARED(DatabaseState.Serving.class, Gate.SERVING, RealInstance.OLD, Next.EXPORT),
        EXPORTED(DatabaseState.Exported.class, Gate.FROZEN, RealInstance.OLD, Next.IMPORT, Next.ROLL_BACK),
        IMPORTING(DatabaseState.Held.class, Gate.HELD, RealInstance.OLD, Next.IMPORT, Next.ROLL_BACK),
        SWAPPING(DatabaseState.Imported.class, Gate.SERVING, RealInstance.NEW, Next.FINALIZE, Next.ROLL_BACK),
        SWAPPING_RENAMED(DatabaseState.Imported.class, Gate.SERVING, RealInstance.NEW, Next.FINALIZE, Next.ROLL_BACK),
        HELD(DatabaseState.Held.class, Gate.HELD, RealInstance.OLD, Next.ROLL_BACK),
        IMPORTED(DatabaseState.Imported.class, Gate.SERVING, RealInstance.NEW, Next.FINALIZE, Next.ROLL_BACK),
        ROLLING_BACK(DatabaseState.RolledBack.class, Gate.SERVING, RealInstance.OLD, Next.EXPORT, Next.UNDO),
        ROLLED_BACK(DatabaseState.RolledBack.class, Gate.SERVING, RealInstance.OLD, Next.EXPORT, Next.UNDO),
        REINSTATING(DatabaseState.Imported.class, Gate.SERVING, RealInstance.NEW, Next.FINALIZE, Next.ROLL_BACK),
        FINALIZING(DatabaseState.Serving.class, Gate.SERVING, RealInstance.NEW),
        FINALIZED(DatabaseState.Serving.class, Gate.SERVING, RealInstance.NEW),
        RESTORING(DatabaseState.RolledBack.class, Gate.SERVING, RealInstance.OLD, Next.EXPORT, Next.UNDO),
        REPLACING(DatabaseState.Serving.class, Gate.SERVING, RealInstance.OLD, Next.EXPORT);

        private final Class<? extends DatabaseState> state;
        private final Gate gate;
        private final EngineVersion engine;
        private final List<Next> next;

        Left(Class<? extends DatabaseState> state, Gate gate, EngineVersion engine, Next... next) {
            this.state = state;
            this.gate = gate;
            this.engine = engine;
            this.next = List.of(next);
        }

        private String fixture() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-') + ".zip";
        }
    }

    @TempDir
    Path folder;

    @Test
    void every_fixture_is_read() throws IOException {
        try (Stream<Path> files = Files.list(FIXTURES)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.of(Left.values()).map(Left::fixture).toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_node_upgraded_in_mid_migration_recovers(Left left) throws Exception {
        Path data = folder.resolve("data");
        Map<String, byte[]> bucket = unpack(left, data);
        try (var instance = start(data, bucket)) {
            assertThat(instance.state(DATABASE)).isInstanceOf(left.state);
            assertThat(instance.gate(DATABASE)).isEqualTo(left.gate);
            assertThat(instance.state(DATABASE).engine()).isEqualTo(left.engine);
            if (left.gate != Gate.HELD) {
                assertAllIsThere(instance);
            }
        }
    }

    /** In every build the last step of every other state, in {@code ./instar crash} every step of each. */
    static Stream<Arguments> steps() {
        List<Left> all = List.of(Left.values());
        return all.stream()
                .filter(left -> FullDepth.ASKED_FOR || all.indexOf(left) % 2 == 0)
                .flatMap(left -> left.next.stream()
                        .skip(FullDepth.ASKED_FOR ? 0 : Math.max(0, left.next.size() - 1))
                        .map(next -> Arguments.of(left, next)));
    }

    @ParameterizedTest(name = "{0}, then {1}")
    @MethodSource("steps")
    void every_step_that_is_possible_completes_and_loses_nothing(Left left, Next next) throws Exception {
        Path data = folder.resolve("data");
        Map<String, byte[]> bucket = unpack(left, data);
        try (var instance = start(data, bucket)) {
            Path kept = instance.file(DATABASE).resolveSibling("g1.lbug.pre-migration");
            byte[] original = Files.readAllBytes(Files.exists(kept) ? kept : instance.file(DATABASE));
            TaskSnapshot ended = take(next, instance);
            assertThat(ended.state()).as("%s", ended.problem()).isEqualTo(TaskState.COMPLETED);
            if (next == Next.ROLL_BACK) {
                assertThat(instance.state(DATABASE).engine()).isEqualTo(RealInstance.OLD);
                assertThat(instance.file(DATABASE)).hasBinaryContent(original);
            }
            assertAllIsThere(instance);
        }
    }

    private static RealInstance start(Path data, Map<String, byte[]> bucket) throws IOException {
        RealInstance instance = RealInstance.start(data, PROPERTIES);
        instance.fillBucket(bucket);
        return instance;
    }

    private static TaskSnapshot take(Next next, RealInstance instance) {
        return switch (next) {
            case EXPORT -> instance.export("m2");
            case IMPORT -> {
                instance.activate(RealInstance.NEW);
                yield instance.importAll();
            }
            case ROLL_BACK -> instance.rollBack();
            case FINALIZE -> instance.finish();
            case UNDO -> instance.undoRollback();
        };
    }

    private static void assertAllIsThere(RealInstance instance) {
        ANSWERS.forEach((statement, answer) -> {
            // A frozen database answers queries of its rows alone.
            if (instance.gate(DATABASE) == Gate.SERVING || statement.startsWith("MATCH")) {
                assertThat(instance.query(DATABASE, statement).rows())
                        .as(statement)
                        .isEqualTo(answer);
            }
        });
    }

    /**
     * Unpacks a fixture.
     *
     * @return the objects of its bucket
     */
    private static Map<String, byte[]> unpack(Left left, Path data) throws IOException {
        Map<String, byte[]> bucket = new HashMap<>();
        try (InputStream in = Files.newInputStream(FIXTURES.resolve(left.fixture()));
                var zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName();
                if (entry.isDirectory()) {
                    Files.createDirectories(data.resolveSibling(name));
                } else if (name.startsWith("bucket/")) {
                    bucket.put(name.substring("bucket/".length()), zip.readAllBytes());
                } else {
                    Files.copy(zip, data.resolveSibling(name));
                }
            }
        }
        return bucket;
    }
}
