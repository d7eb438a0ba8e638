package dev.instar.e2e.crash;

import java.util.List;

/**
 * A named place at which a process is killed with SIGKILL.
 *
 * @param act what the node is doing
 * @param at pattern for the effect, see {@link CrashingNode}
 */
record CrashPoint(String name, Act act, String when, String at, String who) {

    /** What the node is told to do; each starts from the end of the one before. */
    enum Act {
        EXPORT,
        IMPORT,
        ROLLBACK,
        UNDO,
        FINALIZE,
        RESTORE
    }

    private static CrashPoint node(Act act, String name, String when, String at) {
        return new CrashPoint("node killed " + name, act, when, at, "node");
    }

    private static CrashPoint hosts(Act act, String name, String at) {
        return new CrashPoint("engine hosts killed " + name, act, "after", at, "hosts");
    }

    private static String recorded(String event) {
        return "^append .*\"event\":\"" + event + "\".*g1";
    }

    static final List<CrashPoint> ALL = List.of(
            node(Act.EXPORT, "before writes are frozen", "before", recorded("writes_frozen")),
            node(Act.EXPORT, "after writes are frozen", "after", recorded("writes_frozen")),
            node(Act.EXPORT, "when the export folder is there", "after", "^createFolder .*g1\\.unfinished"),
            node(Act.EXPORT, "before the export gets its name", "before", "^rename .*g1\\.unfinished"),
            node(Act.EXPORT, "after the export got its name", "after", "^rename .*g1\\.unfinished"),
            node(Act.EXPORT, "after the export is proven", "after", recorded("export_proven")),
            node(Act.EXPORT, "before the manifest gets its name", "before", "^rename .*migration\\.json"),
            node(Act.EXPORT, "before the manifest is declared", "before", "^append .*\"event\":\"manifest_declared\""),
            node(Act.IMPORT, "after the import is recorded", "after", recorded("import_started")),
            node(Act.IMPORT, "before the new database is synced", "before", "^sync .*g1\\.lbug\\.incoming"),
            node(Act.IMPORT, "before its commit point", "before", recorded("import_verified")),
            node(Act.IMPORT, "after its commit point", "after", recorded("import_verified")),
            node(Act.IMPORT, "between the two renames of the swap", "after", "^rename .*g1\\.lbug .*pre-migration"),
            node(Act.IMPORT, "after both renames of the swap", "after", "^rename .*g1\\.lbug\\.incoming"),
            node(Act.IMPORT, "after the swap is recorded", "after", recorded("import_swapped")),
            node(Act.ROLLBACK, "after its commit point", "after", recorded("rollback_started")),
            node(Act.ROLLBACK, "between its two renames", "after", "^rename .*g1\\.lbug .*rolled-back"),
            node(Act.ROLLBACK, "before it is recorded", "before", recorded("rolled_back")),
            node(Act.UNDO, "between its two renames", "after", "^rename .*g1\\.lbug .*pre-migration"),
            node(Act.FINALIZE, "after its commit point", "after", recorded("finalize_started")),
            node(Act.FINALIZE, "after the original is removed", "after", "^delete .*g1\\.lbug\\.pre-migration"),
            node(Act.RESTORE, "while the backup is read back", "after", "^create .*g1\\.lbug\\.restoring"),
            node(Act.RESTORE, "between its two renames", "after", "^rename .*g1\\.lbug .*before-restore"),
            hosts(Act.EXPORT, "during the schema and fingerprint", recorded("writes_frozen")),
            hosts(Act.EXPORT, "while Parquet is written", "^createFolder .*g1\\.unfinished"),
            hosts(Act.IMPORT, "while the new database is built", recorded("import_started")),
            hosts(Act.RESTORE, "while the restored files are read", "^sync .*g1\\.lbug\\.restoring"));
}
