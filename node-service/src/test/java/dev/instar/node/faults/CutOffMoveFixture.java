package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.FullDepth;
import dev.instar.node.database.CommittedMoves;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.storage.MovingFiles;
import dev.instar.protocol.Gate;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Instances whose node stopped right behind the commit point of a move, and checks of what the next start leaves. */
abstract class CutOffMoveFixture {

    static final List<String> PEOPLE = List.of(
            "CREATE NODE TABLE Person(id INT64, PRIMARY KEY(id))",
            "UNWIND range(1, 100) AS i CREATE (:Person {id: i})");
    static final String OTHER = "g2";

    @TempDir
    static Path folder;

    /** Instances right before what is to be cut off, made once and copied. */
    private static final Map<Move, Path> BEFORE = new EnumMap<>(Move.class);

    private static final Map<Move, Map<String, byte[]>> BUCKETS = new EnumMap<>(Move.class);

    @TempDir
    Path data;

    final List<String> writtenSince = new ArrayList<>();

    /** What is moved; the database has 100 persons before and after. */
    enum Move {
        IMPORT(".pre-migration", ".incoming", DatabaseState.Held.class, DatabaseState.Imported.class),
        ROLLBACK(".rolled-back", ".pre-migration", DatabaseState.Imported.class, DatabaseState.RolledBack.class),
        UNDO(".pre-migration", ".rolled-back", DatabaseState.RolledBack.class, DatabaseState.Imported.class),
        RESTORE(".before-restore", ".restoring", DatabaseState.Serving.class, DatabaseState.Serving.class);

        final String aside;
        final String waiting;
        final Class<? extends DatabaseState> before;
        final Class<? extends DatabaseState> after;

        Move(
                String aside,
                String waiting,
                Class<? extends DatabaseState> before,
                Class<? extends DatabaseState> after) {
            this.aside = aside;
            this.waiting = waiting;
            this.before = before;
            this.after = after;
        }
    }

    /** Each test class makes its own, because JUnit removes the folder after its last test. */
    @BeforeAll
    static void forgetInstancesOfOtherClasses() {
        BEFORE.clear();
        BUCKETS.clear();
    }

    /** In every build two of the moves, in {@code ./instar crash} all. */
    static Set<Move> sample() {
        return FullDepth.ASKED_FOR ? EnumSet.allOf(Move.class) : EnumSet.of(Move.IMPORT, Move.ROLLBACK);
    }

    static Set<Move> otherSample() {
        return FullDepth.ASKED_FOR ? EnumSet.allOf(Move.class) : EnumSet.of(Move.UNDO, Move.RESTORE);
    }

    Path named(String suffix) {
        return data.resolve("g1.lbug" + suffix);
    }

    interface Late {
        void act(RealInstance instance) throws Exception;
    }

    /** As it is when the node stops behind the commit point. @return the objects of its bucket */
    Map<String, byte[]> cutOff(Move move) throws Exception {
        return cutOff(move, _ -> {});
    }

    /** @param late done right before the commit point */
    Map<String, byte[]> cutOff(Move move, Late late) throws Exception {
        if (!BEFORE.containsKey(move)) {
            begin(move);
        }
        Folders.copy(BEFORE.get(move), data);
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.fillBucket(BUCKETS.get(move));
            switch (move) {
                case IMPORT -> {
                    Files.write(named(move.waiting), altered(instance.file("g1")));
                    append(instance, new JournalEvent.ImportStarted(Instant.now(), "g1", RealInstance.NEW));
                }
                case ROLLBACK -> {}
                case UNDO -> {
                    writtenSince.forEach(statement -> instance.query("g1", statement));
                    assertThat(instance.rollBack().state()).isEqualTo(TaskState.COMPLETED);
                }
                case RESTORE -> {
                    Files.copy(instance.file("g1"), named(move.waiting));
                    instance.query("g1", "CREATE (:Person {id: 101})");
                    instance.query("g1", "MATCH (p:Person {id: 101}) DELETE p");
                    instance.query("g1", "CHECKPOINT");
                    writtenSince.forEach(statement -> instance.query("g1", statement));
                    instance.killEngines();
                    append(instance, new JournalEvent.RestoreStarted(Instant.now(), "g1", "key"));
                }
            }
            late.act(instance);
            MovingFiles moving = instance.get(CommittedMoves.class).moving("g1", named(move.waiting));
            append(instance, commit(move, named(move.aside).getFileName().toString(), moving));
            return instance.bucket();
        }
    }

    private static void begin(Move move) throws Exception {
        Path before = Files.createDirectory(folder.resolve(move.name()));
        try (RealInstance instance = RealInstance.start(before, Map.of())) {
            instance.create("g1", PEOPLE);
            instance.create(OTHER, List.of("CREATE NODE TABLE Thing(id INT64, PRIMARY KEY(id))"));
            switch (move) {
                case IMPORT -> export(instance);
                case ROLLBACK, UNDO -> moveOver(instance);
                case RESTORE -> {}
            }
            BUCKETS.put(move, instance.bucket());
        }
        BEFORE.put(move, before);
    }

    /** Of the same size, and with the same id. */
    static byte[] altered(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        content[content.length - 1] ^= 1;
        return content;
    }

    /** As hands do, long after the node stopped. */
    static void writeLater(Path file, byte[] content) throws IOException {
        Files.write(file, content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));
    }

    private static JournalEvent commit(Move move, String aside, MovingFiles moving) {
        Instant now = Instant.now();
        return switch (move) {
            case IMPORT -> new JournalEvent.ImportVerified(now, "g1", aside, moving);
            case ROLLBACK -> new JournalEvent.RollbackStarted(now, "g1", aside, moving, null);
            case UNDO -> new JournalEvent.RollbackUndoStarted(now, "g1", aside, moving, null);
            case RESTORE -> new JournalEvent.RestoreVerified(now, "g1", aside, moving);
        };
    }

    static void export(RealInstance instance) {
        assertThat(instance.export().state()).isEqualTo(TaskState.COMPLETED);
        instance.activate(RealInstance.NEW);
    }

    static void moveOver(RealInstance instance) {
        export(instance);
        assertThat(instance.importAll().state()).isEqualTo(TaskState.COMPLETED);
    }

    static void append(RealInstance instance, JournalEvent event) {
        instance.get(Journal.class).append(event);
    }

    static void requireRows(RealInstance instance) {
        requireRows(instance, "100");
    }

    static void requireRows(RealInstance instance, String rows) {
        assertThat(instance.query("g1", "MATCH (p:Person) RETURN count(*)").rows())
                .isEqualTo(List.of(List.of(rows)));
    }

    void requireAsBefore(Move move, RealInstance instance) {
        requireAsBefore(move, instance, "100");
    }

    void requireAsBefore(Move move, RealInstance instance, String rows) {
        assertThat(instance.state("g1")).isInstanceOf(move.before);
        assertThat(instance.info("g1").message())
                .contains(
                        "is what it was before",
                        named(move.waiting).getFileName().toString());
        assertThat(named(move.aside)).doesNotExist();
        if (move == Move.IMPORT) {
            assertThat(instance.gate("g1")).isEqualTo(Gate.HELD);
        } else {
            requireRows(instance, rows);
        }
    }

    /** Whatever is possible next ends well. */
    static void requireWayOut(Move move, RealInstance instance) {
        TaskState repeated = switch (move) {
            case IMPORT -> instance.importAll().state();
            case ROLLBACK -> instance.rollBack().state();
            case UNDO -> instance.finish().state();
            case RESTORE -> instance.export("m2").state();
        };
        assertThat(repeated).isEqualTo(TaskState.COMPLETED);
        requireRows(instance);
    }
}
