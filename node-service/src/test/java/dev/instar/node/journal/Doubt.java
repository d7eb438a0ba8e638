package dev.instar.node.journal;

import dev.instar.node.TestNode;
import dev.instar.node.World;
import dev.instar.node.problem.JournalInDoubt;
import java.time.Instant;

/** Brings the journal of a node in memory into doubt: the fsync of an event that changes nothing fails. */
public final class Doubt {

    /** The one effect of an event before its fsync is that it is appended. */
    private static final int FSYNC = 1;

    private Doubt() {}

    /**
     * Lets the fsync fail.
     *
     * @param ever whether every effect fails from then on
     */
    public static void bring(TestNode node, World world, boolean ever) {
        var journal = node.get(Journal.class);
        world.failAt(FSYNC, World.Fault.NOT_DONE, ever);
        try {
            journal.append(new JournalEvent.EngineActivated(
                    Instant.EPOCH, journal.state().engine()));
        } catch (JournalInDoubt e) {
            return;
        }
        throw new AssertionError("The fsync did not fail");
    }
}
