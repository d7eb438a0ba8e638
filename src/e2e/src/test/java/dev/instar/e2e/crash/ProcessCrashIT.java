package dev.instar.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.e2e.Bucket;
import dev.instar.e2e.MachineExtension;
import dev.instar.e2e.SmallGraph;
import dev.instar.e2e.TestFleet;
import dev.instar.e2e.TestMachine;
import dev.instar.localfleet.NodeApi;
import dev.instar.protocol.BackupInfo;
import dev.instar.protocol.DatabaseInfo;
import dev.instar.protocol.Gate;
import dev.instar.protocol.MigrationStatus;
import dev.instar.protocol.QueryAnswer;
import dev.instar.protocol.Requests;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskStarted;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real processes, real engines, real SIGKILL: wherever a node or its engine hosts die, after the next start nothing is
 * lost and the operation can be brought to its end.
 */
@ExtendWith(MachineExtension.class)
class ProcessCrashIT {

    private static final String FROM = "ladybug@0.16.1";
    private static final String TO = "ladybug@0.20.4";

    /** Enough for every build; all of them are for {@code ./instar crash}. */
    private static final String SAMPLE = "between the two renames of the swap";

    @TempDir
    static Path state;

    private static TestFleet fleet;
    private static NodeProcess process;
    private static List<QueryAnswer> answers;
    private static Path data;
    private static Bucket bucket;
    private static final Map<CrashPoint.Act, Path> BEFORE = new EnumMap<>(CrashPoint.Act.class);

    /** As a node leaves one that is killed in it. */
    private static final String CUT_OFF_UPLOAD =
            TestFleet.INSTANCE + "/g1/system/20260101T000000Z-0123abcd/files/g1.lbug";

    static Stream<CrashPoint> points() {
        List<CrashPoint> all = CrashPoint.ALL;
        return Boolean.getBoolean("instar.crash.full")
                ? all.stream()
                : all.stream().filter(point -> point.name().endsWith(SAMPLE));
    }

    @BeforeAll
    static void moveOnceWithoutACrash(TestMachine machine) throws Exception {
        fleet = machine.fleet(state.resolve("fleet"), FROM, TO);
        data = state.resolve("fleet").resolve("instances").resolve(TestFleet.INSTANCE);
        for (String graphId : List.of("g1", "g2")) {
            SmallGraph.create(fleet.node(), graphId);
        }
        answers = SmallGraph.answers(fleet.node(), "g1");
        bucket = new Bucket(fleet.fleet().cloud());
        process = machine.keep(NodeProcess.inPlaceOf(
                fleet.fleet().child(TestFleet.INSTANCE).process(), fleet.node(), state.resolve("node.log")));
        for (CrashPoint.Act act : CrashPoint.Act.values()) {
            switch (act) {
                case EXPORT, IMPORT, ROLLBACK, UNDO -> {
                    keep(act);
                    if (comesBeforeWhatIsTried(act)) {
                        process.start();
                        assertThat(run(act).state())
                                .as("%s without a crash", act)
                                .isEqualTo(TaskState.COMPLETED);
                        process.stop();
                    }
                }
                // From where the import had ended, and from where nothing had been moved but a backup is there.
                case FINALIZE -> BEFORE.put(act, BEFORE.get(CrashPoint.Act.ROLLBACK));
                case RESTORE -> BEFORE.put(act, BEFORE.get(CrashPoint.Act.EXPORT));
            }
        }
    }

    /** A restore needs the backup of the export. */
    private static boolean comesBeforeWhatIsTried(CrashPoint.Act act) {
        return act == CrashPoint.Act.EXPORT
                || points().map(CrashPoint::act)
                        .anyMatch(tried -> tried != CrashPoint.Act.RESTORE && tried.compareTo(act) > 0);
    }

    private static void keep(CrashPoint.Act act) throws IOException {
        Path kept = state.resolve("before-" + act);
        copy(data, kept);
        BEFORE.put(act, kept);
    }

    private static void copy(Path from, Path to) throws IOException {
        delete(to);
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path :
                    all.filter(path -> !path.startsWith(from.resolve("hosts"))).toList()) {
                // An undo compares the times of what was set aside.
                Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void delete(Path root) throws IOException {
        if (Files.exists(root)) {
            try (Stream<Path> all = Files.walk(root)) {
                for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("points")
    void nothing_is_lost_and_the_operation_can_be_brought_to_its_end(CrashPoint point) throws Exception {
        copy(BEFORE.get(point.act()), data);
        List<byte[]> originals = originals(point.act());
        process.startCrashing(point);
        bucket.beginUpload(CUT_OFF_UPLOAD);
        String outcome = crash(point);

        process.start();
        requireNothingLost(point, originals);
        Awaitility.await("the end of what was cut off")
                .until(() -> bucket.uploads().isEmpty());
        if (!isThrough(point.act())) {
            TaskSnapshot repeated = run(point.act());
            assertThat(repeated.state())
                    .as("%s, then repeated: %s", point.name(), repeated.problem())
                    .isEqualTo(TaskState.COMPLETED);
        }
        for (String graphId : List.of("g1", "g2")) {
            assertThat(SmallGraph.answers(fleet.node(), graphId)).isEqualTo(answers);
        }
        System.out.printf("| %s: %s | 1 | %s, then completed | held |%n", point.act(), point.name(), outcome);
    }

    /** The next point begins with other files, also where this one failed. */
    @AfterEach
    void stopNode() throws InterruptedException {
        process.stop();
    }

    /** @return what became of it, in words */
    private static String crash(CrashPoint point) throws Exception {
        if (point.who().equals("node")) {
            try {
                run(point.act());
            } catch (IllegalStateException e) {
                // The connection broke with the node.
            }
            process.awaitDeath();
            return "node dead, recovered at its start";
        }
        TaskSnapshot task = run(point.act());
        process.stop();
        if (task.state() == TaskState.COMPLETED) {
            return "completed, the hosts killed were not needed";
        }
        assertThat(task.state()).isEqualTo(TaskState.FAILED);
        assertThat(task.problem()).isNotNull();
        // All hosts were killed, also one that was only to close another database.
        assertThat(task.problem().code())
                .as(task.problem().detail())
                .isIn("node." + point.act().name().toLowerCase(Locale.ROOT) + "-failed", "node.engine-host-failed");
        return "failed with " + task.problem().code();
    }

    private static TaskSnapshot run(CrashPoint.Act act) throws InterruptedException {
        if (act == CrashPoint.Act.IMPORT) {
            fleet.activate(TO);
        }
        String path = switch (act) {
            case EXPORT -> "/migration/export?source_version=" + FROM + "&target_version=" + TO + "&migration=m1";
            case IMPORT -> "/migration/import";
            case ROLLBACK -> "/migration/rollback";
            case UNDO -> "/migration/rollback/undo";
            case FINALIZE -> "/migration/finalize?migration=m1";
            case RESTORE -> "/databases/g1/restore";
        };
        NodeApi node = fleet.node();
        Object body = act == CrashPoint.Act.RESTORE ? new Requests.Restore(backup()) : Map.of();
        return fleet.awaitEnd(
                node.read(node.post(path, body), TaskStarted.class).taskId());
    }

    private static String backup() {
        NodeApi node = fleet.node();
        return node.read(node.get("/databases/g1/backups?type=system"), BackupInfo[].class)[0].key();
    }

    /**
     * The bytes that must not get lost: those of the closed originals. Before an export and after a rollback the original
     * serves, and its own engine may write into it.
     */
    private static List<byte[]> originals(CrashPoint.Act act) throws IOException {
        List<byte[]> originals = new ArrayList<>();
        if (act == CrashPoint.Act.IMPORT) {
            for (String graphId : List.of("g1", "g2")) {
                originals.add(Files.readAllBytes(data.resolve(graphId + ".lbug")));
            }
        }
        if (act == CrashPoint.Act.ROLLBACK) {
            for (String graphId : List.of("g1", "g2")) {
                originals.add(Files.readAllBytes(data.resolve(graphId + ".lbug.pre-migration")));
            }
        }
        return originals;
    }

    private static void requireNothingLost(CrashPoint point, List<byte[]> originals) throws IOException {
        NodeApi node = fleet.node();
        List<byte[]> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(data)) {
            for (Path path : all.filter(path -> path.getFileName().toString().contains(".lbug"))
                    .toList()) {
                files.add(Files.readAllBytes(path));
            }
        }
        for (byte[] original : originals) {
            assertThat(files).as("an original after: " + point.name()).anyMatch(file -> Arrays.equals(file, original));
        }
        assertThat(node.read(node.get("/migration/status"), MigrationStatus.class)
                        .orphans())
                .as(point.name())
                .isEmpty();
        for (String graphId : List.of("g1", "g2")) {
            Gate gate = Awaitility.await("the opening of what was not closed")
                    .until(() -> gate(node, graphId), found -> found != Gate.OPENING);
            assertThat(gate).as(graphId + " after: " + point.name()).isIn(Gate.SERVING, Gate.FROZEN, Gate.HELD);
            if (gate != Gate.HELD) {
                assertThat(SmallGraph.answers(node, graphId)).as(point.name()).isEqualTo(answers);
            }
        }
    }

    private static Gate gate(NodeApi node, String graphId) {
        return node.read(node.get("/databases/" + graphId), DatabaseInfo.class).gate();
    }

    /** Whether the crash came after the last thing the operation had to do. */
    private static boolean isThrough(CrashPoint.Act act) {
        NodeApi node = fleet.node();
        MigrationStatus status = node.read(node.get("/migration/status"), MigrationStatus.class);
        return switch (act) {
            case EXPORT -> status.migrationPending();
            case IMPORT -> !status.migrationPending();
            case ROLLBACK -> Stream.of("g1", "g2").noneMatch(ProcessCrashIT::canRollBack);
            case UNDO -> Stream.of("g1", "g2").allMatch(ProcessCrashIT::canRollBack);
            case FINALIZE -> status.preMigrationFiles().isEmpty();
            case RESTORE -> false;
        };
    }

    private static boolean canRollBack(String graphId) {
        NodeApi node = fleet.node();
        return node.read(node.get("/databases/" + graphId), DatabaseInfo.class).canRollBack();
    }
}
