package dev.instar.node.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

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
 * these (8 bytes).
 */
public final class CutOffCheckpoint {

    private static final int FLAG_AT = 16;
    private static final int HEADER_BYTES = 25;
    private static final byte WITH_CHECKSUMS = 1;

    /** The last record: one byte and its checksum, from 0.18 on behind its length. */
    private static final List<byte[]> CHECKPOINTS = List.of(
            HexFormat.of().parseHex("feced957c97a7a239a"),
            HexFormat.of().parseHex("0100000000000000fe773cb3d5173d7b25"));

    /** Of LadybugDB 0.20, which deletes the shadow file before the log; those before it do the reverse. */
    private static final int DELETES_SHADOW_FIRST = 47;

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

    /** Whether the pages for the main file were deleted before it had all of them. Nobody can tell which it has. */
    public boolean hasLostPages() throws IOException {
        return storageVersion <= DELETES_SHADOW_FIRST && isLogComplete() && lacksShadow() && !mayLackShadow();
    }

    /** Whether there is no shadow file: its engine leaves it like that, but so does a copy without the file. */
    public boolean lacksShadow() {
        return !volume.exists(shadow);
    }

    private boolean mayLackShadow() {
        return storageVersion == DELETES_SHADOW_FIRST && log.equals(checkpointLog);
    }

    private boolean isLogComplete() throws IOException {
        return lastRecord().isPresent() && header()[FLAG_AT] == WITH_CHECKSUMS;
    }

    /** Leaves what lets an engine complete the checkpoint, or nothing if it is complete. Not durable before a sync. */
    public void prepare() throws IOException {
        if (volume.exists(shadow) && volume.size(shadow) > 0) {
            byte[] header = header();
            byte[] record = lastRecord().orElseThrow();
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

    /** The checkpoint's own, if the log ends with it. */
    private Optional<byte[]> lastRecord() throws IOException {
        for (byte[] checkpoint : CHECKPOINTS) {
            boolean longEnough = volume.exists(log) && volume.size(log) >= HEADER_BYTES + checkpoint.length;
            if (longEnough && Arrays.equals(end(checkpoint.length), checkpoint)) {
                return Optional.of(checkpoint);
            }
        }
        return Optional.empty();
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
