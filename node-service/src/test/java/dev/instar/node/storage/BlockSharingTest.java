package dev.instar.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether copies take room is found out by trying, on file systems as they are made. */
class BlockSharingTest {

    /** The least that XFS can be made with. */
    private static final long VOLUME_BYTES = 320L << 20;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "mkfs.xfs -q -m reflink=1, true",
        "mkfs.xfs -q -m reflink=0, false",
        "mkfs.btrfs -q, true",
        "mkfs.ext4 -q, false"
    })
    void it_is_told_for_a_file_system_made_by(String command, boolean shares) throws Exception {
        Path image = folder.resolve("image");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(VOLUME_BYTES);
        }
        Path volume = Files.createDirectory(folder.resolve("volume"));
        List<String> make = new ArrayList<>(List.of(command.split(" ")));
        make.add(image.toString());
        assumeTrue(succeeds(make), "Such a file system cannot be made here.");
        assumeTrue(
                succeeds(List.of("mount", "-o", "loop", image.toString(), volume.toString())),
                "A file system cannot be mounted here; that takes root on Linux.");
        try {
            assertThat(new BlockSharing().isPossibleIn(volume)).contains(shares);
        } finally {
            succeeds(List.of("umount", volume.toString()));
        }
    }

    private static boolean succeeds(List<String> command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
