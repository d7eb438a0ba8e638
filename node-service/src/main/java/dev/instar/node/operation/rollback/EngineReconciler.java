package dev.instar.node.operation.rollback;

import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.protocol.EngineVersion;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import org.springframework.stereotype.Component;

/** Gives the instance the engine of its databases once all of them serve under one and the same. */
@Component
public class EngineReconciler {

    private final Journal journal;
    private final Clock clock;

    EngineReconciler(Journal journal, Clock clock) {
        this.journal = journal;
        this.clock = clock;
    }

    /** Does nothing while a database is on its way, or where databases belong to different engines. */
    public void followDatabases() {
        Collection<DatabaseState> states = journal.state().databases().values();
        List<EngineVersion> versions =
                states.stream().map(DatabaseState::engine).distinct().toList();
        boolean settled = states.stream()
                .allMatch(state -> state instanceof DatabaseState.Serving
                        || state instanceof DatabaseState.RolledBack
                        || state instanceof DatabaseState.Imported);
        if (settled
                && versions.size() == 1
                && !versions.getFirst().equals(journal.state().engine())) {
            journal.append(new JournalEvent.EngineActivated(clock.instant(), versions.getFirst()));
        }
    }
}
