package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.FaultTable;
import dev.instar.node.FullDepth;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.Gate;
import dev.instar.protocol.Problem;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A volume that really has no more room ends an operation with a sentence, and never costs a byte of an original. In
 * every build some amounts of room are tried, in {@code ./instar crash} more.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DiskFullTest {

    private static final int VOLUME_MEGABYTES = 64;
    private static final long KILOBYTE = 1024;

    /** What the volume gives to a file at a time. */
    private static final int PAGE_BYTES = 4096;

    /** So that the engine and the node meet the end of the volume, not the node's own limit before it. */
    private static final Map<String, String> NO_WATERMARK = Map.of("limits.disk-watermark", "0B");

    /** Of the smallest record a test can have written to the journal. */
    private static final int RECORD_BYTES = 110;

    private static final int PEOPLE = 2500;

    /** Text that Parquet cannot make smaller: 3 MB of database, 1 MB of export. */
    private static final List<String> SOME_MEGABYTES = List.of(
            "CREATE NODE TABLE Person(id INT64, name STRING, story STRING, PRIMARY KEY (id))",
            "CREATE REL TABLE KNOWS(FROM Person TO Person, since STRING)",
            people(1, PEOPLE),
            "MATCH (a:Person), (b:Person) WHERE b.id = a.id % " + PEOPLE + " + 1"
                    + " CREATE (a)-[:KNOWS {since: sha256(CAST(a.id * 7 AS STRING))}]->(b)");

    @TempDir
    static Path folder;

    private static @Nullable SmallVolume volume;
    private static Path data;
    private static Path filled;
    private static Path exported;
    private static byte[] original;
    private static Fingerprint content;

    private static String people(int first, int last) {
        return "UNWIND range(" + first + ", " + last + ") AS i CREATE (:Person {id: i, name: sha256(CAST(i AS STRING)),"
                + " story: concat(sha256(CAST(-i AS STRING)), sha256(CAST(i + 10000 AS STRING)),"
                + " sha256(CAST(i + 20000 AS STRING)), sha256(CAST(i + 30000 AS STRING)))})";
    }

    @BeforeAll
    static void fill_a_database_and_export_it() throws Exception {
        volume = SmallVolume.mount(Files.createDirectory(folder.resolve("volume")), VOLUME_MEGABYTES);
        data = volume.folder("data");
        filled = folder.resolve("filled");
        exported = folder.resolve("exported");
        try (var instance = RealInstance.start(data, NO_WATERMARK)) {
            instance.create("g1", SOME_MEGABYTES);
            content = instance.fingerprint("g1");
        }
        Folders.copy(data, filled);
        try (var instance = RealInstance.start(data, NO_WATERMARK)) {
            requireCompleted(instance.export());
            original = Files.readAllBytes(instance.file("g1"));
            instance.activate(RealInstance.NEW);
        }
        Folders.copy(data, exported);
    }

    @AfterAll
    static void unmount() throws Exception {
        if (volume != null) {
            volume.close();
        }
    }

    @AfterEach
    void no_engine_is_left() {
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive))
                .noneMatch(child -> child.info().commandLine().orElse("").contains(folder.toString()));
    }

    @Test
    void an_export_that_finds_too_little_room_leaves_the_database_serving() throws Exception {
        List<Integer> rooms = FullDepth.ASKED_FOR ? List.of(0, 12, 64, 256, 512, 768, 896, 1536) : List.of(256, 1536);
        int failed = 0;
        for (int room : rooms) {
            Folders.copy(filled, data);
            var frozen = new FrozenFile();
            try (var instance = RealInstance.start(data, NO_WATERMARK, frozen::watch)) {
                TaskSnapshot crowded;
                try (var _ = volume().leaving(room * KILOBYTE)) {
                    crowded = instance.export();
                }
                requireEnd(crowded, room);
                if (frozen.happened()) {
                    frozen.requireUntouched(instance.file("g1"));
                }
                if (crowded.state() == TaskState.COMPLETED) {
                    requireCompleted(instance.rollBack());
                } else {
                    failed++;
                }
                assertThat(instance.state("g1")).isEqualTo(new DatabaseState.Serving(RealInstance.OLD));
                assertThat(count(instance)).as("people, after %s KB", room).isEqualTo(PEOPLE);

                requireCompleted(instance.export());
                assertThat(instance.exported("g1").fingerprint()).isEqualTo(content);
                requireCompleted(instance.rollBack());
                frozen.requireUntouched(instance.file("g1"));
            }
        }
        assertThat(failed)
                .as("of these rooms, some are too little and some are not")
                .isBetween(1, rooms.size() - 1);
        FaultTable.row(
                "an export finds too little room on the volume", rooms.size(), "database serves, repeat completes");
    }

    @Test
    void an_export_to_a_read_only_file_system_says_so_in_plain_words() throws Exception {
        Folders.copy(filled, data);
        Path exports = Files.createDirectories(data.resolve("exports"));
        try (var instance = RealInstance.start(data, NO_WATERMARK)) {
            try (var _ = SmallVolume.mountReadOnly(exports)) {
                Problem problem = Objects.requireNonNull(instance.export().problem());

                assertThat(problem.code()).isEqualTo("node.files-failed");
                assertThat(problem.detail())
                        .contains("Read-only file system")
                        .doesNotContain("Exception", data.toString());
            }
            assertThat(count(instance)).isEqualTo(PEOPLE);
            requireCompleted(instance.export());
        }
    }

    @Test
    void an_import_that_finds_too_little_room_leaves_the_original_in_its_place() throws Exception {
        List<Integer> rooms = FullDepth.ASKED_FOR ? List.of(0, 8, 64, 512, 1280, 2048, 2816, 6144) : List.of(512, 6144);
        int failed = 0;
        for (int room : rooms) {
            Folders.copy(exported, data);
            try (var instance = RealInstance.start(data, NO_WATERMARK)) {
                TaskSnapshot crowded;
                try (var _ = volume().leaving(room * KILOBYTE)) {
                    crowded = instance.importAll();
                }
                requireEnd(crowded, room);
                if (crowded.state() == TaskState.COMPLETED) {
                    assertThat(instance.fingerprint("g1")).isEqualTo(content);
                    requireWayBack(instance, original);
                    continue;
                }
                failed++;
                requireHeld(instance);
                requireImportAndWayBack(instance, original);
            }
        }
        assertThat(failed)
                .as("of these rooms, some are too little and some are not")
                .isBetween(1, rooms.size() - 1);
        FaultTable.row(
                "an import finds too little room on the volume", rooms.size(), "database held, repeat completes");
    }

    @Test
    void writes_that_find_no_room_when_they_are_frozen_are_not_lost() throws Exception {
        Folders.copy(filled, data);
        try (var instance = RealInstance.start(data, NO_WATERMARK)) {
            instance.query("g1", people(PEOPLE + 1, 2 * PEOPLE));
            try (var _ = volume().leaving(64 * KILOBYTE)) {
                TaskSnapshot crowded = instance.export();

                assertThat(crowded.state()).isEqualTo(TaskState.FAILED);
                requireEnd(crowded, 64);
            }
            assertThat(instance.state("g1")).isEqualTo(new DatabaseState.Serving(RealInstance.OLD));
            assertThat(count(instance)).isEqualTo(2 * PEOPLE);

            requireCompleted(instance.export());
            instance.activate(RealInstance.NEW);
            requireCompleted(instance.importAll());
            assertThat(count(instance)).isEqualTo(2 * PEOPLE);
        }
        FaultTable.row(
                "a freeze finds no room for what is not yet written down", 1, "database serves, repeat completes");
    }

    @Test
    void an_import_that_cannot_write_down_its_commit_point_or_its_end_is_completed_by_its_repeat() throws Exception {
        List<Integer> rooms = List.of(0, 250, 500);
        for (int room : rooms) {
            Folders.copy(exported, data);
            var verified = new AfterVerification();
            try (var instance = RealInstance.start(data, NO_WATERMARK, verified::watch)) {
                List<SmallVolume.Ballast> ballast = new ArrayList<>();
                verified.then(() -> ballast.add(fillAndLeaveInJournal(room, instance)));
                TaskSnapshot crowded = instance.importAll();
                ballast.forEach(SmallVolume.Ballast::close);

                requireEnd(crowded, room);
                DatabaseState state = instance.state("g1");
                switch (state) {
                    case DatabaseState.Held _ -> requireHeld(instance);
                    case DatabaseState.Swapping swapping ->
                        assertThat(data.resolve(swapping.preMigration())).hasBinaryContent(original);
                    default -> assertThat(state).isInstanceOf(DatabaseState.Imported.class);
                }
                if (crowded.state() == TaskState.FAILED) {
                    requireCompleted(instance.importAll());
                }
                assertThat(instance.fingerprint("g1")).isEqualTo(content);
                requireWayBack(instance, original);
            }
        }
        FaultTable.row("the journal has no room at the commit point of an import", rooms.size(), "repeat completes");
    }

    @Test
    void a_rollback_that_cannot_be_written_down_is_completed_by_its_repeat() throws Exception {
        Folders.copy(exported, data);
        Path imported = folder.resolve("imported");
        try (var instance = RealInstance.start(data, NO_WATERMARK)) {
            requireCompleted(instance.importAll());
        }
        Folders.copy(data, imported);
        List<Integer> rooms = FullDepth.ASKED_FOR ? List.of(0, 250, 350, 450, 550, 700) : List.of(0, 550);
        for (int room : rooms) {
            Folders.copy(imported, data);
            try (var instance = RealInstance.start(data, NO_WATERMARK)) {
                try (var _ = fillAndLeaveInJournal(room, instance)) {
                    requireEnd(instance.rollBack(), room);
                } catch (NodeException e) {
                    assertThat(e.error()).isEqualTo(ErrorCode.FILES_FAILED);
                }
                assertThat(List.of(instance.file("g1"), data.resolve("g1.lbug.pre-migration")))
                        .anySatisfy(file -> assertThat(file).hasBinaryContent(original));
                if (instance.state("g1").canRollBack()) {
                    requireCompleted(instance.rollBack());
                }
                assertThat(instance.file("g1")).hasBinaryContent(original);
            }
            try (var instance = RealInstance.start(data, NO_WATERMARK)) {
                assertThat(instance.engine()).isEqualTo(RealInstance.OLD);
                assertThat(instance.state("g1")).isInstanceOf(DatabaseState.RolledBack.class);
            }
        }
        FaultTable.row("the journal has no room for a rollback", rooms.size(), "repeat completes");
    }

    @Test
    void the_watermark_ends_an_export_before_the_volume_is_full() throws Exception {
        Folders.copy(filled, data);
        try (var instance = RealInstance.start(data, Map.of("limits.disk-watermark", "60MB"))) {
            TaskSnapshot export = instance.export();

            assertThat(export.state()).isEqualTo(TaskState.FAILED);
            assertThat(Objects.requireNonNull(export.problem()).code()).isEqualTo("node.disk-low");
            assertThat(instance.gate("g1")).isEqualTo(Gate.SERVING);
            instance.query("g1", people(PEOPLE + 1, PEOPLE + 1));
            assertThat(count(instance)).isEqualTo(PEOPLE + 1);
            assertThat(data.resolve("exports")).isEmptyDirectory();
        }
        FaultTable.row("less room than the watermark", 1, "node.disk-low, database serves");
    }

    private static SmallVolume volume() {
        return Objects.requireNonNull(volume);
    }

    /** Fills the volume, and the journal's last page but for about so many bytes. */
    private static SmallVolume.Ballast fillAndLeaveInJournal(int bytes, RealInstance instance) {
        try {
            SmallVolume.Ballast ballast = volume().leaving(0);
            while (PAGE_BYTES - Files.size(journalFile()) % PAGE_BYTES >= bytes + RECORD_BYTES) {
                instance.activate(instance.engine());
            }
            return ballast;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path journalFile() throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            return files.filter(file -> file.getFileName().toString().startsWith("journal-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static long count(RealInstance instance) {
        return Long.parseLong(String.valueOf(instance.query("g1", "MATCH (p:Person) RETURN count(*) AS people")
                .rows()
                .getFirst()
                .getFirst()));
    }

    private static void requireCompleted(TaskSnapshot task) {
        assertThat(task.state()).as("%s", task.problem()).isEqualTo(TaskState.COMPLETED);
    }

    /** It is complete, or says why not in words of the catalogue that an operator can do something with. */
    private static void requireEnd(TaskSnapshot task, int room) {
        if (task.state() != TaskState.COMPLETED) {
            Problem problem = Objects.requireNonNull(task.problem());
            assertThat(problem.code())
                    .as("with %s KB: %s", room, problem.detail())
                    .isIn(
                            "node.files-failed",
                            "node.export-failed",
                            "node.import-failed",
                            "node.engine-host-failed",
                            "node.not-written-down",
                            "node.no-room-for-safety-copy");
        }
    }

    private static void requireHeld(RealInstance instance) {
        assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
        assertThat(instance.file("g1")).hasBinaryContent(original);
        assertThat(instance.hasIncoming("g1")).isFalse();
    }

    private static void requireImportAndWayBack(RealInstance instance, byte[] bytes) {
        requireCompleted(instance.importAll());
        requireWayBack(instance, bytes);
    }

    private static void requireWayBack(RealInstance instance, byte[] bytes) {
        assertThat(instance.state("g1")).isInstanceOf(DatabaseState.Imported.class);
        requireCompleted(instance.rollBack());
        assertThat(instance.file("g1")).hasBinaryContent(bytes);
    }
}
