package dev.instar.node.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.node.TestNode;
import dev.instar.node.TestProperties;
import dev.instar.node.World;
import dev.instar.node.engine.EngineHosts;
import dev.instar.node.engine.TestHosts;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.storage.TestFiles;
import dev.instar.node.storage.Volume;
import dev.instar.protocol.EngineVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A backup whose catalogue is damaged in whatever way is shown as that, and hides and holds up no other. */
class DamagedBackupsTest {

    private static final EngineVersion ENGINE = EngineVersion.parse("ladybug@0.16.1");
    private static final String KEY = "i-1/g1/system/20260101T000000Z-0123abcd/catalogue.json";

    private static final String WHOLE = """
            {"key": "%s", "type": "system", "instance_id": "i-1", "graph_id": "g1", "engine": "ladybug@0.16.1",
             "created_at": "2026-01-01T00:00:00Z",
             "files": [{"path": "g1.lbug", "bytes": 4, "sha256": "00"}]}""";

    @TempDir
    Path folder;

    private EngineHosts hosts;
    private FakeObjectStore store;
    private TestNode node;
    private Backups backups;

    @BeforeEach
    void startNode() throws IOException {
        hosts = TestHosts.of(ENGINE, folder.resolve("hosts"));
        Volume volume = TestFiles.volume(folder.resolve("data"));
        store = new FakeObjectStore(new World(), volume);
        var properties = TestProperties.at(folder.resolve("data").toRealPath());
        node = TestNode.start(properties, volume, hosts, store, Clock.systemUTC());
        node.get(Journal.class).append(new JournalEvent.DatabaseCreated(Instant.now(), "g1", ENGINE));
        backups = node.get(Backups.class);
    }

    @AfterEach
    void endNode() throws InterruptedException {
        node.close();
        hosts.destroy();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "[]",
                "no JSON",
                "{\"key\": null}",
                "without files",
                "without created_at",
                "files: []",
                "files: [null]",
                "files without paths"
            })
    void it_is_listed_with_what_is_wrong_and_others_expire(String content) {
        String whole = WHOLE.formatted(KEY);
        String damaged = switch (content) {
            case "without files" -> whole.replaceFirst(",\\s*\"files\": .*", "}");
            case "without created_at" -> whole.replace("\"created_at\": \"2026-01-01T00:00:00Z\",", "");
            case "files: []" -> whole.replaceFirst("\"files\": .*", "\"files\": []}");
            case "files: [null]" -> whole.replaceFirst("\"files\": .*", "\"files\": [null]}");
            case "files without paths" -> whole.replace("\"path\": \"g1.lbug\", ", "");
            default -> content;
        };
        String old = KEY.replace("20260101", "20200101");
        put(KEY, damaged);
        put(old, WHOLE.formatted(old).replace("2026-01-01", "2020-01-01"));

        assertThat(backups.list("g1", Backups.Type.SYSTEM)).hasSize(2).anySatisfy(backup -> {
            assertThat(backup.key()).isEqualTo(KEY);
            assertThat(backup.damage()).contains(KEY);
        });
        assertThat(backups.removeExpired("g1")).containsExactly(old);
        assertThatThrownBy(() -> backups.catalogue("g1", KEY)).hasMessageContaining(KEY);
    }

    private void put(String key, String content) {
        store.putBytes(key, content.getBytes(StandardCharsets.UTF_8));
    }
}
