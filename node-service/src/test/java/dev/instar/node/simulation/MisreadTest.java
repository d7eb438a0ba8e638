package dev.instar.node.simulation;

import dev.instar.node.FaultTable;
import dev.instar.node.FullDepth;
import dev.instar.node.World;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A file is read with one bit wrong, once or from then on, and the node goes on: no wrong row is ever served, and the
 * operation can be brought to its end once the disk reads right again.
 */
@ExtendWith(QuietWorld.class)
class MisreadTest {

    private static final int STEP = 11;

    /** What an import builds databases from; each of these reads is tried in every build. */
    private static final String ROWS = ".parquet";

    @TempDir
    static Path packs;

    @ParameterizedTest(name = "{0}")
    @EnumSource(Act.class)
    void no_wrong_row_is_served(Act act) throws IOException {
        FaultyRun run = FaultyRun.upTo(act, packs);
        World world = run.instance().world();
        List<String> reads = run.withoutFault(instance -> world.reads());
        int points = 0;
        for (int place = 0; place < reads.size(); place++) {
            if (!FullDepth.ASKED_FOR && place % STEP != 0 && !reads.get(place).contains(ROWS)) {
                continue;
            }
            int read = place;
            for (boolean ever : List.of(false, true)) {
                run.with(
                        () -> world.misreadAt(read, ever),
                        () -> (read < world.reads().size() ? world.reads().get(read) : "nothing more")
                                + (ever ? ", and all that follow" : ""));
                points++;
            }
        }
        FaultTable.row("file k is read with a wrong bit, for k: " + act, points, "no wrong row, brought to its end");
    }
}
