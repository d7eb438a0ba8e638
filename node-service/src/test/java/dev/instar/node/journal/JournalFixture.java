package dev.instar.node.journal;

import dev.instar.node.TestProperties;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.TestFiles;
import dev.instar.protocol.EngineVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder with a journal that a test opens, writes and reads as the node does. */
abstract class JournalFixture {

    static final Instant AT = Instant.parse("2026-11-22T12:00:00Z");
    static final EngineVersion OLD = EngineVersion.parse("ladybug@0.16.1");

    @TempDir
    Path folder;

    DatabaseFiles files;
    Path log;

    @BeforeEach
    void openFolder() throws IOException {
        files = TestFiles.at(folder);
        log = files.folder().resolve("journal-1.log");
    }

    void writeTwoDatabases() throws IOException {
        try (var journal = open()) {
            journal.append(new JournalEvent.DatabaseCreated(AT, "g1", OLD));
            journal.append(new JournalEvent.DatabaseCreated(AT, "g2", OLD));
        }
    }

    /** A journal that a test stops as the node does. */
    record OpenJournal(Journal journal) implements AutoCloseable {

        InstanceState state() {
            return journal.state();
        }

        void compactIfDue() throws IOException {
            journal.compactIfDue();
        }

        void append(JournalEvent event) {
            journal.append(event);
        }

        @Override
        public void close() throws IOException {
            journal.destroy();
        }
    }

    OpenJournal open() throws IOException {
        return new OpenJournal(
                new Journal(TestFiles.volume(folder), files, TestProperties.at(folder), Clock.systemUTC()));
    }

    static String line(String record) {
        var crc = new CRC32C();
        crc.update(record.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue()) + " " + record + "\n";
    }
}
