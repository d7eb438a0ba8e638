package dev.instar.node.simulation;

import dev.instar.node.FaultTable;
import dev.instar.node.FullDepth;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The clock is put back or ahead in the middle of an operation: it comes to its end all the same. In every build at each
 * 13th reading of the clock, in {@code ./instar crash} at all.
 */
@ExtendWith(QuietWorld.class)
class ClockJumpTest {

    private static final int STEP = 13;
    private static final List<Duration> JUMPS =
            List.of(Duration.ofDays(-400), Duration.ofHours(-1), Duration.ofDays(400));

    @TempDir
    static Path packs;

    @ParameterizedTest(name = "{0}")
    @EnumSource(Act.class)
    void an_operation_comes_to_its_end_whatever_the_clock_says(Act act) throws IOException {
        FaultyRun run = FaultyRun.upTo(act, packs);
        TickingClock clock = run.instance().clock();
        long before = clock.readings();
        long readings = run.withoutFault(instance -> clock.readings()) - before;
        int points = 0;
        for (long place = 0; place < readings; place += FullDepth.ASKED_FOR ? 1 : STEP) {
            long reading = place;
            for (Duration jump : JUMPS) {
                String what = "the clock jumps by " + jump + " at " + reading;
                if (act == Act.FINALIZE && jump.isNegative()) {
                    // What has not served long enough is not made final.
                    run.with(() -> clock.jumpAfter(reading, jump), () -> what);
                } else {
                    run.unhinderedBy(() -> clock.jumpAfter(reading, jump), what);
                }
                points++;
            }
        }
        FaultTable.row("clock jumps at reading k, for k: " + act, points, "came to its end at once");
    }
}
