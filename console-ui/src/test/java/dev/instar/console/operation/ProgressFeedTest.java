package dev.instar.console.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.console.base.LiveChanges;
import dev.instar.protocol.DatabaseProgress;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.Phase;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The feed of progress events: what a page is told, and when it is unknown. */
class ProgressFeedTest {

    private final ProgressFeed feed = new ProgressFeed(new LiveChanges(), Clock.systemUTC());

    private static List<DatabaseProgress> at(double percent) {
        return List.of(new DatabaseProgress(
                "g", Phase.EXPORT, percent, 0, 0, 0, 0, 0, null, null, Instant.parse("2026-06-01T12:00:00Z")));
    }

    @Test
    void an_operation_that_waits_shows_nothing_of_the_one_before_it() {
        String preflight = Operation.id("m-1", "i-1", OperationKind.PREFLIGHT, 1);
        feed.begin("i-1", preflight);
        feed.update("i-1", preflight, at(100));
        assertThat(feed.of("m-1", "i-1", 1)).hasSize(1);
        assertThat(feed.of("m-1", "i-1", 2)).as("the export that is queued").isEmpty();
        assertThat(feed.of("m-2", "i-1", 1)).as("another migration").isEmpty();
    }

    @Test
    void that_a_node_began_is_announced_as_a_change() {
        var changes = new LiveChanges();
        var heard = new ArrayList<String>();
        changes.onChange(new LiveChanges.Listener() {
            @Override
            public void changed() {
                heard.add("change");
            }

            @Override
            public void progressed() {
                heard.add("progress");
            }
        });
        var announcing = new ProgressFeed(changes, Clock.systemUTC());
        String export = Operation.id("m-1", "i-1", OperationKind.EXPORT, 2);
        announcing.begin("i-1", export);
        announcing.update("i-1", export, at(7));
        assertThat(heard).containsExactly("change", "progress");
    }

    @Test
    void a_new_operation_takes_the_place_of_the_old_one() {
        String export = Operation.id("m-1", "i-1", OperationKind.EXPORT, 2);
        feed.update("i-1", Operation.id("m-1", "i-1", OperationKind.PREFLIGHT, 1), at(100));
        feed.update("i-1", export, at(7));
        assertThat(feed.of("m-1", "i-1", 1)).isEmpty();
        assertThat(feed.of("m-1", "i-1", 2)).isEqualTo(at(7));
        assertThat(feed.of("i-1", export)).isEqualTo(at(7));
    }

    @Test
    void what_is_unknown_is_known_again_with_the_next_progress() {
        String export = Operation.id("m-1", "i-1", OperationKind.EXPORT, 2);
        feed.begin("i-1", export);
        feed.unknown("i-1", export, "the node does not answer");
        assertThat(feed.unknown("i-1")).contains("the node does not answer");
        Instant since = feed.silentSince("i-1", export).orElseThrow();
        feed.unknown("i-1", export, "the node still does not answer");
        assertThat(feed.silentSince("i-1", export)).contains(since);
        feed.update("i-1", export, at(7));
        assertThat(feed.unknown("i-1")).isEmpty();
        assertThat(feed.silentSince("i-1", export)).isEmpty();
    }
}
