package dev.instar.node.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The log of a LadybugDB checkpoint that was cut off, {@code .wal.checkpoint}. A checkpoint first puts the pages it is
 * going to write into the shadow file, then writes a last record into the log, and only then touches the main file. An
 * engine that finds that record writes the pages of the shadow file again and needs nothing else of the log (measured on
 * 0.16.1): a record before it that no engine can read does not matter then, but the engine looks at it first.
 *
 * <p>A log begins with the database's id (16 bytes), a byte that says whether there are checksums, and the checksum of
 * these (8 bytes). Its last record is one byte and a checksum.
 */
final class CheckpointLog {

    private static final int FLAG_AT = 16;
    private static final int HEADER_BYTES = 25;
    private static final int RECORD_BYTES = 9;
    private static final byte WITH_CHECKSUMS = 1;
    private static final byte CHECKPOINT = (byte) 0xfe;

    private final Volume volume;
    private final Path log;

    CheckpointLog(Volume volume, Path log) {
        this.volume = volume;
        this.log = log;
    }

    /** Whether the checkpoint had come so far that the pages in the shadow file are whole. */
    boolean isComplete() throws IOException {
        if (!volume.exists(log) || volume.size(log) < HEADER_BYTES + RECORD_BYTES) {
            return false;
        }
        byte[] reduced = reduced();
        return reduced[FLAG_AT] == WITH_CHECKSUMS && reduced[HEADER_BYTES] == CHECKPOINT;
    }

    /** Leaves nothing in the log but its header and its last record. Not durable before a sync. */
    void reduce() throws IOException {
        byte[] reduced = reduced();
        volume.delete(log);
        try (var out = volume.create(log)) {
            out.write(reduced);
        }
    }

    private byte[] reduced() throws IOException {
        long size = volume.size(log);
        try (InputStream in = volume.read(log)) {
            byte[] reduced = Arrays.copyOf(in.readNBytes(HEADER_BYTES), HEADER_BYTES + RECORD_BYTES);
            in.skipNBytes(size - HEADER_BYTES - RECORD_BYTES);
            byte[] record = in.readNBytes(RECORD_BYTES);
            System.arraycopy(record, 0, reduced, HEADER_BYTES, record.length);
            return reduced;
        }
    }
}
