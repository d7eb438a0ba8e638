package dev.instar.node.health.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.TestNode;
import dev.instar.node.World;
import dev.instar.node.journal.Doubt;
import dev.instar.node.journal.Journal;
import dev.instar.node.recovery.JournalCare;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** What a load balancer is told of a node whose journal is in doubt. */
class HealthControllerTest {

    private final World world = new World();
    private final TestNode node = TestNode.inMemory(world);

    @AfterEach
    void endNode() {
        node.close();
    }

    @Test
    void a_journal_in_doubt_is_told_with_its_reason_until_it_has_been_read_again() {
        var http = node.http();
        assertThat(http.get().uri("/health")).hasStatusOk();
        Doubt.bring(node, world, false);
        String reason = node.get(Journal.class).doubt().orElseThrow();
        assertThat(reason).startsWith("journal-1.log: ");

        assertThat(http.get().uri("/health"))
                .hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
                .containsHeader(HttpHeaders.RETRY_AFTER)
                .bodyJson()
                .isLenientlyEqualTo("""
                        {
                          "status": "journal-in-doubt",
                          "message": "The node cannot tell whether its last step is on the disk: %s"
                        }
                        """.formatted(reason));

        node.get(JournalCare.class).look();
        assertThat(http.get().uri("/health")).hasStatusOk();
    }
}
