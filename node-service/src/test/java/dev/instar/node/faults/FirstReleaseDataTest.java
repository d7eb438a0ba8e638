package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Data folders that the first release left, in every state a database can be in and mostly by SIGKILL: a node that is
 * upgraded in mid-migration recovers, loses no row, and can bring the migration to either end.
 */
class FirstReleaseDataTest {

    private static final Path FIXTURES = Path.of("..", "src", "fixtures", "first-release", "node");
    private static final String DATABASE = "g1";
    private static final String ROWS = "MATCH (i:Item) RETURN count(*), min(i.id), max(i.id), min(i.name)";
    private static final String EDGES = "MATCH (i:Item)-[a:AT]->(p:Place) RETURN i.id, p.code ORDER BY i.id, p.code";

    /** What the instance was called and signed with. */
    private static final Map<String, String> PROPERTIES =
            Map.of("instance-id", "i-shared-1", "fleet-key", "first-release-fleet-key");

    /** What is left to do, by which the migration ends well. */
    private enum Next {
        EXPORT,
        IMPORT,
        ROLL_BACK,
        FINALIZE,
        NOTHING
    }

    /** A fixture, what the database is after the recovery, and what can be done then. */
    // Its fields are immutable, though nothing says so of their types.
    @SuppressWarnings("ImmutableEnumChecker")
    enum Left {
        SERVING(DatabaseState.Serving.class, Gate.SERVING, RealInstance.OLD, Next.EXPORT),
        FROZEN(DatabaseState.Serving.class, Gate.SERVING, RealInstance.OLD, Next.EXPORT),
        EXPORT_UNFINISHED(DatabaseState.Serving.class, Gate.SERVING, RealInstance.OLD, Next.EXPORT),
        EXPORT_UNDECLARED(DatabaseState.Serving.class, Gate.SERVING, RealInstance.OLD, Next.EXPORT),
        EXPORTED(DatabaseState.Exported.class, Gate.FROZEN, RealInstance.OLD, Next.IMPORT),
        IMPORTING(DatabaseState.Held.class, Gate.HELD, RealInstance.OLD, Next.IMPORT),
        SWAPPING(DatabaseState.Imported.class, Gate.SERVING, RealInstance.NEW, Next.FINALIZE),
        SWAPPING_RENAMED(DatabaseState.Imported.class, Gate.SERVING, RealInstance.NEW, Next.ROLL_BACK),
        HELD(DatabaseState.Held.class, Gate.HELD, RealInstance.OLD, Next.ROLL_BACK),
        IMPORTED(DatabaseState.Imported.class, Gate.SERVING, RealInstance.NEW, Next.FINALIZE),
        ROLLING_BACK(DatabaseState.RolledBack.class, Gate.SERVING, RealInstance.OLD, Next.EXPORT),
        ROLLED_BACK(DatabaseState.RolledBack.class, Gate.SERVING, RealInstance.OLD, Next.EXPORT),
        REINSTATING(DatabaseState.Imported.class, Gate.SERVING, RealInstance.NEW, Next.ROLL_BACK),
        FINALIZING(DatabaseState.Serving.class, Gate.SERVING, RealInstance.NEW, Next.NOTHING),
        FINALIZED(DatabaseState.Serving.class, Gate.SERVING, RealInstance.NEW, Next.NOTHING),
        RESTORING(DatabaseState.RolledBack.class, Gate.SERVING, RealInstance.OLD, Next.EXPORT),
        REPLACING(DatabaseState.Serving.class, Gate.SERVING, RealInstance.OLD, Next.EXPORT);

        private final Class<? extends DatabaseState> state;
        private final Gate gate;
        private final EngineVersion engine;
        private final Next next;

        Left(Class<? extends DatabaseState> state, Gate gate, EngineVersion engine, Next next) {
            this.state = state;
            this.gate = gate;
            this.engine = engine;
            this.next = next;
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
    void a_node_upgraded_in_mid_migration_recovers_and_goes_on(Left left) throws Exception {
        Map<String, byte[]> bucket = unpack(left);
        try (var instance = RealInstance.start(folder.resolve("data"), PROPERTIES)) {
            instance.fillBucket(bucket);
            assertThat(instance.state(DATABASE)).isInstanceOf(left.state);
            assertThat(instance.gate(DATABASE)).isEqualTo(left.gate);
            assertThat(instance.state(DATABASE).engine()).isEqualTo(left.engine);
            if (left.gate != Gate.HELD) {
                assertAllIsThere(instance);
            }
            TaskSnapshot ended = goOn(left.next, instance);
            if (ended != null) {
                assertThat(ended.state()).as("%s", ended.problem()).isEqualTo(TaskState.COMPLETED);
            }
            assertAllIsThere(instance);
        }
    }

    private static @Nullable TaskSnapshot goOn(Next next, RealInstance instance) {
        return switch (next) {
            case EXPORT -> instance.export("m2");
            case IMPORT -> {
                instance.activate(RealInstance.NEW);
                yield instance.importAll();
            }
            case ROLL_BACK -> instance.rollBack();
            case FINALIZE -> instance.finish();
            case NOTHING -> null;
        };
    }

    private static void assertAllIsThere(RealInstance instance) {
        assertThat(instance.query(DATABASE, ROWS).rows()).containsExactly(List.of("53", "1", "59", ""));
        assertThat(instance.query(DATABASE, EDGES).rows())
                .containsExactly(
                        List.of("1", "Zürich"),
                        List.of("1", "nowhere"),
                        List.of("2", "Zürich"),
                        List.of("2", "nowhere"));
    }

    /** @return the objects of its bucket; the data folder is below the test's */
    private Map<String, byte[]> unpack(Left left) throws IOException {
        Map<String, byte[]> bucket = new HashMap<>();
        try (InputStream in = Files.newInputStream(FIXTURES.resolve(left.fixture()));
                var zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName();
                if (entry.isDirectory()) {
                    Files.createDirectories(folder.resolve(name));
                } else if (name.startsWith("bucket/")) {
                    bucket.put(name.substring("bucket/".length()), zip.readAllBytes());
                } else {
                    Files.copy(zip, folder.resolve(name));
                }
            }
        }
        return bucket;
    }
}
