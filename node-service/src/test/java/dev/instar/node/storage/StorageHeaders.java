package dev.instar.node.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Headers for tests of other packages. */
public final class StorageHeaders {

    private StorageHeaders() {}

    /** Storage version of a database, -1 if it has none. */
    public static int version(Volume volume, Path database) {
        try {
            return StorageHeader.read(volume, database)
                    .map(StorageHeader::storageVersion)
                    .orElse(-1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
