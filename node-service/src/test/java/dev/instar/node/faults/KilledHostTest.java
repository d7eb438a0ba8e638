package dev.instar.node.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.FaultTable;
import dev.instar.node.FullDepth;
import dev.instar.node.Sampled;
import dev.instar.node.database.Databases;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.TaskState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Engines are killed in the middle of what they do to a database. Whatever was answered is there afterwards, and the
 * operation can be repeated. Once for each moment in every build, 20 times in {@code ./instar crash}.
 */
class KilledHostTest {

    /** What the engine does when it is killed, and within which time after that began. */
    enum Moment {
        FREEZE(400),
        CHECKPOINT(40),
        CLOSE(40),
        WRITES(200);

        private final int withinMillis;

        Moment(int withinMillis) {
            this.withinMillis = withinMillis;
        }
    }

    private static final int TIMES = FullDepth.ASKED_FOR ? 20 : 1;
    private static final long SEED = 7;
    private static final int WRITES = 8;

    /** Some of the texts are longer than the 4 KiB up to which a log of these engines can be replayed. */
    private static final int LONGEST_TEXT = 6_000;

    /** A checkpoint takes a few milliseconds, and may be over before it is seen. */
    private static final int ATTEMPTS = 30;

    @TempDir
    Path data;

    private final Random random = new Random(SEED);
    private long next;
    private long answered;
    private long unanswered;

    @ParameterizedTest
    @EnumSource
    void what_was_answered_is_there_after_the_engine_was_killed(Moment moment) throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.create("g1", List.of("CREATE NODE TABLE P(id INT64, s STRING, PRIMARY KEY(id))"));
            for (int time = 0; time < TIMES; time++) {
                for (int i = 0; i < WRITES; i++) {
                    write(instance);
                }
                int millis = random.nextInt(moment.withinMillis);
                Thread killer = Thread.ofVirtual().start(() -> {
                    sleep(millis);
                    instance.killEngines();
                });
                act(moment, instance);
                killer.join();

                String when = moment + ", killed after " + millis + " ms, time " + time;
                assertThat(count(instance)).as(when).isBetween(answered, answered + unanswered);
                answered = count(instance);
                unanswered = 0;
                assertThat(instance.export().state()).as(when).isEqualTo(TaskState.COMPLETED);
                assertThat(instance.exported("g1").fingerprint().rows())
                        .as(when)
                        .isEqualTo(answered);
                assertThat(instance.rollBack().state()).as(when).isEqualTo(TaskState.COMPLETED);
            }
        }
        FaultTable.row("engine hosts killed in the middle of: " + moment, TIMES, "every answered row there");
    }

    /** In later checkpoints of a process engines write over pages that the main file still needs. */
    @Sampled(2)
    @ParameterizedTest
    @CsvSource({
        "kuzu@0.11.2,4,20000,1",
        "ladybug@0.16.1,20,1,5000",
        "ladybug@0.18.3,20,1,5000",
        "ladybug@0.20.4,20,1,5000"
    })
    void no_answer_is_lost_when_an_engine_is_killed_in_a_later_checkpoint(
            String engine, int statements, int rows, int lastLetters) throws Exception {
        try (RealInstance instance = RealInstance.start(data, Map.of())) {
            instance.activate(EngineVersion.parse(engine));
            instance.create("g1", List.of("CREATE NODE TABLE P(id INT64, s STRING, PRIMARY KEY(id))"));
            int killed = 0;
            for (int attempt = 0; killed < TIMES; attempt++) {
                assertThat(attempt).as("attempts to meet a checkpoint").isLessThan(ATTEMPTS * TIMES);
                writeUntilCheckpoint(instance, statements, rows, lastLetters);
                var done = new AtomicBoolean();
                CompletableFuture<Boolean> met = CompletableFuture.supplyAsync(() -> killInCheckpoint(instance, done));
                try {
                    writeUntilCheckpoint(instance, statements, rows, lastLetters);
                } catch (NodeException e) {
                    // Killed in the middle of it.
                } finally {
                    done.set(true);
                }
                killed += met.join() ? 1 : 0;

                assertThat(count(instance)).as("attempt " + attempt).isBetween(answered, answered + unanswered);
                answered = count(instance);
                unanswered = 0;
            }
        }
        FaultTable.row("engine hosts killed in a later checkpoint: " + engine, TIMES, "every answered row there");
    }

    /** The node checkpoints when a text is too long for the log, or the log is. */
    private void writeUntilCheckpoint(RealInstance instance, int statements, int rows, int lastLetters) {
        for (int i = 0; i < statements; i++) {
            write(instance, rows, 200);
        }
        write(instance, 1, lastLetters);
    }

    private void write(RealInstance instance, int rows, int letters) {
        unanswered += rows;
        long first = next + 1;
        next += rows;
        instance.query(
                "g1",
                "UNWIND range(" + first + ", " + next + ") AS i CREATE (:P {id: i, s: '" + "x".repeat(letters) + "'})");
        unanswered -= rows;
        answered += rows;
    }

    private boolean killInCheckpoint(RealInstance instance, AtomicBoolean done) {
        Path shadow = data.resolve("g1.lbug.shadow");
        while (!done.get()) {
            if (shadow.toFile().length() > 0) {
                instance.killEngines();
                return true;
            }
        }
        return false;
    }

    private void act(Moment moment, RealInstance instance) {
        try {
            switch (moment) {
                case FREEZE -> {
                    instance.export();
                    if (instance.state("g1") instanceof DatabaseState.Exported) {
                        instance.rollBack();
                    }
                }
                case CHECKPOINT -> instance.get(Databases.class).checkpointAnd("g1", () -> {});
                case CLOSE -> instance.get(Databases.class).closeAnd("g1", () -> {});
                case WRITES -> {
                    for (int i = 0; i < 10 * WRITES; i++) {
                        write(instance);
                    }
                }
            }
        } catch (NodeException e) {
            // Killed in the middle of it.
        }
    }

    private void write(RealInstance instance) {
        next++;
        unanswered++;
        instance.query("g1", "CREATE (:P {id: " + next + ", s: '" + "x".repeat(random.nextInt(LONGEST_TEXT)) + "'})");
        unanswered--;
        answered++;
    }

    private static long count(RealInstance instance) {
        return Long.parseLong(String.valueOf(instance.query("g1", "MATCH (p:P) RETURN count(*)")
                .rows()
                .getFirst()
                .getFirst()));
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
