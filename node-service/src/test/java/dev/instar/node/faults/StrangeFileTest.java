package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.FaultTable;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineHosts;
import dev.instar.node.engine.Engines;
import dev.instar.node.engine.TestHosts;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseNames;
import dev.instar.node.storage.Sha256;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import dev.instar.protocol.PreflightReport;
import dev.instar.protocol.Problem;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file that is not of the engine its database belongs to is opened by none: the database says which engine it needs,
 * the file stays as it is, and the databases beside it serve on.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class StrangeFileTest {

    /** The header's page and one more. */
    private static final int HEAD_BYTES = 8192;

    private static final List<String> TEN_ROWS = List.of(
            "CREATE NODE TABLE Person(id INT64, PRIMARY KEY (id))",
            "UNWIND range(1, 10) AS i CREATE (:Person {id: i})");
    private static final String COUNT = "MATCH (p:Person) RETURN count(*) AS people";

    /** Where a file says which storage version it has, after the engine's four letters. */
    private static final int VERSION_OFFSET = 4;

    private static final int UNKNOWN_VERSION = 99;

    /** Puts something strange where a database was. */
    private interface Strange {
        void put(Path database) throws IOException;
    }

    @TempDir
    static Path folder;

    @BeforeAll
    static void create_databases_with_each_engine() throws Exception {
        for (EngineVersion engine : List.of(RealInstance.OLD, RealInstance.NEW)) {
            try (var instance = RealInstance.start(home(engine), Map.of("engine", engine.toString()))) {
                instance.create("g1", TEN_ROWS);
                instance.create("g2", TEN_ROWS);
            }
            leaveUnwritten(engine);
        }
    }

    /** An instance on an engine, with two databases. */
    private static Path home(EngineVersion engine) {
        return folder.resolve("home-of-" + engine.version());
    }

    /** A database whose engine was killed before it had written everything down. */
    private static Path unwritten(EngineVersion engine) {
        return folder.resolve("unwritten-" + engine.version()).resolve("g1.lbug");
    }

    private static void leaveUnwritten(EngineVersion version) throws Exception {
        Path database = unwritten(version);
        Files.createDirectories(database.getParent());
        EngineHosts hosts = TestHosts.of(version, folder.resolve("hosts"));
        try {
            TestHosts.create(hosts, version, database, TEN_ROWS);
            Engine engine = hosts.open(version, database, false);
            engine.execute("UNWIND range(11, 20) AS i CREATE (:Person {id: i})");
            engine.kill();
        } finally {
            hosts.destroy();
        }
        assertThat(contents(database)).containsOnlyKeys("g1.lbug", "g1.lbug.wal");
    }

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

    /** Types of types nest deeper than any one statement may say. */
    @Test
    void a_column_that_cannot_be_proven_is_named_when_its_migration_is_finalized() throws Exception {
        Map<String, byte[]> bucket = new HashMap<>();
        Path data = imported(bucket);
        try (var instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            instance.query("g1", "CREATE TYPE deep AS INT64" + "[]".repeat(20));
            instance.query("g1", "CREATE TYPE deeper AS deep" + "[]".repeat(20));
            instance.query("g1", "CREATE NODE TABLE Deep(id INT64, v deeper, PRIMARY KEY (id))");

            TaskSnapshot refused = instance.finish();

            Problem problem = Objects.requireNonNull(refused.problem());
            assertThat(problem.code()).isEqualTo("node.finalize-refused");
            assertThat(problem.detail()).contains("column v of table Deep, because it has more than 30 types");
            assertThat(data.resolve("g1.lbug" + DatabaseNames.PRE_MIGRATION)).exists();
        }
    }

    @Test
    void the_way_back_from_an_imported_database_that_cannot_be_read_whole_is_not_given_up() throws Exception {
        Map<String, byte[]> bucket = new HashMap<>();
        Path data = imported(bucket);
        byte[] whole = Files.readAllBytes(data.resolve("g1.lbug"));
        Files.write(data.resolve("g1.lbug"), Arrays.copyOf(whole, HEAD_BYTES));
        SortedMap<String, String> before = contents(data.resolve("g1.lbug" + DatabaseNames.PRE_MIGRATION));
        try (var instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(bucket);
            assertThat(instance.gate("g1")).as("what its header says").isEqualTo(Gate.SERVING);

            TaskSnapshot refused = instance.finish();

            Problem problem = Objects.requireNonNull(refused.problem());
            assertThat(problem.code()).isEqualTo("node.finalize-refused");
            assertThat(problem.detail()).contains("'g1' cannot be read whole under LadybugDB 0.20.4");
            assertThat(contents(data.resolve("g1.lbug" + DatabaseNames.PRE_MIGRATION)))
                    .isEqualTo(before)
                    .isNotEmpty();
            assertThat(data.resolve("g2.lbug" + DatabaseNames.PRE_MIGRATION)).exists();
            assertThat(instance.rollBack().problem()).isNull();
            assertThat(instance.query("g1", COUNT).rows()).containsExactly(List.of("10"));
        }
        FaultTable.row("the imported database is cut off when it is to be finalized", 1, "refused, rolled back");
    }

    @Test
    void an_original_of_another_engine_is_not_put_back_where_its_backup_is_gone_too() throws Exception {
        Path data = imported();
        Path original = data.resolve("g1.lbug" + DatabaseNames.PRE_MIGRATION);
        Files.copy(home(RealInstance.NEW).resolve("g1.lbug"), original, StandardCopyOption.REPLACE_EXISTING);
        SortedMap<String, String> before = contents(data.resolve("g1.lbug"));
        try (var instance = RealInstance.start(data, Map.of())) {
            TaskSnapshot rollback = instance.rollBack();

            Problem problem = Objects.requireNonNull(rollback.problem());
            assertThat(problem.code()).isEqualTo("node.no-good-original");
            assertThat(problem.detail()).contains("its system backup", "cannot take its place");
            assertThat(instance.state("g1")).isInstanceOf(DatabaseState.Imported.class);
            assertThat(contents(data.resolve("g1.lbug"))).isEqualTo(before);
            assertThat(instance.query("g1", COUNT).rows()).containsExactly(List.of("10"));
        }
        FaultTable.row("the original to be put back is a file of another engine", 1, "rollback refused");
    }

    private static Path imported() throws Exception {
        return imported(new HashMap<>());
    }

    /** @param bucket takes what the instance put into its object store */
    private static Path imported(Map<String, byte[]> bucket) throws Exception {
        Path data = dataWith(RealInstance.OLD, _ -> {});
        try (var instance = RealInstance.start(data, Map.of())) {
            assertThat(instance.export().problem()).isNull();
            instance.activate(RealInstance.NEW);
            assertThat(instance.importAll().problem()).isNull();
            bucket.putAll(instance.bucket());
        }
        return data;
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

    private static Path dataWith(EngineVersion engine, Strange strange) throws IOException {
        Path data = folder.resolve("data");
        Folders.copy(home(engine), data);
        strange.put(data.resolve("g1.lbug"));
        return data;
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

    /** What lies under a database's name and the names that begin with it: a hash for each file. */
    private static SortedMap<String, String> contents(Path database) throws IOException {
        SortedMap<String, String> contents = new TreeMap<>();
        try (Stream<Path> beside = Files.list(Objects.requireNonNull(database.getParent()))) {
            for (Path path : beside.toList()) {
                String name = path.getFileName().toString();
                if (name.startsWith(database.getFileName().toString())) {
                    contents.put(name, Files.isDirectory(path) ? "a folder" : hash(path));
                }
            }
        }
        return contents;
    }

    private static String hash(Path file) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            return Sha256.of(content);
        }
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
