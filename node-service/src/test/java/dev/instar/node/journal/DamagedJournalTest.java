package dev.instar.node.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.TestProperties;
import dev.instar.node.storage.TestFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A damaged or unknown journal stops the start and stays as it is. A torn end is cut back to the last whole record. */
class DamagedJournalTest extends JournalFixture {

    @Test
    void a_torn_tail_is_cut_back_to_the_last_whole_record() throws IOException {
        writeTwoDatabases();
        byte[] whole = Files.readAllBytes(log);
        int lastRecord = startOfLine(whole, 2);

        for (int length = lastRecord; length < whole.length; length++) {
            Files.write(log, Arrays.copyOf(whole, length));
            try (var journal = open()) {
                assertThat(journal.state().databases().keySet())
                        .as("cut to %s bytes", length)
                        .containsExactly("g1");
                assertThat(log).hasSize(lastRecord);
                journal.append(new JournalEvent.DatabaseCreated(AT, "g3", OLD));
            }
            try (var journal = open()) {
                assertThat(journal.state().databases().keySet()).containsExactly("g1", "g3");
            }
        }
    }

    @Test
    void a_journal_without_its_first_line_stops_the_start_because_none_is_ever_written_so() throws IOException {
        writeTwoDatabases();
        byte[] whole = Files.readAllBytes(log);
        for (int length = 0; length < startOfLine(whole, 1); length++) {
            Files.write(log, Arrays.copyOf(whole, length));
            assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("nothing was changed");
        }
    }

    @Test
    void a_last_record_that_is_whole_and_altered_stops_the_start() throws IOException {
        writeTwoDatabases();
        byte[] whole = Files.readAllBytes(log);
        whole[whole.length - 3] ^= 1;
        Files.write(log, whole);

        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("not by a crash");
        assertThat(log).hasBinaryContent(whole);
    }

    @Test
    void a_last_record_of_which_a_part_was_never_written_counts_as_torn() throws IOException {
        writeTwoDatabases();
        byte[] whole = Files.readAllBytes(log);
        Arrays.fill(whole, startOfLine(whole, 2), startOfLine(whole, 2) + 20, (byte) 0);
        Files.write(log, whole);

        try (var journal = open()) {
            assertThat(journal.state().databases().keySet()).containsExactly("g1");
        }
    }

    /** Each record is durable before the next one is written, so no crash leaves the former without its end. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 11, 255})
    void records_whose_ends_of_line_are_other_bytes_stop_the_start(int other) throws IOException {
        writeTwoDatabases();
        byte[] whole = Files.readAllBytes(log);
        byte[] between = whole.clone();
        between[startOfLine(whole, 2) - 1] = (byte) other;
        Files.write(log, between);
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("not by a crash");
        assertThat(log).hasBinaryContent(between);

        byte[] last = whole.clone();
        last[whole.length - 1] = (byte) other;
        Files.write(log, last);
        if (other == 0) {
            try (var journal = open()) {
                assertThat(journal.state().databases().keySet()).containsExactly("g1");
            }
        } else {
            assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("not by a crash");
        }
    }

    @Test
    void a_damaged_record_before_a_torn_one_stops_the_start() throws IOException {
        writeTwoDatabases();
        byte[] whole = Files.readAllBytes(log);
        int lastRecord = startOfLine(whole, 2);
        byte[] torn = Arrays.copyOf(whole, whole.length - 5);
        torn[lastRecord - 3] ^= 1;
        Files.write(log, torn);

        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("is damaged at byte");
        assertThat(log).hasBinaryContent(torn);
    }

    @Test
    void a_snapshot_is_never_taken_for_a_torn_record() throws IOException {
        var small = TestProperties.at(folder, Map.of("limits.journal-size", "1KB"));
        try (var journal = new OpenJournal(new Journal(TestFiles.volume(folder), files, small, Clock.systemUTC()))) {
            for (int number = 0; number < 20; number++) {
                journal.append(new JournalEvent.DatabaseCreated(AT, "g" + number, OLD));
            }
            journal.compactIfDue();
        }
        Path compacted = folder.resolve("journal-2.log");
        byte[] whole = Files.readAllBytes(compacted);
        for (int length : List.of(startOfLine(whole, 1) + 1, whole.length / 2, whole.length - 1)) {
            byte[] cut = Arrays.copyOf(whole, length);
            Files.write(compacted, cut);
            assertThatThrownBy(this::open).as("cut to %s bytes", length).isInstanceOf(IOException.class);
            assertThat(compacted).hasBinaryContent(cut);
        }
        byte[] withoutSnapshot = Arrays.copyOf(whole, startOfLine(whole, 1));
        Files.write(compacted, withoutSnapshot);
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("lacks its beginning");
        Files.writeString(compacted, new String(withoutSnapshot, StandardCharsets.UTF_8) + created("g1"));
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("lacks its beginning");
        byte[] damaged = whole.clone();
        damaged[whole.length - 3] ^= 1;
        Files.write(compacted, damaged);
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("is damaged at byte");
        assertThat(compacted).hasBinaryContent(damaged);
    }

    @Test
    void damage_before_the_tail_stops_the_start_and_changes_nothing() throws IOException {
        writeTwoDatabases();
        byte[] whole = Files.readAllBytes(log);
        int firstRecord = startOfLine(whole, 1);
        for (int i = firstRecord; i < startOfLine(whole, 2) - 1; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 1;
            Files.write(log, damaged);

            assertThatThrownBy(this::open)
                    .as("damaged at byte %s", i)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is damaged at byte " + firstRecord + ", and not by a crash")
                    .hasMessageContaining("nothing was changed");
            assertThat(log).hasBinaryContent(damaged);
        }
    }

    @Test
    void a_start_that_was_refused_lets_go_of_the_folder() throws IOException {
        writeTwoDatabases();
        byte[] whole = Files.readAllBytes(log);
        byte[] damaged = whole.clone();
        damaged[startOfLine(whole, 1)] ^= 1;
        Files.write(log, damaged);
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("is damaged");

        Files.write(log, whole);
        try (var journal = open()) {
            assertThat(journal.state().databases().keySet()).containsExactly("g1", "g2");
        }
    }

    @Test
    void an_unknown_format_stops_the_start() throws IOException {
        Files.writeString(log, line("{\"journal\":\"instar\",\"version\":3}"));

        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has another format than this release knows")
                .hasMessageContaining("\"version\":3");
    }

    @Test
    void an_unknown_record_stops_the_start() throws IOException {
        writeTwoDatabases();
        Files.writeString(
                log, Files.readString(log) + line("{\"event\":\"moved_to_mars\",\"at\":\"2026-11-22T12:00:00Z\"}"));

        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("holds a record this release does not know")
                .hasMessageContaining("moved_to_mars");
    }

    private static int startOfLine(byte[] content, int number) {
        int start = 0;
        for (int line = 0; line < number; line++) {
            while (content[start] != '\n') {
                start++;
            }
            start++;
        }
        return start;
    }

    private static String created(String graphId) {
        return line("{\"event\":\"database_created\",\"at\":\"2026-11-22T12:00:00Z\",\"graph_id\":\"" + graphId
                + "\",\"engine\":\"ladybug@0.16.1\"}");
    }
}
