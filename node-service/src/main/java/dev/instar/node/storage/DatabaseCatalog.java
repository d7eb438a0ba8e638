package dev.instar.node.storage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;

/**
 * The part of a database in which an engine keeps its definitions. Files of Kuzu 0.11 and of LadybugDB say in their
 * header where it is: byte 12 the first page and byte 16 the number of pages, little endian (measured on Kuzu 0.11.2 and
 * LadybugDB 0.16.1 and 0.20.4). Kuzu up to 0.10 keeps it in {@code catalog.kz}.
 */
final class DatabaseCatalog {

    private static final int HEADER_BYTES = 20;
    private static final int PAGE_BYTES = 4096;

    /** More than any database has that an engine can open with reasonable memory. */
    private static final int MOST_BYTES = 64 << 20;

    private DatabaseCatalog() {}

    /**
     * Reads it as it was at the last checkpoint.
     *
     * @throws IOException also if it is larger than 64 MiB
     */
    static byte[] read(Volume volume, Path database) throws IOException {
        if (volume.isFolder(database)) {
            try (InputStream in = volume.read(database.resolve("catalog.kz"))) {
                return bounded(in, Long.MAX_VALUE, database);
            }
        }
        try (InputStream in = volume.read(database)) {
            byte[] header = in.readNBytes(HEADER_BYTES);
            if (header.length < HEADER_BYTES) {
                return new byte[0];
            }
            ByteBuffer pages = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
            long start = Integer.toUnsignedLong(pages.getInt(12)) * PAGE_BYTES;
            long bytes = Integer.toUnsignedLong(pages.getInt(16)) * PAGE_BYTES;
            // A database that never had a checkpoint names a page beyond its end.
            if (start < HEADER_BYTES || start >= volume.size(database)) {
                return new byte[0];
            }
            in.skipNBytes(start - HEADER_BYTES);
            return bounded(in, bytes, database);
        }
    }

    /**
     * Reads the logs of a database, where definitions stand in the same way until a checkpoint. Only the first 64 MiB
     * are read; before an export there is no log.
     */
    static byte[] unwritten(Volume volume, Path database) throws IOException {
        var logs = new ByteArrayOutputStream();
        List<Path> places = List.of(
                database.resolve(".wal"),
                database.resolveSibling(database.getFileName() + ".wal.checkpoint"),
                database.resolveSibling(database.getFileName() + ".wal"));
        for (Path log : places) {
            if (volume.exists(log) && !volume.isFolder(log)) {
                try (InputStream in = volume.read(log)) {
                    logs.write(in.readNBytes(MOST_BYTES - logs.size()));
                }
            }
        }
        return logs.toByteArray();
    }

    private static byte[] bounded(InputStream in, long bytes, Path database) throws IOException {
        byte[] content = in.readNBytes((int) Math.min(bytes, MOST_BYTES));
        if (content.length == MOST_BYTES) {
            throw new IOException(
                    "The definitions in " + database.getFileName() + " take more than " + (MOST_BYTES >> 20) + " MB");
        }
        return content;
    }
}
