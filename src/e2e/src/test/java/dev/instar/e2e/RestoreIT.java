package dev.instar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.localfleet.NodeApi;
import dev.instar.protocol.BackupInfo;
import dev.instar.protocol.MigrationStatus;
import dev.instar.protocol.Problem;
import dev.instar.protocol.QueryAnswer;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database is put back as a backup holds it, and what stood there is kept. One instance, in the order of its life:
 * an export that was rolled back, restores under the engine of the backup, then a migration after which that engine is
 * gone.
 */
@ExtendWith(MachineExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RestoreIT {

    private static final String FROM = "ladybug@0.16.1";
    private static final String TO = "ladybug@0.20.4";
    private static final String GRAPH = "books";
    private static final String OTHER = "other";

    @TempDir
    static Path state;

    private TestFleet fleet;
    private NodeApi node;
    private Bucket bucket;
    private List<QueryAnswer> atTheBackup;
    private String backup;

    @BeforeAll
    void start(TestMachine machine) throws Exception {
        fleet = machine.fleet(state, FROM, TO, Map.of("limits.finalize-after", "0s"));
        node = fleet.node();
        bucket = new Bucket(fleet.fleet().cloud());
        SmallGraph.create(node, GRAPH);
        SmallGraph.create(node, OTHER);
        // One that went round: on the other side of a migration it is defined with another start.
        node.query(GRAPH, "CREATE SEQUENCE turns START 10 INCREMENT 5 MINVALUE 0 MAXVALUE 20 CYCLE");
        for (int turn = 0; turn < 4; turn++) {
            node.query(GRAPH, "RETURN CAST(nextval('turns') AS STRING) AS v");
        }
        atTheBackup = SmallGraph.answers(node, GRAPH);
        assertThat(fleet.awaitEnd(fleet.startExport(FROM, TO)).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(fleet.awaitEnd(fleet.startRollback()).state()).isEqualTo(TaskState.COMPLETED);
        backup = backups("?type=system").getFirst().key();
    }

    @Test
    @Order(1)
    void a_system_backup_is_listed_to_those_who_ask_for_it_by_name_and_to_nobody_else() {
        assertThat(backups("?type=system")).singleElement().satisfies(info -> {
            assertThat(info.type()).isEqualTo("system");
            assertThat(info.key()).startsWith(TestFleet.INSTANCE + "/" + GRAPH + "/system/");
            assertThat(info.bytes()).isPositive();
        });
        assertThat(backups("")).isEmpty();
        assertThat(backups("?type=full")).isEmpty();
        assertThat(backups("?type=incremental")).isEmpty();
        assertThat(stats()).isEqualTo(Map.of("backups", 0, "bytes", 0));

        BackupInfo full = customersBackup();

        assertThat(backups("")).containsExactly(full);
        assertThat(stats()).isEqualTo(Map.of("backups", 1, "bytes", Math.toIntExact(full.bytes())));
        assertThat(backups("?type=system")).extracting(BackupInfo::key).containsExactly(backup);
        assertThat(TestFleet.problem(node.get("/databases/" + GRAPH + "/backups?type=secret"), 400)
                        .code())
                .isEqualTo("node.bad-request");
    }

    @Test
    @Order(2)
    void a_restore_brings_the_data_back_and_keeps_what_stood_there() throws Exception {
        node.query(GRAPH, "MATCH (i:Item) WHERE i.id > 99 DETACH DELETE i");
        node.query(GRAPH, "CREATE (:Item {id: 5, name: 'written after the backup'})");
        node.query(GRAPH, "CREATE NODE TABLE Later(id INT64, PRIMARY KEY(id))");
        List<QueryAnswer> later = SmallGraph.answers(node, GRAPH);
        byte[] present = closedFile();
        List<QueryAnswer> others = SmallGraph.answers(node, OTHER);

        assertThat(restore(backup).problem()).isNull();

        assertThat(SmallGraph.answers(node, GRAPH)).isEqualTo(atTheBackup).isNotEqualTo(later);
        assertThat(node.post("/databases/" + GRAPH + "/query", Map.of("statement", "MATCH (l:Later) RETURN l.id"))
                        .statusCode())
                .as("the table made after the backup is gone")
                .isEqualTo(422);
        node.query(GRAPH, "CREATE (:Item {id: 6, name: 'written after the restore'})");
        assertThat(kept(".before-restore")).isEqualTo(present);
        assertThat(SmallGraph.answers(node, OTHER)).isEqualTo(others);
        assertThat(fleet.healthStatus()).isEqualTo(200);
        assertThat(orphans()).isEmpty();
    }

    @Test
    @Order(3)
    void a_second_restore_keeps_what_stood_there_under_a_second_name() throws Exception {
        byte[] first = kept(".before-restore");
        byte[] present = closedFile();

        assertThat(restore(backup).problem()).isNull();

        assertThat(SmallGraph.answers(node, GRAPH)).isEqualTo(atTheBackup);
        assertThat(kept(".before-restore-2")).isEqualTo(present);
        assertThat(kept(".before-restore")).isEqualTo(first);
        assertThat(orphans()).isEmpty();
    }

    @Test
    @Order(4)
    void a_backup_made_for_a_customer_is_restored_as_well() throws Exception {
        node.query(GRAPH, "CREATE (:Item {id: 7, name: 'in the customer''s backup'})".replace("''", "\\'"));
        List<QueryAnswer> with = SmallGraph.answers(node, GRAPH);
        String full = customersBackup().key();
        node.query(GRAPH, "MATCH (i:Item {id: 7}) DELETE i");

        assertThat(restore(full).problem()).isNull();

        assertThat(SmallGraph.answers(node, GRAPH)).isEqualTo(with);
    }

    @Test
    @Order(5)
    void an_object_altered_in_the_bucket_is_never_restored() throws Exception {
        String key = objectOf(backup);
        byte[] stored = bucket.get(key);
        byte[] altered = stored.clone();
        altered[altered.length / 2] ^= 1;
        bucket.replace(key, altered);
        assertRestoreFails("node.backup-damaged", key);

        bucket.replace(key, Arrays.copyOf(stored, stored.length / 2));
        assertRestoreFails("node.backup-damaged", key);

        bucket.delete(key);
        assertRestoreFails("node.backup-damaged", key);
        assertThat(backups("?type=system"))
                .singleElement()
                .satisfies(listed -> assertThat(listed.damage()).contains(key, "is gone"));

        bucket.replace(key, stored);
        assertThat(restore(backup).problem()).isNull();
        assertThat(SmallGraph.answers(node, GRAPH)).isEqualTo(atTheBackup);
    }

    @Test
    @Order(6)
    void a_catalogue_that_speaks_of_something_else_is_not_believed() throws Exception {
        byte[] stored = bucket.get(backup);
        String catalogue = new String(stored, StandardCharsets.UTF_8);

        bucket.replace(
                backup,
                catalogue.replace("\"" + GRAPH + "\"", "\"" + OTHER + "\"").getBytes(StandardCharsets.UTF_8));
        assertThat(TestFleet.problem(startRestore(GRAPH, backup), 502).code()).isEqualTo("node.backup-damaged");

        bucket.replace(backup, Arrays.copyOf(stored, stored.length / 2));
        assertThat(backups("?type=system"))
                .singleElement()
                .satisfies(listed -> assertThat(listed.damage()).contains("cannot be read"));
        assertThat(TestFleet.problem(startRestore(GRAPH, backup), 502).detail()).contains(backup);

        String foreignFile = catalogue.replace(GRAPH + ".lbug\"", "../" + GRAPH + ".lbug\"");
        assertThat(foreignFile).isNotEqualTo(catalogue);
        bucket.replace(backup, foreignFile.getBytes(StandardCharsets.UTF_8));
        assertRestoreFails("node.restore-failed", "../" + GRAPH + ".lbug");

        bucket.replace(backup, stored);
    }

    private void assertRestoreFails(String code, String named) throws Exception {
        List<QueryAnswer> before = SmallGraph.answers(node, GRAPH);
        byte[] present = closedFile();
        List<String> names = names();

        TaskSnapshot failed = restore(backup);

        assertThat(failed.state()).isEqualTo(TaskState.FAILED);
        Problem problem = Objects.requireNonNull(failed.problem());
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.detail()).contains(named);
        assertThat(Files.readAllBytes(database())).isEqualTo(present);
        assertThat(names()).isEqualTo(names);
        assertThat(SmallGraph.answers(node, GRAPH)).isEqualTo(before);
        node.query(GRAPH, "CREATE (:Item {id: 8})");
        node.query(GRAPH, "MATCH (i:Item {id: 8}) DELETE i");
        assertThat(fleet.healthStatus()).isEqualTo(200);
    }

    @Test
    @Order(7)
    void keys_that_name_no_backup_of_the_database_are_refused() {
        String nothing = backup.replaceAll("[^/]+/catalogue.json$", "20200101T000000Z-00000000/catalogue.json");
        for (String key : List.of(nothing, "nothing", objectOf(backup), "../" + backup, backup + "x")) {
            Problem problem = TestFleet.problem(startRestore(GRAPH, key), 404);
            assertThat(problem.code()).isEqualTo("node.unknown-backup");
            assertThat(problem.detail()).contains(key, GRAPH);
        }
        assertThat(TestFleet.problem(startRestore(OTHER, backup), 404).code()).isEqualTo("node.unknown-backup");
        assertThat(TestFleet.problem(startRestore("nobody", backup), 404).code())
                .isEqualTo("node.unknown-database");
        assertThat(TestFleet.problem(startRestore(GRAPH, " "), 400).code()).isEqualTo("node.bad-request");
    }

    @Test
    @Order(8)
    void a_backup_of_an_export_that_compared_counts_alone_is_restored_as_well() throws Exception {
        String export = "/migration/export?source_version=" + FROM + "&target_version=" + TO;
        assertThat(fleet.awaitEnd(fleet.started(export + "&verification=counts"))
                        .problem())
                .isNull();
        assertThat(fleet.awaitEnd(fleet.startRollback()).problem()).isNull();
        String counted = backups("?type=system").stream()
                .map(BackupInfo::key)
                .filter(key -> !key.equals(backup))
                .findFirst()
                .orElseThrow();
        node.query(GRAPH, "MATCH (i:Item) WHERE i.id > 99 DETACH DELETE i");

        assertThat(restore(counted).problem()).isNull();

        assertThat(SmallGraph.answers(node, GRAPH)).isEqualTo(atTheBackup);
    }

    @Test
    @Order(9)
    void a_database_that_is_part_of_a_migration_is_not_restored() throws Exception {
        assertThat(fleet.awaitEnd(fleet.startExport(FROM, TO)).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(refused()).contains("exported");

        fleet.activate(TO);
        assertThat(fleet.awaitEnd(fleet.startImport()).problem()).isNull();
        assertThat(refused()).contains("not finalized");
        assertThat(SmallGraph.answers(node, GRAPH)).isEqualTo(atTheBackup);
    }

    @Test
    @Order(10)
    void a_backup_of_an_engine_that_no_longer_serves_the_database_is_refused() throws Exception {
        String migration = Objects.requireNonNull(node.read(node.get("/migration/status"), MigrationStatus.class)
                        .manifest())
                .migration();
        byte[] setAside = kept(".before-restore");
        String task = fleet.started("/migration/finalize?migration=" + migration);
        assertThat(fleet.awaitEnd(task).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(kept(".before-restore"))
                .as("what a restore set aside may be in no backup")
                .isEqualTo(setAside);
        assertThat(fleet.data().resolve(GRAPH + ".lbug.pre-migration")).doesNotExist();
        assertThat(orphans()).isEmpty();

        assertThat(refused()).contains("LadybugDB 0.16.1", "LadybugDB 0.20.4", GRAPH);

        assertThat(SmallGraph.answers(node, GRAPH)).isEqualTo(atTheBackup);
        String full = customersBackup().key();
        node.query(GRAPH, "MATCH (n) DETACH DELETE n");
        assertThat(restore(full).problem()).isNull();
        assertThat(SmallGraph.answers(node, GRAPH))
                .as("a backup of the new engine is restored under the new engine")
                .isEqualTo(atTheBackup);
    }

    private String refused() {
        Problem problem = TestFleet.problem(startRestore(GRAPH, backup), 409);
        assertThat(problem.code()).isEqualTo("node.restore-refused");
        return problem.detail();
    }

    private List<BackupInfo> backups(String query) {
        return List.of(node.read(node.get("/databases/" + GRAPH + "/backups" + query), BackupInfo[].class));
    }

    private Map<?, ?> stats() {
        return node.read(node.get("/databases/" + GRAPH + "/backups/stats"), Map.class);
    }

    private BackupInfo customersBackup() {
        return node.read(node.post("/databases/" + GRAPH + "/backups", Map.of()), BackupInfo.class);
    }

    private HttpResponse<String> startRestore(String graphId, String key) {
        return node.post("/databases/" + graphId + "/restore", Map.of("backup", key));
    }

    private TaskSnapshot restore(String key) throws InterruptedException {
        return fleet.awaitEnd(fleet.started("/databases/" + GRAPH + "/restore", Map.of("backup", key)));
    }

    private static String objectOf(String catalogueKey) {
        return catalogueKey.replace("catalogue.json", "files/" + GRAPH + ".lbug");
    }

    private Path database() {
        return fleet.data().resolve(GRAPH + ".lbug");
    }

    /** A backup closes the database, so that the file stands still until the next statement. */
    private byte[] closedFile() throws IOException {
        String full = customersBackup().key();
        byte[] present = Files.readAllBytes(database());
        assertThat(bucket.get(objectOf(full))).isEqualTo(present);
        return present;
    }

    private byte[] kept(String suffix) throws IOException {
        return Files.readAllBytes(fleet.data().resolve(GRAPH + ".lbug" + suffix));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(fleet.data())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Without the export that was rolled back: it is left to whoever made it. */
    private List<String> orphans() {
        return node.read(node.get("/migration/status"), MigrationStatus.class).orphans().stream()
                .filter(sentence -> !sentence.startsWith("The export "))
                .toList();
    }
}
