package dev.instar.console.migration.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One wave of a migration.
 *
 * @param number its place in the plan's order, from 0
 * @param concurrency operations at the same time; the plan's, unless an operator changed it
 * @param soakUntil the next wave starts then; absent before the import is through
 */
public record Wave(
        int number,
        String name,
        WaveStage stage,
        int concurrency,
        @Nullable Instant soakUntil,
        Instant changedAt) {

    /** What an approval of this wave's import is about. */
    public String subject() {
        return "import/" + number;
    }
}
