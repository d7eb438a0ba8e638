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
 * A file or an object cannot be read, or a folder not be listed, once or from then on, and the node runs on: nothing is
 * lost, and the operation can be brought to its end once it can be read again. In every build each 31st look, in
 * {@code ./instar crash} all.
 */
@ExtendWith(QuietWorld.class)
class UnreadableTest {

    private static final int STEP = 31;

    @TempDir
    static Path packs;

    @ParameterizedTest(name = "{0}")
    @EnumSource(Act.class)
    void nothing_is_lost_over_what_cannot_be_looked_at(Act act) throws IOException {
        FaultyRun run = FaultyRun.upTo(act, packs);
        World world = run.instance().world();
        int looks = run.withoutFault(instance -> world.reads()).size();
        int points = 0;
        for (int place = 0; place < looks; place += FullDepth.ASKED_FOR ? 1 : STEP) {
            int look = place;
            for (boolean ever : List.of(false, true)) {
                run.with(
                        () -> world.unreadableAt(look, ever),
                        () -> (look < world.reads().size() ? world.reads().get(look) : "nothing more")
                                + (ever ? ", and all that follow" : ""));
                points++;
            }
        }
        FaultTable.row("look k fails, for k: " + act, points, "nothing lost, brought to its end");
    }
}
