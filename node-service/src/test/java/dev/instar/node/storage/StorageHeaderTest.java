package dev.instar.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Engine and storage version, told from the first bytes of a file. */
class StorageHeaderTest {

    @TempDir
    Path folder;

    @Test
    void a_file_tells_its_engine_and_version() throws IOException {
        assertThat(read(file("a", header("LBUG", 47)))).contains(new StorageHeader("ladybug", 47));
        assertThat(read(file("b", header("KUZU", 39)))).contains(new StorageHeader("kuzu", 39));
        assertThat(read(file("c", Arrays.copyOf(header("LBUG", 40), 4096)))).contains(new StorageHeader("ladybug", 40));
    }

    @Test
    void a_folder_of_early_kuzu_tells_them_in_its_catalogue() throws IOException {
        Path database = Files.createDirectory(folder.resolve("g1.lbug"));
        assertThat(read(database)).isEmpty();

        Files.write(database.resolve("catalog.kz"), header("KUZU", 34));
        assertThat(read(database)).contains(new StorageHeader("kuzu", 34));
    }

    @Test
    void what_is_not_there_is_no_database() throws IOException {
        assertThat(read(folder.resolve("absent"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 11})
    void a_file_too_short_for_a_header_is_no_database(int length) throws IOException {
        assertThat(read(file("short", Arrays.copyOf(header("LBUG", 47), length))))
                .isEmpty();
    }

    @Test
    void another_magic_is_no_database() throws IOException {
        assertThat(read(file("a", header("DUCK", 47)))).isEmpty();
        assertThat(read(file("b", header("lbug", 47)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 10_000, Long.MAX_VALUE, 47L << 32})
    void an_incredible_version_is_no_database(long version) throws IOException {
        assertThat(read(file("a", header("LBUG", version)))).isEmpty();
    }

    private Optional<StorageHeader> read(Path database) throws IOException {
        return StorageHeader.read(TestFiles.volume(folder), database);
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private static byte[] header(String magic, long version) {
        return ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(magic.getBytes(StandardCharsets.US_ASCII))
                .putLong(version)
                .array();
    }
}
