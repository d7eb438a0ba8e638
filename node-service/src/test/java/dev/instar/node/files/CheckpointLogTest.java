package dev.instar.node.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a cut-off checkpoint, with the records of LadybugDB 0.16.1: whether its last one is the checkpoint's own. */
class CheckpointLogTest {

    private static final String ID_AND_FLAG = "22c67a1a4fd7ce9b184b6e61b52720f701";
    private static final String HEADER = ID_AND_FLAG + "c2b99eb576b284a8";
    private static final String COMMIT = "028a43647d3cc60f50";
    private static final String CHECKPOINT = "feced957c97a7a239a";
    private static final byte[] ROWS = new byte[5_000];

    @TempDir
    Path folder;

    private Path log;
    private CheckpointLog checkpointLog;

    @BeforeEach
    void name() throws IOException {
        log = folder.resolve("g1.lbug.wal.checkpoint");
        checkpointLog = new CheckpointLog(TestFiles.volume(folder), log);
    }

    private void write(String header, byte[] rows, String last) throws IOException {
        var content = new ByteArrayOutputStream();
        content.writeBytes(HexFormat.of().parseHex(header));
        content.writeBytes(rows);
        content.writeBytes(HexFormat.of().parseHex(last));
        Files.write(log, content.toByteArray());
    }

    @Test
    void a_log_that_ends_with_the_checkpoint_is_reduced_to_its_header_and_that() throws IOException {
        write(HEADER, ROWS, COMMIT + CHECKPOINT);
        assertThat(checkpointLog.isComplete()).isTrue();

        checkpointLog.reduce();

        assertThat(HexFormat.of().formatHex(Files.readAllBytes(log))).isEqualTo(HEADER + CHECKPOINT);
    }

    @Test
    void a_log_that_ends_before_the_checkpoint_says_nothing_of_the_main_file() throws IOException {
        write(HEADER, ROWS, COMMIT);
        assertThat(checkpointLog.isComplete()).isFalse();

        write(HEADER, new byte[0], "");
        assertThat(checkpointLog.isComplete()).isFalse();

        Files.delete(log);
        assertThat(checkpointLog.isComplete()).isFalse();
    }

    @Test
    void a_log_without_checksums_is_left_alone() throws IOException {
        write("22c67a1a4fd7ce9b184b6e61b52720f700", ROWS, CHECKPOINT);

        assertThat(checkpointLog.isComplete()).isFalse();
    }
}
