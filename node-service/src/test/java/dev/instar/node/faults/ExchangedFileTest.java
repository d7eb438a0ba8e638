package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.FullDepth;
import dev.instar.node.backup.Backups;
import dev.instar.node.engine.FailingEngines;
import dev.instar.node.operation.salvage.SalvageWay;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.Gate;
import dev.instar.protocol.PreflightReport;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file of one database is put in the place of another, while the node is down or under the engine that serves it. */
class ExchangedFileTest {

    private static final String COUNT = "MATCH (p:P) RETURN count(*)";

    @TempDir
    Path data;

    @TempDir
    Path aside;

    @BeforeEach
    void create_two_databases_that_were_served() throws IOException {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            for (int rows : List.of(1, 2)) {
                instance.create(
                        "g" + rows,
                        List.of(
                                "CREATE NODE TABLE P(id INT64, PRIMARY KEY(id))",
                                "UNWIND range(1, " + rows + ") AS i CREATE (:P {id: i})"));
                instance.query("g" + rows, COUNT);
            }
        }
        Files.copy(data.resolve("g1.lbug"), aside.resolve("g1.lbug"));
    }

    private void exchange() throws IOException {
        Files.copy(data.resolve("g2.lbug"), data.resolve("g1.lbug"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void requireHeld(RealInstance instance) {
        assertThatThrownBy(() -> instance.query("g1", COUNT))
                .isInstanceOfSatisfying(
                        NodeException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.DATABASE_UNOPENABLE))
                .hasMessageContaining("the file in its place is another database");
    }

    @Test
    void it_is_not_served_under_the_wrong_name_and_the_preflight_says_so() throws Exception {
        exchange();
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            assertThat(instance.preflight().findings())
                    .filteredOn(finding -> finding.severity() == PreflightReport.Severity.BLOCKER)
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.sentence()).contains("'g1'", "is another database"));
            requireHeld(instance);
            assertThat(instance.query("g2", COUNT).rows()).hasToString("[[2]]");
        }
    }

    @FullDepth
    @Test
    void nothing_of_it_is_saved_under_the_wrong_name() throws Exception {
        exchange();
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            requireHeld(instance);
            assertThatThrownBy(() -> instance.salvageReport("g1")).hasMessageContaining("is another database");
            assertThatThrownBy(() -> instance.salvage("g1", SalvageWay.AS_FOUND))
                    .hasMessageContaining("is another database");
        }
    }

    /** The second time under the engine that has the right file open. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothing_of_it_is_backed_up_under_the_wrong_name(boolean underTheEngine) throws Exception {
        if (!underTheEngine) {
            exchange();
        }
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            if (underTheEngine) {
                assertThat(instance.query("g1", COUNT).rows()).hasToString("[[1]]");
                Files.copy(data.resolve("g2.lbug"), aside.resolve("arriving"));
                Files.move(aside.resolve("arriving"), data.resolve("g1.lbug"), StandardCopyOption.REPLACE_EXISTING);
            }
            Backups backups = instance.get(Backups.class);

            assertThatThrownBy(() -> backups.storeForCustomer("g1", Backups.Type.FULL))
                    .hasMessageContaining("is another database");
            assertThat(backups.storeForCustomer("g2", Backups.Type.FULL).bytes())
                    .isPositive();
        }
    }

    /** A write would go into the file that the engine has open, which nothing finds any more once that engine has ended. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void no_write_is_answered_once_the_file_is_in_its_place_no_more(boolean exchanged) throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.query("g1", "CREATE (:P {id: 10})");
            instance.query("g1", "CHECKPOINT");
            Path right = Files.move(data.resolve("g1.lbug"), aside.resolve("right"));
            if (exchanged) {
                Files.copy(data.resolve("g2.lbug"), data.resolve("g1.lbug"));
            }

            assertThatThrownBy(() -> instance.query("g1", "CREATE (:P {id: 11})"))
                    .hasMessageContaining(exchanged ? "is another database" : "is not on the data volume");

            Files.move(right, data.resolve("g1.lbug"), StandardCopyOption.REPLACE_EXISTING);
            if (exchanged) {
                instance.reopen("g1");
            }
            instance.query("g1", "CREATE (:P {id: 12})");
            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[3]]");
        }
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[3]]");
        }
    }

    /** The copy is as good as the file was. Nobody can know that but the operator who made it. */
    @Test
    void no_write_is_answered_where_the_file_was_copied_back_under_its_engine() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.query("g1", "CREATE (:P {id: 10})");
            Path database = data.resolve("g1.lbug");
            Files.copy(Files.move(database, aside.resolve("moved")), database);

            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> instance.query("g1", "CREATE (:P {id: 11})"))
                        .isInstanceOfSatisfying(
                                NodeException.class,
                                e -> assertThat(e.error()).isEqualTo(ErrorCode.DATABASE_UNOPENABLE))
                        .hasMessageContaining("replaced or copied back while its engine had it open");
            }

            instance.reopen("g1");
            instance.query("g1", "CREATE (:P {id: 12})");
        }
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[3]]");
        }
    }

    @Test
    void no_write_is_answered_that_went_into_a_file_that_was_exchanged_meanwhile() throws Exception {
        var engines = new AtomicReference<FailingEngines>();
        try (RealInstance instance = RealInstance.start(data, Map.of(), real -> {
            engines.set(new FailingEngines(real));
            return engines.get();
        })) {
            Path database = data.resolve("g1.lbug");
            Path copy = Files.copy(database, aside.resolve("copy"));
            engines.get().before("CREATE (:P {id: 10})", () -> moveOver(copy, database));

            assertThatThrownBy(() -> instance.query("g1", "CREATE (:P {id: 10})"))
                    .hasMessageContaining("replaced or copied back while its engine had it open");
        }
    }

    private static void moveOver(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void the_engine_that_is_the_last_to_have_the_file_is_not_closed_for_what_cannot_be_done() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.query("g1", "CREATE (:P {id: 10})");
            Files.move(data.resolve("g1.lbug"), aside.resolve("moved"));

            assertThatThrownBy(() -> instance.get(Backups.class).storeForCustomer("g1", Backups.Type.FULL))
                    .isInstanceOf(NodeException.class);
            assertThatThrownBy(() -> instance.reopen("g1")).isInstanceOf(NodeException.class);

            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[2]]");
        }
    }

    /** An engine that closes writes its log down, under names that are those of the other file by then. */
    @Test
    void nothing_is_left_beside_a_file_by_the_engine_that_had_another_one_open() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            Path copy = Files.copy(data.resolve("g1.lbug"), aside.resolve("copy"));
            instance.query("g1", "CREATE (:P {id: 10})");
            Files.move(data.resolve("g1.lbug.wal"), aside.resolve("g1.lbug.wal"));
            Files.move(data.resolve("g1.lbug"), aside.resolve("moved"));
            Files.copy(copy, data.resolve("g1.lbug"));

            instance.reopen("g1");

            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[1]]");
            assertThat(instance.info("g1").message()).isNull();
            instance.killEngines();
            assertThat(data.resolve("g1.lbug")).hasSameBinaryContentAs(copy);
        }
    }

    @Test
    void no_freeze_writes_down_what_is_in_its_place_no_more() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.query("g1", "CREATE (:P {id: 10})");
            Path database = data.resolve("g1.lbug");
            Files.copy(Files.move(database, aside.resolve("moved")), database);

            assertThat(instance.export().problem())
                    .asString()
                    .contains("replaced or copied back while its engine had it open");

            instance.reopen("g1");
            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[2]]");
        }
    }

    @FullDepth
    @Test
    void a_frozen_file_that_was_copied_back_is_not_on_hold() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[1]]");
            Path database = data.resolve("g1.lbug");
            Files.copy(Files.move(database, aside.resolve("moved")), database, StandardCopyOption.COPY_ATTRIBUTES);

            assertThatThrownBy(() -> instance.get(Backups.class).storeForCustomer("g1", Backups.Type.FULL))
                    .hasMessageContaining("is compared by the next step of the migration");

            assertThat(instance.info("g1").gate()).isEqualTo(Gate.FROZEN);
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            instance.query("g1", "CREATE (:P {id: 10})");
            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[2]]");
        }
    }

    @FullDepth
    @Test
    void an_undo_tells_that_the_original_was_replaced_before_it_sets_it_aside() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
            instance.activate(RealInstance.NEW);
            assertThat(instance.importAll().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            instance.query("g1", "CREATE (:P {id: 10})");
            Path database = data.resolve("g1.lbug");
            Files.copy(Files.move(database, aside.resolve("moved")), database);

            assertThat(instance.undoRollback().problem())
                    .asString()
                    .contains("replaced or copied back while its engine had it open");

            assertThat(instance.undoRollback().problem()).isNull();
            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[1]]");
        }
    }

    @Test
    void the_right_file_is_served_again_once_it_is_back() throws Exception {
        exchange();
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            requireHeld(instance);
            Files.copy(aside.resolve("g1.lbug"), data.resolve("g1.lbug"), StandardCopyOption.REPLACE_EXISTING);

            instance.reopen("g1");

            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[1]]");
        }
    }

    @Test
    void the_other_file_is_served_once_an_operator_accepts_it() throws Exception {
        exchange();
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            requireHeld(instance);
            assertThatThrownBy(() -> instance.reopen("g1")).hasMessageContaining("is another database");

            assertThatThrownBy(
                            () -> instance.reopen("g1", "0".repeat(id("g1.lbug").length())))
                    .as("the id of neither")
                    .hasMessageContaining("is another database");

            instance.reopen("g1", id("g1.lbug"));

            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[2]]");
        }
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[2]]");
            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
        }
    }

    @FullDepth
    @Test
    void an_exchange_while_frozen_is_over_once_the_right_file_is_back() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
        }
        byte[] frozen = Files.readAllBytes(data.resolve("g1.lbug"));
        exchange();
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            requireHeld(instance);
            Files.write(data.resolve("g1.lbug"), frozen);

            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[1]]");
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[1]]");
        }
    }

    @Test
    void an_exchange_while_frozen_is_not_taken_as_it_is_found() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
            exchange();

            assertThat(instance.rollBackAsFound("g1").problem()).asString().contains("that is another database");

            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[1]]");
        }
    }

    @FullDepth
    @Test
    void an_exchange_while_frozen_comes_to_an_end_though_the_right_file_cannot_be_had() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
            exchange();
            Path stranger = Files.move(data.resolve("g1.lbug"), data.resolve("elsewhere"));

            assertThat(instance.rollBackAsFound("g1").problem()).isNull();
            assertThatThrownBy(() -> instance.query("g1", COUNT))
                    .as("nothing is made up for what is gone")
                    .isInstanceOf(NodeException.class);
            assertThat(instance.restore("g1").problem()).isNull();

            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[1]]");
            assertThat(stranger).hasSameBinaryContentAs(data.resolve("g2.lbug"));
        }
    }

    @Test
    void it_is_noticed_though_nobody_asked_since_the_import() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
            instance.activate(RealInstance.NEW);
            assertThat(instance.importAll().state()).isEqualTo(TaskState.COMPLETED);
        }
        exchange();
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            requireHeld(instance);
        }
    }

    private String id(String file) throws IOException {
        return HexFormat.of().formatHex(Files.readAllBytes(data.resolve(file)), 28, 44);
    }

    @FullDepth
    @Test
    void what_a_migration_and_its_rollback_put_in_its_place_is_served() throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
            instance.activate(RealInstance.NEW);
            assertThat(instance.importAll().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[1]]");
        }
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[1]]");
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.query("g1", COUNT).rows()).hasToString("[[1]]");
        }
    }
}
