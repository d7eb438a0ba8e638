package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.FullDepth;
import dev.instar.node.engine.Engine;
import dev.instar.node.engine.EngineHosts;
import dev.instar.node.engine.TestHosts;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.operation.salvage.SalvageWay;
import dev.instar.protocol.Gate;
import dev.instar.protocol.Problem;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The node stopped while an engine was writing to a database, and hands were at the files before it started again. Nothing
 * that may hold rows is removed, and no database serves fewer rows than were answered without saying so.
 */
class SafetyCopyTest {

    private static final String TABLE = "CREATE NODE TABLE P(id INT64, PRIMARY KEY(id))";
    private static final String COPY = "g1.lbug.safety-copy";
    private static final String LOG = ".wal";

    @TempDir
    Path data;

    @TempDir
    Path elsewhere;

    /** Three rows in the main file of g1 and two in its log, seven in that of g2; a copy of g1 counts and lies elsewhere. */
    @BeforeEach
    void stopWhileAnEngineWrites() throws Exception {
        try (RealInstance instance = start()) {
            instance.create("g1", List.of(TABLE, "UNWIND range(1, 3) AS i CREATE (:P {id: i})", "CHECKPOINT"));
            instance.create("g2", List.of(TABLE, "UNWIND range(1, 7) AS i CREATE (:P {id: i})", "CHECKPOINT"));
            assertThat(count(instance, "g1")).isEqualTo("3");
            instance.killEngines();
            instance.leaveUnclosed("g1", List.of("UNWIND range(4, 5) AS i CREATE (:P {id: i})"));
            instance.loseSafetyCopy("g1");
        }
        for (String suffix : List.of("", LOG)) {
            Files.copy(data.resolve("g1.lbug" + suffix), elsewhere.resolve(COPY + suffix));
        }
    }

    private RealInstance start() throws IOException {
        return RealInstance.start(data, Map.of());
    }

    private void halfWritten() throws IOException {
        Files.delete(data.resolve("g1.lbug" + LOG));
        byte[] content = Files.readAllBytes(data.resolve("g1.lbug"));
        Arrays.fill(content, 4096, content.length, (byte) 7);
        Files.write(data.resolve("g1.lbug"), content);
    }

    /** As others do while the node is down. */
    private void plainEngine(String graphId, String statement) throws Exception {
        EngineHosts hosts = TestHosts.of(RealInstance.OLD, elsewhere.resolve("hosts"));
        TestHosts.create(hosts, RealInstance.OLD, data.resolve(graphId + ".lbug"), List.of(statement, "CHECKPOINT"));
        hosts.destroy();
    }

    private void bringBack(String... suffixes) throws IOException {
        for (String suffix : suffixes) {
            Files.copy(elsewhere.resolve(COPY + suffix), data.resolve(COPY + suffix));
        }
    }

    private static String count(RealInstance instance, String graphId) {
        return String.valueOf(instance.query(graphId, "MATCH (p:P) RETURN count(*)")
                .rows()
                .getFirst()
                .getFirst());
    }

    @Test
    void a_copy_that_is_found_after_the_files_were_tried_without_it_serves_every_row() throws Exception {
        halfWritten();
        try (RealInstance instance = start()) {
            assertThatThrownBy(() -> instance.reopen("g1")).isNotNull();
            assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
            bringBack("", LOG);
        }
        try (RealInstance instance = start()) {
            assertThat(instance.reopen("g1").gate()).isEqualTo(Gate.SERVING);
            assertThat(count(instance, "g1")).isEqualTo("5");
        }
    }

    @FullDepth
    @Test
    void a_copy_that_is_found_when_the_database_serves_without_it_is_left_alone() throws Exception {
        Files.delete(data.resolve("g1.lbug" + LOG));
        try (RealInstance instance = start()) {
            assertThat(instance.reopen("g1").gate()).isEqualTo(Gate.SERVING);
            assertThat(instance.info("g1").message())
                    .contains("without the safety copy " + COPY)
                    .contains("may be missing");
            // Opened once more, it has a copy for a while, which has another name.
            instance.query("g1", "CREATE (:P {id: 8})");
            instance.killEngines();
            assertThat(count(instance, "g1")).isEqualTo("4");
            bringBack("", LOG);
            instance.reopen("g1");
            instance.query("g1", "CREATE (:P {id: 9})");
        }
        try (RealInstance instance = start()) {
            instance.query("g1", "CREATE (:P {id: 10})");
        }
        assertThat(FileSet.names(data)).contains(COPY, COPY + LOG);
    }

    @Test
    void a_copy_that_is_found_takes_no_place_of_rows_that_were_answered_behind_a_log_that_was_cut() throws Exception {
        Files.write(data.resolve("g1.lbug" + LOG), new byte[] {1, 2, 3, 4, 5, 6, 7}, StandardOpenOption.APPEND);
        try (RealInstance instance = start()) {
            assertThat(instance.reopen("g1").gate()).isEqualTo(Gate.SERVING);
            instance.query("g1", "CREATE (:P {id: 8})");
            instance.killEngines();
            assertThat(count(instance, "g1")).isEqualTo("6");
            bringBack("", LOG);
            instance.get(Journal.class)
                    .append(new JournalEvent.DatabaseUnopenable(
                            Instant.now(),
                            "g1",
                            new Problem("node.database-unopenable", "On hold", 503, "why", "what")));

            assertThat(instance.reopen("g1").gate()).isEqualTo(Gate.SERVING);

            assertThat(count(instance, "g1")).isEqualTo("6");
        }
    }

    @Test
    void files_of_others_are_not_copied() throws Exception {
        Files.delete(data.resolve("g1.lbug" + LOG));
        Files.writeString(data.resolve("g2.lbug.bak"), "mine");
        try (RealInstance instance = start()) {
            instance.leaveUnclosed("g2", List.of("CREATE (:P {id: 8})"));
            assertThat(count(instance, "g2")).isEqualTo("8");
        }
        assertThat(FileSet.names(data)).noneMatch(name -> name.startsWith("g2.lbug.safety-copy"));
        assertThat(data.resolve("g2.lbug.bak")).hasContent("mine");
    }

    @Test
    void a_copy_that_is_found_takes_no_place_of_rows_that_were_answered_since() throws Exception {
        Files.delete(data.resolve("g1.lbug" + LOG));
        try (RealInstance instance = start()) {
            assertThat(instance.reopen("g1").gate()).isEqualTo(Gate.SERVING);
            instance.query("g1", "UNWIND range(11, 30) AS i CREATE (:P {id: i})");
            bringBack("", LOG);
            // Another file stands there for a moment.
            instance.killEngines();
            Path right = Files.move(data.resolve("g1.lbug"), elsewhere.resolve("right.lbug"));
            Files.copy(data.resolve("g2.lbug"), data.resolve("g1.lbug"));
            assertThatThrownBy(() -> count(instance, "g1")).hasMessageContaining("another database");
            Files.move(right, data.resolve("g1.lbug"), StandardCopyOption.REPLACE_EXISTING);

            instance.reopen("g1");

            assertThat(count(instance, "g1")).isEqualTo("23");
        }
        assertThat(FileSet.names(data)).contains(COPY, COPY + LOG);
    }

    @FullDepth
    @Test
    void a_copy_that_is_found_after_a_salvage_is_left_alone() throws Exception {
        try (RealInstance instance = start()) {
            assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
            assertThat(instance.salvage("g1", SalvageWay.MAIN_FILE_ALONE).state())
                    .isEqualTo(TaskState.COMPLETED);
            bringBack("", LOG);
        }
        start().close();
        assertThat(FileSet.names(data)).contains(COPY, COPY + LOG);
    }

    @Test
    void a_part_of_the_copy_does_not_take_the_place_of_the_files() throws Exception {
        Map<String, String> before = FileSet.of(data, "g1.lbug");
        bringBack("");
        try (RealInstance instance = start()) {
            assertThat(instance.info("g1").message())
                    .contains(COPY + LOG + " is not there")
                    .contains("Bring back " + COPY + ", " + COPY + LOG);
            assertThatThrownBy(() -> instance.reopen("g1")).hasMessageContaining(COPY + LOG + " is not there");
            assertThat(FileSet.of(data, "g1.lbug")).isEqualTo(before);

            bringBack(LOG);

            assertThat(instance.reopen("g1").gate()).isEqualTo(Gate.SERVING);
            assertThat(count(instance, "g1")).isEqualTo("5");
        }
    }

    @Test
    void a_file_of_another_database_under_the_name_of_the_copy_takes_no_place() throws Exception {
        Map<String, String> before = FileSet.of(data, "g1.lbug");
        // Of the same size; the id of a database stands at byte 28.
        byte[] other = Files.readAllBytes(elsewhere.resolve(COPY));
        other[28] ^= 1;
        Files.write(data.resolve(COPY), other);
        bringBack(LOG);
        try (RealInstance instance = start()) {
            assertThatThrownBy(() -> instance.reopen("g1")).hasMessageContaining(COPY + " is another database");
            assertThat(FileSet.of(data, "g1.lbug")).isEqualTo(before);

            Files.delete(data.resolve(COPY));
            bringBack("");

            assertThat(instance.reopen("g1").gate()).isEqualTo(Gate.SERVING);
            assertThat(count(instance, "g1")).isEqualTo("5");
        }
    }

    @Test
    void a_file_that_was_put_in_the_place_while_the_node_was_down_is_kept() throws Exception {
        bringBack("", LOG);
        Files.delete(data.resolve("g1.lbug" + LOG));
        Files.copy(data.resolve("g2.lbug"), elsewhere.resolve("g2.lbug"));
        Files.delete(data.resolve("g1.lbug"));
        Files.move(data.resolve("g2.lbug"), data.resolve("g1.lbug"));

        try (RealInstance instance = start()) {
            assertThat(count(instance, "g1")).isEqualTo("5");
            assertThat(instance.info("g1").message())
                    .contains("was another database")
                    .contains("kept as g1.lbug.spoilt");
        }
        start().close();
        assertThat(data.resolve("g1.lbug.spoilt")).hasSameBinaryContentAs(elsewhere.resolve("g2.lbug"));
    }

    @Test
    void a_file_under_the_name_that_its_files_were_to_get_keeps_no_copy_from_its_place() throws Exception {
        bringBack("", LOG);
        halfWritten();
        Files.writeString(data.resolve("g1.lbug.spoilt"), "by hand");

        try (RealInstance instance = start()) {
            assertThat(count(instance, "g1")).isEqualTo("5");
        }
        assertThat(data.resolve("g1.lbug.spoilt")).hasContent("by hand");
        assertThat(data.resolve("g1.lbug.spoilt-2")).exists();
    }

    @FullDepth
    @Test
    void a_file_under_the_name_that_its_files_were_to_get_is_no_sign_of_a_copy() throws Exception {
        halfWritten();
        Files.writeString(data.resolve("g1.lbug.spoilt"), "by hand");
        byte[] before = Files.readAllBytes(data.resolve("g1.lbug"));

        try (RealInstance instance = start()) {
            instance.begin();
            assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
            assertThat(instance.info("g1").message()).contains(COPY, "is not there");
        }
        assertThat(data.resolve("g1.lbug")).hasBinaryContent(before);
        assertThat(data.resolve("g1.lbug.spoilt")).hasContent("by hand");
    }

    @FullDepth
    @Test
    void a_copy_that_others_called_so_is_no_copy_that_was_taking_the_place() throws Exception {
        bringBack("", LOG);
        Files.move(data.resolve(COPY), data.resolve("g1.lbug.spoilt"));
        Files.move(data.resolve(COPY + LOG), data.resolve("g1.lbug.spoilt" + LOG));
        byte[] content = Files.readAllBytes(data.resolve("g1.lbug"));
        Arrays.fill(content, 4096, content.length, (byte) 7);
        Files.write(data.resolve("g1.lbug"), content);
        try (RealInstance instance = start()) {
            assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
            assertThat(instance.info("g1").message()).contains("its safety copy is not whole");
        }
        Files.move(data.resolve("g1.lbug.spoilt"), data.resolve(COPY));
        Files.move(data.resolve("g1.lbug.spoilt" + LOG), data.resolve(COPY + LOG));
        try (RealInstance instance = start()) {
            instance.reopen("g1");
            assertThat(count(instance, "g1")).isEqualTo("5");
        }
    }

    @Test
    void what_a_plain_engine_wrote_while_the_node_was_down_is_kept() throws Exception {
        bringBack("", LOG);
        plainEngine("g1", "CREATE (:P {id: 77})");
        try (RealInstance instance = start()) {
            assertThat(count(instance, "g1")).isEqualTo("5");
            assertThat(instance.info("g1").message())
                    .contains("its safety copy took their place")
                    .contains("kept as g1.lbug.spoilt")
                    .contains("Remove it when the rows are right");
        }
        requireKept("g1.lbug.spoilt", 6);
    }

    @FullDepth
    @Test
    void what_a_plain_engine_wrote_while_the_node_was_down_in_an_export_is_kept() throws Exception {
        bringBack("", LOG);
        try (RealInstance instance = start()) {
            assertThat(instance.reopen("g1").gate()).isEqualTo(Gate.SERVING);
            instance.killEngines();
            instance.leaveUnclosed("g1", List.of("CREATE (:P {id: 6})"));
            Files.copy(data.resolve("g1.lbug"), data.resolve(COPY));
            Files.copy(data.resolve("g1.lbug" + LOG), data.resolve(COPY + LOG));
            instance.loseSafetyCopy("g1");
            Journal journal = instance.get(Journal.class);
            journal.append(new JournalEvent.SafetyCopyKeptToCompare(Instant.now(), "g1"));
            journal.append(new JournalEvent.WritesFrozen(Instant.now(), "g1", "m1"));
        }
        plainEngine("g1", "CREATE (:P {id: 77})");

        try (RealInstance instance = start()) {
            assertThat(count(instance, "g1")).isEqualTo("6");
            assertThat(instance.info("g1").message()).contains("kept as g1.lbug.spoilt-2");
        }
        requireKept("g1.lbug.spoilt-2", 7);
    }

    /** The files that were found in the place hold so many rows. */
    private void requireKept(String name, int rows) throws Exception {
        start().close();
        for (String suffix : List.of("", LOG)) {
            Path kept = data.resolve(name + suffix);
            if (Files.exists(kept)) {
                Files.copy(kept, elsewhere.resolve("kept.lbug" + suffix));
            }
        }
        EngineHosts hosts = TestHosts.of(RealInstance.OLD, elsewhere.resolve("hosts"));
        try (Engine engine = hosts.open(RealInstance.OLD, elsewhere.resolve("kept.lbug"), false)) {
            assertThat(engine.execute("MATCH (p:P) RETURN count(*)").rows()).hasToString("[[" + rows + "]]");
        }
        hosts.destroy();
    }

    @FullDepth
    @Test
    void a_database_that_is_gone_with_its_copy_can_be_restored() throws Exception {
        bringBack("", LOG);
        try (RealInstance instance = start()) {
            assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
            assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
            instance.loseSafetyCopy("g1");
            Files.delete(data.resolve("g1.lbug"));
            assertThatThrownBy(() -> instance.reopen("g1")).hasMessageContaining("its safety copy is not whole");

            TaskSnapshot restored = instance.restore("g1");

            assertThat(restored.state()).as("%s", restored.problem()).isEqualTo(TaskState.COMPLETED);
            assertThat(count(instance, "g1")).isEqualTo("5");
        }
    }

    @FullDepth
    @Test
    void copies_that_an_operator_made_are_left_alone() throws Exception {
        bringBack("", LOG);
        try (RealInstance instance = start()) {
            // The copies that the node makes for them are gone again, and so are their names.
            instance.query("g1", "CREATE (:P {id: 99})");
        }
        assertThat(data.resolve(COPY)).doesNotExist();
        List<String> own = List.of(COPY, COPY + "-9", "g1.lbug.safety-copy-2", "g2.lbug.safety-copy", "g2.lbug.spoilt");
        for (String name : own) {
            Files.copy(data.resolve("g2.lbug"), data.resolve(name));
        }
        for (int time = 0; time < 2; time++) {
            try (RealInstance instance = start()) {
                instance.query("g1", "CREATE (:P {id: %d})".formatted(100 + time));
                instance.query("g2", "CREATE (:P {id: %d})".formatted(100 + time));
            }
        }
        assertThat(FileSet.names(data)).containsAll(own);
    }
}
