package dev.instar.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.instar.node.World;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.problem.ErrorCode;
import dev.instar.protocol.JournalLine;
import dev.instar.protocol.Problem;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An import begins with all databases of its instance or with none. */
@ExtendWith(QuietWorld.class)
class ImportFailureTest {

    /** The operation's start and the begin of the first database come before it. */
    private static final int SECOND_BEGIN = 2;

    @TempDir
    static Path packs;

    @Test
    void a_begin_that_cannot_be_recorded_takes_back_those_before_it() throws IOException {
        var instance = new SimulatedInstance(QuietWorld.packs(packs));
        instance.fill();
        instance.export();
        instance.activate();
        SimulatedInstance.Moment exported = instance.moment();
        instance.world().goOn();
        instance.importAll();
        int secondBegin = effect(instance, "append to /data/journal", SECOND_BEGIN);

        instance.returnTo(exported);
        instance.world().failAt(secondBegin, World.Fault.NOT_DONE, false);
        TaskSnapshot failed = instance.importAll();

        assertThat(failed.state()).isEqualTo(TaskState.FAILED);
        assertThat(failed.problem()).extracting(Problem::code).isEqualTo(ErrorCode.FILES_FAILED.code());
        assertThat(instance.node().get(Journal.class).latest(4).reversed())
                .extracting(JournalLine::event, JournalLine::database)
                .containsExactly(
                        tuple("operation_started", null),
                        tuple("import_started", "g1"),
                        tuple("import_cancelled", "g1"),
                        tuple("operation_ended", null));
        assertThat(instance.states().values()).hasOnlyElementsOfType(DatabaseState.Exported.class);
        assertThat(instance.importAll().state()).isEqualTo(TaskState.COMPLETED);
    }

    private static int effect(SimulatedInstance instance, String begin, int number) {
        var effects = instance.world().effects();
        int found = -1;
        for (int i = 0; i < effects.size(); i++) {
            if (effects.get(i).startsWith(begin) && ++found == number) {
                return i;
            }
        }
        throw new AssertionError("There are " + (found + 1) + " of: " + begin);
    }
}
