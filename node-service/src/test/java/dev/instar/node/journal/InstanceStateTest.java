package dev.instar.node.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.protocol.EngineVersion;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What of the events outlives a compaction. */
class InstanceStateTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final EngineVersion ENGINE = EngineVersion.parse("ladybug@0.16.1");

    @Test
    void the_last_hundred_removals_of_leftovers_outlive_a_compaction() {
        var state = new InstanceState(ENGINE, 10);
        IntStream.rangeClosed(1, 120)
                .forEach(i -> state.apply(new JournalEvent.LeftoversRemoved(NOW, i, 4096, "room " + i)));
        var compacted = new InstanceState(ENGINE, 10);

        compacted.apply(state.snapshot(NOW));

        assertThat(compacted.removals()).hasSize(100).isEqualTo(state.removals());
        assertThat(compacted.removals().getLast().reason()).isEqualTo("room 120");
    }
}
