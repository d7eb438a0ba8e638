package dev.instar.node.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a database file says of itself, read without an engine: bytes 0 to 3 magic ({@code KUZU} or {@code LBUG}), bytes
 * 4 to 11 storage version, little endian; in {@code catalog.kz} for the directory databases of Kuzu up to 0.10.
 * Measured on every engine the node supports.
 *
 * @param engine {@code kuzu} or {@code ladybug}
 * @param storageVersion 1 to 9999
 */
public record StorageHeader(String engine, int storageVersion) {

    private static final int HEADER_BYTES = 12;
    private static final long LARGEST_CREDIBLE_VERSION = 9_999;

    /**
     * Reads the header of a database. Call only while no engine in this process has the file open: closing it would
     * release the engine's lock.
     *
     * @return empty if the file is no database of Kuzu or LadybugDB
     */
    static Optional<StorageHeader> read(Volume volume, Path database) throws IOException {
        Path file = volume.isFolder(database) ? database.resolve("catalog.kz") : database;
        if (!volume.exists(file) || volume.isFolder(file)) {
            return Optional.empty();
        }
        ByteBuffer header;
        try (InputStream in = volume.read(file)) {
            header = ByteBuffer.wrap(in.readNBytes(HEADER_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        }
        if (header.limit() < HEADER_BYTES) {
            return Optional.empty();
        }
        String magic = new String(header.array(), 0, 4, StandardCharsets.US_ASCII);
        long version = header.getLong(4);
        if (version < 1 || version > LARGEST_CREDIBLE_VERSION) {
            return Optional.empty();
        }
        return switch (magic) {
            case "KUZU" -> Optional.of(new StorageHeader("kuzu", (int) version));
            case "LBUG" -> Optional.of(new StorageHeader("ladybug", (int) version));
            default -> Optional.empty();
        };
    }
}
