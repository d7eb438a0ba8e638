package dev.instar.node.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.instar.node.TestNode;
import dev.instar.node.TestProperties;
import dev.instar.node.World;
import dev.instar.node.engine.EngineHosts;
import dev.instar.node.engine.TestHosts;
import dev.instar.node.journal.Journal;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.TestFiles;
import dev.instar.node.storage.Volume;
import dev.instar.node.storage.objects.ObjectStore;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.JournalLine;
import dev.instar.protocol.Leftover;
import dev.instar.protocol.LeftoversRemoved;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What killed runs left in the object store is listed, and removed by an act that is written down; backups never are. */
class BackupLeftoversTest {

    private static final String FOLDER = "i-1/g1/system/20260101T000000Z-0123abcd/";
    private static final String FILE = FOLDER + "files/g1.lbug";
    private static final byte[] CONTENT = "rows".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private EngineHosts hosts;
    private FakeObjectStore store;
    private TestNode node;
    private BackupLeftovers leftovers;

    @BeforeEach
    void startNode() throws IOException {
        hosts = TestHosts.of(EngineVersion.parse("ladybug@0.16.1"), folder.resolve("hosts"));
        Volume volume = TestFiles.volume(folder.resolve("data"));
        store = new FakeObjectStore(new World(), volume);
        var properties = TestProperties.at(folder.resolve("data").toRealPath());
        node = TestNode.start(properties, volume, hosts, store, Clock.systemUTC());
        leftovers = node.get(BackupLeftovers.class);
    }

    @AfterEach
    void endNode() throws InterruptedException {
        node.close();
        hosts.destroy();
    }

    @Test
    void objects_of_a_backup_without_catalogue_are_listed_and_removed_with_a_reason() throws IOException {
        store.putBytes(FILE, CONTENT);
        store.putBytes("i-1/notes.txt", CONTENT);
        store.putBytes("i-other/g1/system/20260101T000000Z-0123abcd/files/g1.lbug", CONTENT);

        assertThat(leftovers.list()).extracting(Leftover::key).containsExactly(FILE);
        assertThat(leftovers.remove(Duration.ofDays(1), "room"))
                .extracting(Leftover::bytes)
                .containsExactly(4L);

        assertThat(leftovers.list()).isEmpty();
        assertThat(leftovers.removed())
                .extracting(LeftoversRemoved::leftovers, LeftoversRemoved::bytes, LeftoversRemoved::reason)
                .containsExactly(tuple(1, 4L, "room"));
        assertThat(store.snapshot().keySet())
                .as("what is none of this node's backups stays")
                .containsExactly("i-1/notes.txt", "i-other/g1/system/20260101T000000Z-0123abcd/files/g1.lbug");
        assertThat(node.get(Journal.class).latest(1))
                .extracting(JournalLine::toString)
                .allMatch(line -> line.contains("leftovers_removed") && line.contains("room"));
    }

    @Test
    void a_backup_with_its_catalogue_is_no_leftover() {
        store.putBytes(FILE, CONTENT);
        store.putBytes(Backups.catalogueOf(FOLDER), CONTENT);

        assertThat(leftovers.list()).isEmpty();
        assertThat(leftovers.remove(Duration.ofDays(1), "room")).isEmpty();
        assertThat(store.snapshot()).hasSize(2);
    }

    @Test
    void what_was_left_behind_is_found_behind_thousands_of_good_backups() {
        for (int i = 0; i < 6_000; i++) {
            String good = "i-1/a/full/20250101T000000Z-%08x/".formatted(i);
            store.putBytes(Backups.catalogueOf(good), CONTENT);
            store.putBytes(good + "files/a.lbug", CONTENT);
        }
        store.putBytes(FILE, CONTENT);

        assertThat(leftovers.list()).extracting(Leftover::key).containsExactly(FILE);
        assertThat(leftovers.remove(Duration.ofDays(1), "room")).hasSize(1);
        assertThat(store.snapshot()).hasSize(12_000);
    }

    @Test
    void what_may_be_a_backup_in_the_making_is_not_removed() {
        store.putBytes(FILE, CONTENT);
        store.beginUpload(FILE, Instant.now());

        assertThatThrownBy(() -> leftovers.remove(Duration.ofHours(23), "room"))
                .isInstanceOf(NodeException.class)
                .hasMessageContaining("leftovers-after");
        leftovers.remove(Duration.ofDays(1), "room");

        assertThat(leftovers.list()).extracting(Leftover::kind).containsExactly(Leftover.Kind.UPLOAD);
    }

    @Test
    void an_old_upload_is_aborted() {
        store.beginUpload(FILE, Instant.now().minus(Duration.ofDays(2)));

        assertThat(leftovers.remove(Duration.ofDays(1), "room"))
                .extracting(Leftover::kind)
                .containsExactly(Leftover.Kind.UPLOAD);

        assertThat(store.abandonedUploads("", 10)).isEmpty();
    }

    @Test
    void uploads_of_a_run_that_was_killed_are_aborted_once_the_store_answers() {
        store.beginUpload(FILE, Instant.now());
        store.beginUpload("i-other/" + FILE, Instant.now());
        var recovery = new UploadRecovery(leftovers);

        recovery.run();
        store.beginUpload(FILE, Instant.now());
        recovery.run();

        assertThat(store.abandonedUploads("", 10))
                .as("another instance's, and one begun after the first look")
                .extracting(ObjectStore.Upload::key)
                .isEqualTo(List.of("i-other/" + FILE, FILE));
    }
}
