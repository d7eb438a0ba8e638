package dev.instar.node.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What a checkpoint of LadybugDB left when it was cut off. A checkpoint first puts the pages it is going to write into
 * the shadow file, then writes a last record into the log, and only then touches the main file. An engine that finds
 * that record writes the pages of the shadow file again and needs nothing else of the log. Four of the states this can
 * leave are refused by the engines themselves (measured on 0.16.1 to 0.20.4, killed at every write of a checkpoint):
 *
 * <ul>
 *   <li>a record before the last one that no engine can read: it does not matter, but the engine looks at it first;
 *   <li>the log under its usual name, as the first checkpoint after a recovery writes it up to 0.19: the engine deletes
 *       the shadow file before it reads the log;
 *   <li>an empty shadow file: the main file has all of its pages then;
 *   <li>no shadow file: 0.20 deletes it before the log, and the main file has all of its pages then.
 * </ul>
 *
 * <p>A log begins with the database's id (16 bytes), a byte that says whether there are checksums, and the checksum of
 * these (8 bytes). Its last record is one byte and a checksum, from 0.18 on behind its length (8 bytes).
 */
public final class CutOffCheckpoint {

    private static final int FLAG_AT = 16;
    private static final int HEADER_BYTES = 25;
    private static final int RECORD_BYTES = 9;
    private static final byte WITH_CHECKSUMS = 1;
    private static final byte CHECKPOINT = (byte) 0xfe;
    private static final byte[] LENGTH = {1, 0, 0, 0, 0, 0, 0, 0};

    /** Of LadybugDB 0.20. */
    private static final int FIRST_TO_DELETE_SHADOW_FIRST = 47;

    private final Volume volume;
    private final int storageVersion;
    private final Path checkpointLog;
    private final Path log;
    private final Path shadow;

    /** @param storageVersion of the main file */
    CutOffCheckpoint(Volume volume, Path database, int storageVersion) {
        this.volume = volume;
        this.storageVersion = storageVersion;
        this.checkpointLog = beside(database, ".wal.checkpoint");
        this.log = volume.exists(checkpointLog) ? checkpointLog : beside(database, ".wal");
        this.shadow = beside(database, ".shadow");
    }

    /** Whether nothing but the main file was left to write, and everything is there for it. */
    public boolean isComplete() throws IOException {
        return isLogComplete() && (volume.exists(shadow) || mayLackShadow());
    }

    /** Whether the pages for the main file were deleted before it had all of them; which it has nobody can tell. */
    public boolean hasLostPages() throws IOException {
        return isLogComplete() && lacksShadow() && !mayLackShadow();
    }

    /** Whether {@link #prepare} would have to believe that the engine deleted the shadow file, and nobody else. */
    public boolean lacksShadow() {
        return !volume.exists(shadow);
    }

    private boolean mayLackShadow() {
        return storageVersion >= FIRST_TO_DELETE_SHADOW_FIRST && log.equals(checkpointLog);
    }

    private boolean isLogComplete() throws IOException {
        if (!volume.exists(log) || volume.size(log) < HEADER_BYTES + RECORD_BYTES) {
            return false;
        }
        byte[] end = end(RECORD_BYTES);
        return header()[FLAG_AT] == WITH_CHECKSUMS && end[0] == CHECKPOINT;
    }

    /** Leaves what lets an engine complete the checkpoint, or nothing if it is complete. Not durable before a sync. */
    public void prepare() throws IOException {
        if (volume.exists(shadow) && volume.size(shadow) > 0) {
            byte[] header = header();
            byte[] record = lastRecord();
            volume.delete(log);
            try (var out = volume.create(checkpointLog)) {
                out.write(header);
                out.write(record);
            }
            return;
        }
        volume.delete(log);
        if (volume.exists(shadow)) {
            volume.delete(shadow);
        }
    }

    private byte[] lastRecord() throws IOException {
        int withLength = LENGTH.length + RECORD_BYTES;
        if (volume.size(log) < HEADER_BYTES + withLength) {
            return end(RECORD_BYTES);
        }
        byte[] end = end(withLength);
        return Arrays.equals(end, 0, LENGTH.length, LENGTH, 0, LENGTH.length) ? end : end(RECORD_BYTES);
    }

    private byte[] header() throws IOException {
        try (InputStream in = volume.read(log)) {
            return in.readNBytes(HEADER_BYTES);
        }
    }

    private byte[] end(int bytes) throws IOException {
        try (InputStream in = volume.read(log)) {
            in.skipNBytes(volume.size(log) - bytes);
            return in.readNBytes(bytes);
        }
    }

    private static Path beside(Path database, String suffix) {
        return database.resolveSibling(database.getFileName() + suffix);
    }
}
