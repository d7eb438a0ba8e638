package dev.instar.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import dev.instar.protocol.MigrationStatus;
import dev.instar.protocol.NodeInfo;
import dev.instar.protocol.Phase;
import dev.instar.protocol.Problem;
import dev.instar.protocol.QueryAnswer;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * One migration from its export to its end, with every turn a person can take on the way: cancel, retry, ask what a
 * rollback costs, roll back, take that back, and finalize once nothing is in doubt.
 */
class FinalizeIT extends FinalizeFixture {

    @Test
    @Order(1)
    void a_migration_that_is_not_imported_cannot_be_finalized() {
        assertThat(finalizeRefused(migration)).contains("'first' is exported", "'second' is exported", "'large' is");
        assertThat(finalizeRefused("another")).contains("no manifest of migration 'another'");
        assertThat(TestFleet.problem(node.post("/migration/finalize", Map.of()), 400)
                        .code())
                .isEqualTo("node.bad-request");
    }

    @Test
    @Order(2)
    void a_cancelled_import_leaves_the_export_waiting_and_the_original_untouched() throws Exception {
        byte[] original = Files.readAllBytes(file(LARGE, ""));
        flip(exported("second"));
        fleet.activate(TO);

        String task = fleet.startImport();
        assertThat(TestFleet.problem(node.post("/migration/cancel?task=another", Map.of()), 409)
                        .detail())
                .contains("another", task);
        awaitPhase(task, LARGE, Phase.IMPORT);
        assertThat(node.post("/migration/cancel?task=" + task, Map.of()).statusCode())
                .isEqualTo(200);
        TaskSnapshot cancelled = fleet.awaitEnd(task);

        assertThat(cancelled.state()).isEqualTo(TaskState.CANCELLED);
        assertThat(Objects.requireNonNull(cancelled.problem()).code()).isEqualTo("node.cancelled");
        assertThat(database(LARGE).gate()).isEqualTo(Gate.FROZEN);
        assertThat(database(LARGE).engine()).isEqualTo(EngineVersion.parse(FROM));
        assertThat(Files.readAllBytes(file(LARGE, ""))).isEqualTo(original);
        assertThat(file(LARGE, ".incoming")).doesNotExist();
        assertThat(RandomGraph.answers(node, LARGE)).isEqualTo(large);
        assertThat(node.post("/databases/large/query", Map.of("statement", "CREATE (:Page {id: -1})"))
                        .statusCode())
                .isEqualTo(423);
        assertThat(TestFleet.problem(node.post("/migration/cancel", Map.of()), 409)
                        .code())
                .isEqualTo("node.nothing-to-cancel");
    }

    @Test
    @Order(3)
    void a_migration_with_a_held_database_cannot_be_finalized() throws Exception {
        assertThat(fleet.awaitEnd(fleet.startImport()).state()).isEqualTo(TaskState.FAILED);
        assertThat(database("second").gate()).isEqualTo(Gate.HELD);
        assertThat(database("first").gate()).isEqualTo(Gate.SERVING);
        assertThat(database(LARGE).gate()).isEqualTo(Gate.SERVING);
        assertThat(RandomGraph.answers(node, LARGE)).isEqualTo(large);

        assertThat(finalizeRefused(migration)).contains("'second' is held").doesNotContain("first", LARGE);

        flip(exported("second"));
        assertThat(fleet.awaitEnd(fleet.startImport()).problem()).isNull();
        assertThat(fleet.healthStatus()).isEqualTo(200);
        for (String graphId : SMALL) {
            assertThat(database(graphId).engine()).isEqualTo(EngineVersion.parse(TO));
            assertThat(SmallGraph.answers(node, graphId)).isEqualTo(small);
        }
    }

    @Test
    @Order(4)
    void what_a_rollback_would_lose_is_told_in_rows() {
        assertThat(costs("")).hasSize(3).allSatisfy(cost -> {
            assertThat(cost.rowsAdded()).isZero();
            assertThat(cost.rowsRemoved()).isZero();
            assertThat(cost.changes()).isEmpty();
            assertThat(cost.unknown()).isNull();
        });

        node.query("first", "UNWIND range(5000, 5002) AS i CREATE (:Item {id: i, name: 'since the import'})");
        node.query("first", "MATCH (i:Item) WHERE i.id IN [100, 101] SET i.name = 'changed'");
        node.query("second", "MATCH (i:Item) WHERE i.id > 2990 DELETE i");
        written = SmallGraph.answers(node, "first");

        assertThat(costs("?database=first")).singleElement().satisfies(cost -> {
            assertThat(cost.rowsAdded()).isEqualTo(3);
            assertThat(cost.rowsRemoved()).isZero();
            assertThat(cost.changes()).singleElement().asString().contains("Item");
        });
        assertThat(costs("?database=second")).singleElement().satisfies(cost -> {
            assertThat(cost.rowsAdded()).isZero();
            assertThat(cost.rowsRemoved()).isEqualTo(10);
        });
        assertThat(SmallGraph.answers(node, "first")).as("asking costs nothing").isEqualTo(written);
        assertThat(TestFleet.problem(node.get("/migration/rollback/cost?database=nobody"), 404)
                        .code())
                .isEqualTo("node.unknown-database");
    }

    @Test
    @Order(5)
    void an_original_that_was_altered_keeps_the_migration_open() throws Exception {
        flip(file("second", ".pre-migration"));

        assertFinalizeFails("node.finalize-refused", "kept original of 'second' differs");

        flip(file("second", ".pre-migration"));
    }

    @Test
    @Order(6)
    void a_rollback_that_exports_first_keeps_what_was_written_since_the_import() throws Exception {
        int backups = systemBackups("first").size();

        assertThat(fleet.awaitEnd(fleet.started("/migration/rollback?export_first=true"))
                        .problem())
                .isNull();

        try (Stream<Path> folders = Files.list(fleet.data().resolve("exports"))) {
            assertThat(folders.filter(folder -> folder.getFileName().toString().endsWith("-last")))
                    .singleElement()
                    .satisfies(last -> {
                        assertThat(last.getFileName().toString()).startsWith(migration);
                        assertThat(files(last.resolve("first")))
                                .contains("schema.cypher", "copy.cypher")
                                .anyMatch(name -> name.endsWith("-Item.parquet"));
                        assertThat(files(last.resolve(LARGE))).anyMatch(name -> name.endsWith("-Page.parquet"));
                    });
        }
        assertThat(node.read(node.get("/migration/status"), MigrationStatus.class)
                        .orphans())
                .anyMatch(sentence -> sentence.contains("-last holds what served before a rollback"));
        assertThat(systemBackups("first")).hasSize(backups + 1);
        assertThat(node.read(node.get("/info"), NodeInfo.class).engine()).isEqualTo(EngineVersion.parse(FROM));
        SMALL.forEach(graphId -> assertThat(SmallGraph.answers(node, graphId)).isEqualTo(small));
        assertThat(RandomGraph.answers(node, LARGE)).isEqualTo(large);
        assertThat(file("first", ".rolled-back")).exists();
        assertThat(fleet.healthStatus()).isEqualTo(200);
    }

    @Test
    @Order(7)
    void a_rollback_that_is_taken_back_brings_the_writes_back() throws Exception {
        assertThat(fleet.awaitEnd(fleet.started("/migration/rollback/undo")).problem())
                .isNull();

        assertThat(node.read(node.get("/info"), NodeInfo.class).engine()).isEqualTo(EngineVersion.parse(TO));
        assertThat(SmallGraph.answers(node, "first")).isEqualTo(written);
        assertThat(RandomGraph.answers(node, LARGE)).isEqualTo(large);
        assertThat(costs("?database=first"))
                .singleElement()
                .satisfies(cost -> assertThat(cost.rowsAdded()).isEqualTo(3));
        assertThat(file("first", ".pre-migration")).exists();
        assertThat(file("first", ".rolled-back")).doesNotExist();
        assertThat(TestFleet.problem(node.post("/migration/rollback/undo", Map.of()), 409)
                        .code())
                .isEqualTo("node.nothing-to-roll-back");
    }

    @Test
    @Order(8)
    void an_original_that_was_written_to_while_it_served_again_is_not_given_up() throws Exception {
        Map<String, ?> second = Map.of("databases", List.of("second"));
        assertThat(fleet.awaitEnd(fleet.started("/migration/rollback", second)).problem())
                .isNull();
        node.query("second", "CREATE (:Item {id: 7000, name: 'in the original alone'})");
        assertThat(fleet.awaitEnd(fleet.started("/migration/rollback/undo", second))
                        .problem())
                .isNull();

        assertFinalizeFails("node.finalize-refused", "'second' was written to while it served again");

        assertThat(fleet.awaitEnd(fleet.started("/migration/rollback", second)).problem())
                .isNull();
        node.query("second", "MATCH (i:Item {id: 7000}) DELETE i");
        assertThat(fleet.awaitEnd(fleet.started("/migration/rollback/undo", second))
                        .problem())
                .isNull();
    }

    @Test
    @Order(9)
    void a_backup_that_is_gone_keeps_the_migration_open() throws Exception {
        String catalogue = manifest().databases().stream()
                .filter(entry -> entry.graphId().equals("second"))
                .findFirst()
                .orElseThrow()
                .backupCatalogueKey();
        String object = catalogue.replace("catalogue.json", "files/second.lbug");
        byte[] stored = bucket.get(object);
        bucket.delete(object);
        assertFinalizeFails("node.finalize-refused", object);

        byte[] altered = stored.clone();
        altered[altered.length / 2] ^= 1;
        bucket.replace(object, altered);
        assertFinalizeFails("node.finalize-refused", object);
        bucket.replace(object, stored);

        byte[] named = bucket.get(catalogue);
        bucket.delete(catalogue);
        assertFinalizeFails("node.finalize-refused", catalogue);
        bucket.replace(catalogue, named);
    }

    @Test
    @Order(10)
    void a_finalized_migration_leaves_the_databases_and_nothing_else() throws Exception {
        assertThat(fleet.awaitEnd(startFinalize()).problem()).isNull();

        assertThat(files(fleet.data())).noneMatch(name -> name.contains(".lbug."));
        assertThat(export).doesNotExist();
        assertThat(node.read(node.get("/migration/status"), MigrationStatus.class)
                        .preMigrationFiles())
                .isEmpty();
        assertThat(SmallGraph.answers(node, "first")).isEqualTo(written);
        assertThat(RandomGraph.answers(node, LARGE)).isEqualTo(large);
        node.query("first", "CREATE (:Item {id: 6000, name: 'after the end'})");
        assertThat(database("first").canRollBack()).isFalse();
        assertThat(fleet.healthStatus()).isEqualTo(200);
    }

    @Test
    @Order(11)
    void after_the_end_there_is_no_way_back() throws Exception {
        Problem rollback = TestFleet.problem(node.post("/migration/rollback", Map.of()), 409);
        assertThat(rollback.code()).isEqualTo("node.nothing-to-roll-back");
        assertThat(rollback.detail()).contains("No database of this instance");
        Problem byName =
                TestFleet.problem(node.post("/migration/rollback", Map.of("databases", List.of("first"))), 409);
        assertThat(byName.detail()).contains("'first' is serving");
        assertThat(TestFleet.problem(node.post("/migration/rollback/undo", Map.of()), 409)
                        .code())
                .isEqualTo("node.nothing-to-roll-back");
        List<String> before = files(fleet.data());
        assertThat(fleet.awaitEnd(startFinalize()).state())
                .as("what is finalized can be finalized again")
                .isEqualTo(TaskState.COMPLETED);
        assertThat(files(fleet.data())).isEqualTo(before);
        assertThat(costs("")).isEmpty();
    }

    @Test
    @Order(12)
    void the_next_export_starts_from_the_new_engine() throws Exception {
        List<QueryAnswer> now = SmallGraph.answers(node, "first");

        assertThat(fleet.awaitEnd(fleet.startExport(TO, TO)).problem()).isNull();

        assertThat(manifest().migration()).isNotEqualTo(migration);
        assertThat(manifest().source()).isEqualTo(EngineVersion.parse(TO));
        assertThat(SmallGraph.answers(node, "first")).isEqualTo(now);
    }
}
