package dev.instar.node.rollback;

import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.protocol.EngineVersion;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import org.springframework.stereotype.Component;

/** Takes the instance back to the engine of its databases once none of them is part of a migration any more. */
@Component
public class EngineReturn {

    private final Journal journal;
    private final Clock clock;

    EngineReturn(Journal journal, Clock clock) {
        this.journal = journal;
        this.clock = clock;
    }

    /** Does nothing while a database is on its way, or where databases belong to different engines. */
    public void returnIfAllAreBack() {
        Collection<DatabaseState> states = journal.state().databases().values();
        List<EngineVersion> engines =
                states.stream().map(DatabaseState::engine).distinct().toList();
        boolean allBack = states.stream().allMatch(DatabaseState.Serving.class::isInstance);
        if (allBack
                && engines.size() == 1
                && !engines.getFirst().equals(journal.state().engine())) {
            journal.append(new JournalEvent.EngineActivated(clock.instant(), engines.getFirst()));
        }
    }
}
