package dev.instar.node.health;

import dev.instar.node.journal.Journal;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Takes the liveness probe down while the journal is in doubt, so that a supervisor restarts a node whose disk failed. */
@Component
class JournalHealthIndicator implements HealthIndicator {

    private final Journal journal;

    JournalHealthIndicator(Journal journal) {
        this.journal = journal;
    }

    @Override
    public Health health() {
        return journal.doubt()
                .map(reason -> Health.down().withDetail("reason", reason).build())
                .orElseGet(() -> Health.up().build());
    }
}
