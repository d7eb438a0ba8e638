package dev.instar.node.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What engines leave beside a database that is not written to its main file yet: logs, and checkpoints that did not end. */
public final class UnwrittenLogs {

    /** What an engine calls its log while it writes a checkpoint. */
    private static final String CHECKPOINT_LOG = ".wal.checkpoint";

    static final List<String> UNWRITTEN = List.of(".wal", ".wal.checkpoint", ".shadow");

    /** The whole record of a commit in a log of Kuzu. */
    private static final int KUZU_COMMIT = 2;

    private final Volume volume;
    private final FileIdentities identities;

    UnwrittenLogs(Volume volume, FileIdentities identities) {
        this.volume = volume;
        this.identities = identities;
    }

    /**
     * Names of the files beside a database in which its engine has left what is not in the main file yet; empty for a
     * database that was closed. Foreign files and lock files do not count.
     */
    public List<String> unwritten(Path database) {
        List<String> names = new ArrayList<>();
        unwrittenBeside(database)
                .forEach(sidecar -> names.add(sidecar.getFileName().toString()));
        if (logBytesInside(database) > 0) {
            names.add(database.getFileName() + "/.wal");
        }
        return names;
    }

    /** Logs beside a database, and the pages of a checkpoint that did not end. */
    public List<Path> unwrittenBeside(Path database) {
        return UNWRITTEN.stream()
                .map(suffix -> database.resolveSibling(database.getFileName() + suffix))
                .filter(sidecar -> volume.exists(sidecar) && !volume.isFolder(sidecar))
                .toList();
    }

    /** Kuzu up to 0.10 keeps the log in the database's folder, also an empty one. */
    private long logBytesInside(Path database) {
        try {
            Path log = database.resolve(".wal");
            return volume.isFolder(database) && volume.exists(log) ? volume.size(log) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a checkpoint of a LadybugDB engine began and did not end: its log lies beside the database. */
    public boolean hasCutOffCheckpoint(Path database) {
        return volume.exists(database.resolveSibling(database.getFileName() + CHECKPOINT_LOG));
    }

    /** What its engine left of a checkpoint of a LadybugDB database; empty for what is none. */
    public Optional<CutOffCheckpoint> cutOffCheckpoint(Path database) throws IOException {
        return StorageHeader.read(volume, database)
                .filter(header -> header.engine().equals("ladybug"))
                .map(header -> new CutOffCheckpoint(volume, database, header.storageVersion()));
    }

    /** Bytes of a database's write-ahead log, 0 if it has none. */
    public long logBytes(Path database) throws IOException {
        Path log = log(database);
        return volume.exists(log) ? volume.size(log) : 0;
    }

    /** Gives a database an empty write-ahead log if it has none. */
    public void createMissingLog(Path database) throws IOException {
        if (!volume.exists(log(database))) {
            volume.create(log(database)).close();
        }
    }

    private Path log(Path database) {
        return volume.isFolder(database)
                ? database.resolve(".wal")
                : database.resolveSibling(database.getFileName() + ".wal");
    }

    /**
     * Whether the log of a Kuzu database up to 0.10 breaks off: it was whole when it ended with the record of a commit
     * (measured on 0.7 and 0.9). False for databases of other engines.
     */
    public boolean hasTornLog(Path database) throws IOException {
        long bytes = logBytesInside(database);
        if (bytes == 0) {
            return false;
        }
        try (InputStream in = volume.read(database.resolve(".wal"))) {
            in.skipNBytes(bytes - 1);
            return in.read() != KUZU_COMMIT;
        }
    }

    /**
     * Whether a write-ahead log beside a database of LadybugDB was written by another database, also that of a checkpoint
     * that was cut off: all begin with the database's id, the main file at byte 28 (measured on 0.13 to 0.20). Kuzu's logs
     * carry none.
     */
    public boolean hasForeignLog(Path database) throws IOException {
        for (String suffix : identities.hasId(database) ? List.of(".wal", CHECKPOINT_LOG) : List.<String>of()) {
            Path log = database.resolveSibling(database.getFileName() + suffix);
            boolean comparable = volume.exists(log) && volume.size(log) >= FileIdentities.ID_BYTES;
            if (comparable
                    && !Arrays.equals(identities.bytes(log, 0), identities.bytes(database, FileIdentities.ID_OFFSET))) {
                return true;
            }
        }
        return false;
    }
}
