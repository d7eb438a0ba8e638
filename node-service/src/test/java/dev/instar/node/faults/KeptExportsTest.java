package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.FullDepth;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.Gate;
import dev.instar.protocol.PreflightReport;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With {@code keep_exported} a failed export costs only the databases it did not come to. */
class KeptExportsTest {

    private static final Map<String, String> ONE_AFTER_THE_OTHER = Map.of("limits.parallel-databases", "1");
    private static final List<String> GOOD = List.of(
            "CREATE NODE TABLE T(id INT64, name STRING, PRIMARY KEY (id))",
            "UNWIND range(1, 500) AS i CREATE (:T {id: i, name: 'row ' + CAST(i, 'STRING')})");
    private static final List<String> BAD =
            List.of("CREATE NODE TABLE T(id INT64, `*` STRING, PRIMARY KEY (id))", "CREATE (:T {id: 1})");

    @TempDir
    static Path folder;

    private static Path left;
    private static Map<String, byte[]> bucket;

    @TempDir
    Path data;

    @Test
    void what_is_proven_stays_closed_for_writes_and_the_next_export_takes_it_over_even_after_a_restart()
            throws Exception {
        try (RealInstance instance = failed()) {
            assertThat(instance.state("g1")).isInstanceOf(DatabaseState.Exported.class);
            assertThat(instance.state("g2")).isEqualTo(new DatabaseState.Serving(RealInstance.OLD));
            assertThat(instance.state("g3")).isEqualTo(new DatabaseState.Serving(RealInstance.OLD));
            Map<Path, Object> kept = inodes("g1");
            assertThat(kept).isNotEmpty();
            assertThat(instance.gate("g1")).isEqualTo(Gate.FROZEN);
            assertThatThrownBy(() -> instance.query("g1", "CREATE (:T {id: 501})"))
                    .isInstanceOf(NodeException.class);
            assertThat(instance.query("g1", "MATCH (t:T) RETURN count(*)")
                            .rows()
                            .toString())
                    .contains("500");
            mend(instance);
            assertThatThrownBy(() -> instance.export("another"))
                    .isInstanceOf(NodeException.class)
                    .hasMessage("Database 'g1' is exported for migration " + RealInstance.MIGRATION + ".");

            assertThat(instance.preflight("another").findings())
                    .filteredOn(finding -> finding.check().equals("kept-export"))
                    .singleElement()
                    .matches(finding -> finding.severity() == PreflightReport.Severity.BLOCKER);
            assertThat(instance.preflight().findings())
                    .filteredOn(finding -> finding.check().equals("kept-export"))
                    .singleElement()
                    .matches(finding -> finding.severity() == PreflightReport.Severity.WARNING);

            requireCompleted(instance.exportKeeping());

            assertThat(inodes("g1")).isEqualTo(kept);
            instance.activate(RealInstance.NEW);
            requireCompleted(instance.importAll());
            for (String graphId : List.of("g1", "g3")) {
                assertThat(instance.fingerprint(graphId).rows()).isEqualTo(500);
            }
            requireCompleted(instance.rollBack());
            Path exported = data.resolve("exports")
                    .resolve(kept.keySet().iterator().next().getParent().getParent());
            instance.create("g4", BAD);
            assertThat(instance.export("another").state()).isEqualTo(TaskState.FAILED);
            assertThat(exported.resolve("migration.json"))
                    .as("no later export removes it")
                    .exists();
        }
    }

    @Test
    void a_rollback_opens_it_for_writes_and_its_export_goes() throws Exception {
        try (RealInstance instance = failed()) {
            requireCompleted(instance.rollBack());

            assertThat(data.resolve("exports")).isEmptyDirectory();
            assertThat(instance.state("g1")).isEqualTo(new DatabaseState.Serving(RealInstance.OLD));
            instance.query("g1", "CREATE (:T {id: 501, name: 'new'})");
            mend(instance);
            requireCompleted(instance.exportKeeping());
            assertThat(instance.exported("g1").fingerprint().rows()).isEqualTo(501);
            try (Stream<Path> exports = Files.list(data.resolve("exports"))) {
                assertThat(exports).containsExactly(instance.exportFolder());
            }
        }
    }

    @FullDepth
    @Test
    void a_file_of_it_that_changed_meanwhile_is_exported_anew() throws Exception {
        try (RealInstance instance = failed()) {
            Map<Path, Object> kept = inodes("g1");
            Path altered = kept.keySet().stream()
                    .filter(path -> path.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
            Files.write(altered, new byte[] {1}, StandardOpenOption.APPEND);

            requireExportedAnew(instance, kept);
        }
    }

    @FullDepth
    @ParameterizedTest
    @ValueSource(strings = {"", "/catalogue.json"})
    void without_its_backup_it_is_exported_anew(String objectsLeft) throws Exception {
        Map<String, byte[]> objects = new HashMap<>(bucket);
        objects.keySet().removeIf(key -> objectsLeft.isEmpty() || !key.endsWith(objectsLeft));
        try (RealInstance instance = failed(objects)) {
            requireExportedAnew(instance, inodes("g1"));
        }
    }

    @Test
    void an_original_that_changed_meanwhile_is_not_exported_and_goes_back_from_its_backup() throws Exception {
        try (RealInstance instance = failed()) {
            mend(instance);
            Files.write(instance.file("g1"), new byte[4096], StandardOpenOption.APPEND);

            TaskSnapshot again = instance.exportKeeping();

            assertThat(Objects.requireNonNull(again.problem()).code()).isEqualTo("node.original-changed");
            requireCompleted(instance.rollBack());
            assertThat(instance.state("g1")).isEqualTo(new DatabaseState.Serving(RealInstance.OLD));
            assertThat(instance.fingerprint("g1").rows()).isEqualTo(500);
        }
    }

    @Test
    void an_original_that_changed_is_not_opened_by_an_export_that_does_not_keep() throws Exception {
        try (RealInstance instance = failed()) {
            Files.write(instance.file("g1"), new byte[4096], StandardOpenOption.APPEND);

            assertThat(instance.export().state()).isEqualTo(TaskState.FAILED);

            assertThat(instance.gate("g1")).isEqualTo(Gate.FROZEN);
            assertThat(instance.info("g1").message()).contains("its export is kept");
            requireCompleted(instance.rollBack(RealInstance.MIGRATION));
            assertThat(instance.state("g1")).isEqualTo(new DatabaseState.Serving(RealInstance.OLD));
            assertThat(instance.fingerprint("g1").rows()).isEqualTo(500);
        }
    }

    @Test
    void an_export_that_does_not_keep_opens_it_and_a_rollback_of_what_left_nothing_has_nothing_to_do()
            throws Exception {
        try (RealInstance instance = failed()) {
            assertThat(instance.export().state()).isEqualTo(TaskState.FAILED);

            assertThat(instance.state("g1")).isEqualTo(new DatabaseState.Serving(RealInstance.OLD));
            assertThat(data.resolve("exports")).isEmptyDirectory();
            requireCompleted(instance.rollBack(RealInstance.MIGRATION));
            assertThatThrownBy(() -> instance.rollBack("never-begun")).isInstanceOf(NodeException.class);
        }
    }

    private void requireExportedAnew(RealInstance instance, Map<Path, Object> kept) throws IOException {
        mend(instance);

        requireCompleted(instance.exportKeeping());

        assertThat(inodes("g1").keySet()).isEqualTo(kept.keySet());
        assertThat(inodes("g1").values()).doesNotContainAnyElementsOf(kept.values());
        assertThat(instance.exported("g1").fingerprint().rows()).isEqualTo(500);
    }

    @BeforeAll
    static void failAnExport() throws IOException {
        left = folder.resolve("left");
        Path data = folder.resolve("data");
        try (RealInstance instance = RealInstance.start(data, ONE_AFTER_THE_OTHER)) {
            instance.create("g1", GOOD);
            instance.create("g2", BAD);
            instance.create("g3", GOOD);
            TaskSnapshot export = instance.exportKeeping();
            assertThat(Objects.requireNonNull(export.problem()).code())
                    .as("%s", export.problem())
                    .isEqualTo("node.fidelity");
            bucket = instance.bucket();
        }
        Files.move(data, left);
    }

    /** An instance whose second database of three could not be exported, started again. */
    private RealInstance failed(Map<String, byte[]> objects) throws IOException {
        Folders.copy(left, data);
        RealInstance instance = RealInstance.start(data, ONE_AFTER_THE_OTHER);
        instance.fillBucket(objects);
        return instance;
    }

    private RealInstance failed() throws IOException {
        return failed(bucket);
    }

    private static void mend(RealInstance instance) {
        instance.query("g2", "ALTER TABLE T DROP `*`");
    }

    private static void requireCompleted(TaskSnapshot task) {
        assertThat(task.state()).as("%s", task.problem()).isEqualTo(TaskState.COMPLETED);
    }

    /** What a file is, whatever it is called: another one is another export. */
    private Map<Path, Object> inodes(String graphId) throws IOException {
        try (Stream<Path> files = Files.walk(data.resolve("exports"))) {
            return files.filter(
                            path -> path.getParent().getFileName().toString().equals(graphId))
                    .collect(Collectors.toMap(path -> path, KeptExportsTest::inode));
        }
    }

    private static Object inode(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.fileKey() + " of " + attributes.lastModifiedTime();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
