package dev.instar.node.journal;

import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Problem;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/** One of each state and of each event. */
final class DatabaseStates {

    static final EngineVersion OLD = EngineVersion.parse("ladybug@0.16.1");
    static final EngineVersion NEW = EngineVersion.parse("ladybug@0.20.4");
    static final Instant AT = Instant.parse("2026-11-22T12:00:00Z");
    private static final String ORIGINAL = "g1.lbug.pre-migration";
    private static final String ASIDE = "g1.lbug.rolled-back";
    private static final Problem PROBLEM = new Problem("node.import-failed", "Import failed", 500, "why", "what");

    static final DatabaseState SERVING = new DatabaseState.Serving(OLD);
    static final DatabaseState ROLLED_BACK = new DatabaseState.RolledBack(OLD, "m1", NEW, ASIDE);

    static final List<DatabaseState> ALL = List.of(
            SERVING,
            new DatabaseState.Frozen(OLD, "m1"),
            new DatabaseState.Exported(OLD, "m1", null),
            new DatabaseState.Importing(OLD, "m1", NEW),
            new DatabaseState.Held(OLD, "m1", NEW, PROBLEM),
            new DatabaseState.Swapping(OLD, "m1", NEW, ORIGINAL, null),
            new DatabaseState.Imported(NEW, "m1", OLD, ORIGINAL, null),
            new DatabaseState.RollingBack(NEW, "m1", OLD, ORIGINAL, ASIDE, null),
            ROLLED_BACK,
            new DatabaseState.Reinstating(OLD, "m1", NEW, ASIDE, ORIGINAL, null, null),
            new DatabaseState.Finalizing(NEW, "m1", List.of(ORIGINAL), new TreeMap<>()),
            new DatabaseState.Restoring(SERVING, "key"),
            new DatabaseState.Restoring(ROLLED_BACK, "key"),
            new DatabaseState.Replacing(OLD, "", "g1.lbug.before-restore", null, null),
            new DatabaseState.Replacing(OLD, "m1", "g1.lbug.before-restore", null, ROLLED_BACK),
            new DatabaseState.Replacing(OLD, "m1", "g1.lbug.before-restore", null, new DatabaseState.Frozen(OLD, "m1")),
            new DatabaseState.Replacing(
                    OLD, "m1", "g1.lbug.before-restore", null, new DatabaseState.Exported(OLD, "m1", null)),
            new DatabaseState.Replacing(
                    OLD, "m1", "g1.lbug.before-restore", null, new DatabaseState.Held(OLD, "m1", NEW, PROBLEM)));

    static final List<JournalEvent.OfDatabase> EVENTS = List.of(
            new JournalEvent.DatabaseCreated(AT, "g1", OLD),
            new JournalEvent.WritesFrozen(AT, "g1", "m1"),
            new JournalEvent.ExportProven(AT, "g1", "m1", null),
            new JournalEvent.WritesThawed(AT, "g1"),
            new JournalEvent.ImportStarted(AT, "g1", NEW),
            new JournalEvent.ImportFailed(AT, "g1", PROBLEM),
            new JournalEvent.ImportCancelled(AT, "g1"),
            new JournalEvent.ImportVerified(AT, "g1", ORIGINAL, null),
            new JournalEvent.ImportSwapped(AT, "g1"),
            new JournalEvent.RollbackStarted(AT, "g1", ASIDE, null, null),
            new JournalEvent.RolledBack(AT, "g1", null),
            new JournalEvent.RollbackUndoStarted(AT, "g1", ORIGINAL, null, null),
            new JournalEvent.RollbackUndone(AT, "g1", null),
            new JournalEvent.FinalizeStarted(AT, "g1", List.of(ORIGINAL), new TreeMap<>()),
            new JournalEvent.Finalized(AT, "g1"),
            new JournalEvent.RestoreStarted(AT, "g1", "key"),
            new JournalEvent.RestoreAbandoned(AT, "g1"),
            new JournalEvent.RestoreVerified(AT, "g1", "g1.lbug.before-restore", null),
            new JournalEvent.Restored(AT, "g1"),
            new JournalEvent.MoveTakenBack(AT, "g1", PROBLEM));

    private DatabaseStates() {}

    static boolean canFollow(DatabaseState state, JournalEvent.OfDatabase event) {
        try {
            state.after(event);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }
}
