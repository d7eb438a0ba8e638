package dev.instar.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which checkpoints that were cut off are completed, with the records of LadybugDB 0.16.1 and 0.18.3. */
class CutOffCheckpointTest {

    private static final int OF_0_16 = 40;
    private static final int OF_0_20 = 47;
    private static final String ID_AND_FLAG = "22c67a1a4fd7ce9b184b6e61b52720f701";
    private static final String HEADER = ID_AND_FLAG + "c2b99eb576b284a8";
    private static final String COMMIT = "028a43647d3cc60f50";
    private static final String CHECKPOINT = "feced957c97a7a239a";
    private static final String CHECKPOINT_OF_0_18 = "0100000000000000fe773cb3d5173d7b25";
    private static final byte[] ROWS = new byte[5_000];

    @TempDir
    Path folder;

    private void write(String suffix, String header, byte[] rows, String last) throws IOException {
        var content = new ByteArrayOutputStream();
        content.writeBytes(HexFormat.of().parseHex(header));
        content.writeBytes(rows);
        content.writeBytes(HexFormat.of().parseHex(last));
        Files.write(file(suffix), content.toByteArray());
    }

    private Path file(String suffix) {
        return folder.resolve("g1.lbug" + suffix);
    }

    private CutOffCheckpoint checkpoint(int storageVersion) throws IOException {
        return new CutOffCheckpoint(TestFiles.volume(folder), file(""), storageVersion);
    }

    @ParameterizedTest
    @CsvSource({
        ".wal," + COMMIT + "," + CHECKPOINT,
        ".wal.checkpoint," + COMMIT + "," + CHECKPOINT,
        ".wal.checkpoint,''," + CHECKPOINT_OF_0_18
    })
    void a_log_that_ends_with_the_checkpoint_is_reduced_to_its_header_and_that(
            String suffix, String before, String last) throws IOException {
        write(suffix, HEADER, ROWS, before + last);
        Files.write(file(".shadow"), ROWS);
        CutOffCheckpoint checkpoint = checkpoint(OF_0_16);
        assertThat(checkpoint.isComplete()).isTrue();

        checkpoint.prepare();

        assertThat(HexFormat.of().formatHex(Files.readAllBytes(file(".wal.checkpoint"))))
                .isEqualTo(HEADER + last);
        assertThat(file(".wal")).doesNotExist();
        assertThat(file(".shadow")).hasBinaryContent(ROWS);
    }

    @Test
    void an_empty_shadow_file_says_that_the_main_file_has_every_page() throws IOException {
        write(".wal.checkpoint", HEADER, ROWS, CHECKPOINT);
        Files.createFile(file(".shadow"));

        checkpoint(OF_0_16).prepare();

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void without_a_shadow_file_only_the_engine_that_deletes_it_first_is_believed() throws IOException {
        write(".wal.checkpoint", HEADER, ROWS, CHECKPOINT);

        assertThat(checkpoint(OF_0_16).isComplete()).isFalse();
        assertThat(checkpoint(OF_0_16).hasLostPages()).isTrue();
        assertThat(checkpoint(OF_0_20).isComplete()).isTrue();
        assertThat(checkpoint(OF_0_20).hasLostPages()).isFalse();

        Files.move(file(".wal.checkpoint"), file(".wal"));
        assertThat(checkpoint(OF_0_20).isComplete()).isFalse();
        assertThat(checkpoint(OF_0_20).hasLostPages()).isTrue();
    }

    @Test
    void a_log_that_ends_before_the_checkpoint_says_nothing_of_the_main_file() throws IOException {
        Files.write(file(".shadow"), ROWS);
        write(".wal.checkpoint", HEADER, ROWS, COMMIT);
        assertThat(checkpoint(OF_0_16).isComplete()).isFalse();

        write(".wal.checkpoint", HEADER, new byte[0], "");
        assertThat(checkpoint(OF_0_16).isComplete()).isFalse();

        Files.delete(file(".wal.checkpoint"));
        assertThat(checkpoint(OF_0_16).isComplete()).isFalse();
    }

    @Test
    void a_log_without_checksums_is_left_alone() throws IOException {
        Files.write(file(".shadow"), ROWS);
        write(".wal.checkpoint", "22c67a1a4fd7ce9b184b6e61b52720f700", ROWS, CHECKPOINT);

        assertThat(checkpoint(OF_0_16).isComplete()).isFalse();
    }
}
