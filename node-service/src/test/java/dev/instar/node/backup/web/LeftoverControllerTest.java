package dev.instar.node.backup.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.node.TestNode;
import dev.instar.node.World;
import dev.instar.node.backup.FakeObjectStore;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** Leftovers over HTTP: nothing is removed without an age and a reason, and what was removed can be read. */
class LeftoverControllerTest {

    private static final String FILE = "i-1/g1/system/20260101T000000Z-0123abcd/files/g1.lbug";

    private final TestNode node = TestNode.inMemory(new World());
    private final MockMvcTester http = node.http();

    @BeforeEach
    void leaveAnObject() {
        node.get(FakeObjectStore.class).putBytes(FILE, "rows".getBytes(StandardCharsets.UTF_8));
    }

    @AfterEach
    void endNode() {
        node.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"reason": "room"}                      | The field 'older_than' is missing, for example "P2D".
            {"older_than": "P2D"}                   | The field 'reason' is missing; it is written down.
            {"older_than": "P2D", "reason": " "}    | The field 'reason' is missing; it is written down.
            {"older_than": "PT23H", "reason": "r"}  | Leftovers younger than 1440 minutes (instar.node.limits.leftovers-after) are not removed: a backup may be being stored.
            {"older_than": "-P2D", "reason": "r"}   | Leftovers younger than 1440 minutes (instar.node.limits.leftovers-after) are not removed: a backup may be being stored.
            {"older_than": "P3651D", "reason": "r"} | The field 'older_than' is more than 3650 days.
            {"older_than": "soon", "reason": "r"}   | The body is not the JSON this request takes.
            """)
    void what_is_missing_or_out_of_bounds_is_refused_with_a_sentence(String body, String sentence) {
        requireRefused(body, sentence);
    }

    @Test
    void a_reason_that_is_too_long_is_refused_with_a_sentence() {
        requireRefused(
                "{\"older_than\": \"P2D\", \"reason\": \"" + "r".repeat(501) + "\"}",
                "The field 'reason' may have 500 characters at most.");
    }

    @Test
    void what_is_removed_is_answered_and_can_be_read_with_its_reason() {
        assertThat(http.get().uri("/backups/leftovers"))
                .bodyJson()
                .extractingPath("$[0].key")
                .isEqualTo(FILE);

        assertThat(remove("{\"older_than\": \"P2D\", \"reason\": \"room\"}"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$[0].key")
                .isEqualTo(FILE);

        assertThat(http.get().uri("/backups/leftovers")).hasBodyTextEqualTo("[]");
        assertThat(http.get().uri("/backups/leftovers/removed"))
                .bodyJson()
                .extractingPath("$[0].reason")
                .isEqualTo("room");
    }

    private void requireRefused(String body, String sentence) {
        assertThat(remove(body))
                .hasStatus(HttpStatus.BAD_REQUEST)
                .bodyJson()
                .extractingPath("$.detail")
                .isEqualTo(sentence);
        assertThat(node.get(FakeObjectStore.class).snapshot()).containsOnlyKeys(FILE);
    }

    private MockMvcTester.MockMvcRequestBuilder remove(String body) {
        return http.post()
                .uri("/backups/leftovers/remove")
                .contentType(MediaType.APPLICATION_JSON)
                .content(body);
    }
}
