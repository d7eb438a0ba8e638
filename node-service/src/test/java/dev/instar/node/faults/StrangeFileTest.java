package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.FaultTable;
import dev.instar.node.engine.Engines;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import dev.instar.protocol.PreflightReport;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A file that is not of the engine its database belongs to is opened by none: the database says which engine it needs,
 * the file stays as it is, and the databases beside it serve on.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class StrangeFileTest extends StrangeFileFixture {

    /** Where a file says which storage version it has, after the engine's four letters. */
    private static final int VERSION_OFFSET = 4;

    private static final int UNKNOWN_VERSION = 99;

    /** By a plain engine, or under a release that took such statements. */
    @Test
    void a_database_that_was_made_unreadable_so_is_held_and_nobody_is_told_to_correct_a_statement() throws Exception {
        try (RealInstance instance = RealInstance.start(folder.resolve("unreadable"), Map.of())) {
            instance.create(
                    "g1",
                    List.of(
                            "CREATE NODE TABLE T(id INT64, PRIMARY KEY(id))",
                            "CREATE (:T {id: 1})",
                            "CREATE MACRO f(a) AS a >= 18"));

            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> instance.query("g1", "MATCH (t:T) RETURN t.id"))
                        .isInstanceOfSatisfying(NodeException.class, e -> {
                            assertThat(e.error()).isEqualTo(ErrorCode.DATABASE_UNOPENABLE);
                            assertThat(e.problem().remedy()).doesNotContain("Correct the statement");
                        })
                        .hasMessageContaining("LadybugDB 0.16.1 refuses it");
            }
            assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
        }
    }

    @Test
    void a_file_of_an_unknown_storage_version_is_opened_by_no_engine() throws Exception {
        requireTurnedAway(
                "of an unknown storage version",
                RealInstance.OLD,
                database -> overwrite(
                        database,
                        VERSION_OFFSET,
                        ByteBuffer.allocate(Long.BYTES)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putLong(UNKNOWN_VERSION)
                                .array()));
    }

    @Test
    void a_file_with_other_first_letters_is_opened_by_no_engine() throws Exception {
        requireTurnedAway(
                "with other first letters",
                RealInstance.OLD,
                database -> overwrite(database, 0, "GURK".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void a_file_with_the_first_letters_of_the_other_engine_is_opened_by_no_engine() throws Exception {
        requireTurnedAway(
                "with the first letters of Kuzu",
                RealInstance.OLD,
                database -> overwrite(database, 0, "KUZU".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void an_empty_file_is_opened_by_no_engine() throws Exception {
        requireTurnedAway("without content", RealInstance.OLD, database -> Files.write(database, new byte[0]));
    }

    @Test
    void a_file_that_ends_in_its_header_is_opened_by_no_engine() throws Exception {
        requireTurnedAway(
                "that ends in its header",
                RealInstance.OLD,
                database -> Files.write(database, Arrays.copyOf(Files.readAllBytes(database), VERSION_OFFSET)));
    }

    @Test
    void a_database_whose_file_is_gone_is_not_created_anew() throws Exception {
        requireTurnedAway("that is gone", RealInstance.OLD, Files::delete);
    }

    @Test
    void a_folder_in_the_place_of_a_file_is_opened_by_no_engine() throws Exception {
        requireTurnedAway("that is a folder", RealInstance.OLD, database -> {
            Files.delete(database);
            Files.createDirectory(database);
        });
    }

    @Test
    void a_file_of_a_newer_engine_is_opened_by_no_engine() throws Exception {
        requireTurnedAway(
                "of a newer engine",
                RealInstance.OLD,
                database -> Files.copy(
                        home(RealInstance.NEW).resolve("g1.lbug"), database, StandardCopyOption.REPLACE_EXISTING));
    }

    @Test
    void a_file_of_an_older_engine_is_opened_by_no_engine() throws Exception {
        requireTurnedAway(
                "of an older engine",
                RealInstance.NEW,
                database -> Files.copy(
                        home(RealInstance.OLD).resolve("g1.lbug"), database, StandardCopyOption.REPLACE_EXISTING));
    }

    @Test
    void what_a_newer_engine_had_not_yet_written_down_is_left_as_it_is() throws Exception {
        requireTurnedAway(
                "of a newer engine with its log",
                RealInstance.OLD,
                database -> putWithLog(unwritten(RealInstance.NEW), database));
    }

    @Test
    void what_an_older_engine_had_not_yet_written_down_is_left_as_it_is() throws Exception {
        requireTurnedAway(
                "of an older engine with its log",
                RealInstance.NEW,
                database -> putWithLog(unwritten(RealInstance.OLD), database));
    }

    /** The header of the database cannot tell; what counts is that the engine refuses and nothing is written. */
    @Test
    void the_log_of_another_engine_beside_a_database_is_left_as_it_is() throws Exception {
        for (EngineVersion engine : List.of(RealInstance.OLD, RealInstance.NEW)) {
            EngineVersion other = engine.equals(RealInstance.OLD) ? RealInstance.NEW : RealInstance.OLD;
            Path data = dataWith(engine, database -> Files.copy(log(unwritten(other)), log(database)));
            SortedMap<String, String> before = contents(data.resolve("g1.lbug"));
            try (var instance = RealInstance.start(data, Map.of("engine", engine.toString()))) {
                assertThatThrownBy(() -> instance.query("g1", COUNT)).isInstanceOf(NodeException.class);
                requireBlocked(instance);
                assertThatThrownBy(instance::export).isInstanceOf(NodeException.class);
                assertThat(instance.state("g1")).isEqualTo(new DatabaseState.Serving(engine));
                assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
                requireSecondServes(instance);
            }
            assertThat(contents(data.resolve("g1.lbug"))).isEqualTo(before);
        }
        FaultTable.row("a database stands beside the log of another engine", 2, "engine refuses, files as they were");
    }

    private static void requireTurnedAway(String fault, EngineVersion engine, Strange strange) throws Exception {
        Path data = dataWith(engine, strange);
        SortedMap<String, String> before = contents(data.resolve("g1.lbug"));
        var opened = new Opened();
        try (var instance = RealInstance.start(data, Map.of("engine", engine.toString()), opened::watch)) {
            assertThat(instance.gate("g1")).isEqualTo(Gate.INCOMPATIBLE);
            assertThatThrownBy(() -> instance.query("g1", COUNT))
                    .isInstanceOfSatisfying(
                            NodeException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.DATABASE_INCOMPATIBLE));
            assertThatThrownBy(() -> instance.query("g1", "CREATE (:Person {id: 77})"))
                    .isInstanceOf(NodeException.class);
            requireBlocked(instance);

            TaskSnapshot export = instance.export();

            assertThat(export.state()).isEqualTo(TaskState.FAILED);
            assertThat(Objects.requireNonNull(export.problem()).code()).isEqualTo("node.database-incompatible");
            assertThat(instance.state("g1")).isEqualTo(new DatabaseState.Serving(engine));
            assertThat(instance.gate("g1")).isEqualTo(Gate.INCOMPATIBLE);
            requireSecondServes(instance);
        }
        assertThat(opened.databases()).contains(data.resolve("g2.lbug")).doesNotContain(data.resolve("g1.lbug"));
        assertThat(contents(data.resolve("g1.lbug"))).isEqualTo(before);
        FaultTable.row("a database is a file " + fault, 1, "opened by no engine, bytes as they were");
    }

    private static void requireBlocked(RealInstance instance) {
        assertThat(instance.preflight().findings())
                .anySatisfy(finding -> {
                    assertThat(finding.severity()).isEqualTo(PreflightReport.Severity.BLOCKER);
                    assertThat(finding.subject()).isEqualTo("g1");
                })
                .noneSatisfy(finding -> assertThat(finding.subject()).isEqualTo("g2"));
    }

    private static void requireSecondServes(RealInstance instance) {
        assertThat(instance.gate("g2")).isEqualTo(Gate.SERVING);
        instance.query("g2", "CREATE (:Person {id: 77})");
        assertThat(instance.query("g2", COUNT).rows()).containsExactly(List.of("11"));
    }

    private static void overwrite(Path file, int offset, byte[] bytes) throws IOException {
        byte[] content = Files.readAllBytes(file);
        System.arraycopy(bytes, 0, content, offset, bytes.length);
        Files.write(file, content);
    }

    private static void putWithLog(Path from, Path database) throws IOException {
        Files.copy(from, database, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(log(from), log(database));
    }

    private static Path log(Path database) {
        return database.resolveSibling(database.getFileName() + ".wal");
    }

    /** Remembers which files engines were to open. */
    private static final class Opened {

        private final Set<Path> databases = ConcurrentHashMap.newKeySet();

        Engines watch(Engines engines) {
            return new WatchedEngines(engines) {
                @Override
                void opening(Path database, boolean readOnly) {
                    databases.add(database);
                }
            };
        }

        Set<Path> databases() {
            return databases;
        }
    }
}
