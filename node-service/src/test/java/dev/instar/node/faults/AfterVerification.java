package dev.instar.node.faults;

import dev.instar.node.engine.Engines;
import dev.instar.node.storage.DatabaseNames;
import java.nio.file.Path;

/** Does something once, when a new database was verified and nothing of it is written down yet. */
final class AfterVerification {

    private Runnable once = () -> {};

    void then(Runnable action) {
        once = action;
    }

    Engines watch(Engines engines) {
        return new WatchedEngines(engines) {
            @Override
            void closed(Path database, boolean readOnly) {
                if (readOnly && database.toString().endsWith(DatabaseNames.INCOMING)) {
                    Runnable action = once;
                    once = () -> {};
                    action.run();
                }
            }
        };
    }
}
