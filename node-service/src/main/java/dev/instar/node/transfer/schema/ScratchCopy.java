package dev.instar.node.transfer.schema;

import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** A folder of the node's own for files that nobody keeps. What a crash left in it is removed at the next start. */
@Component
public class ScratchCopy {

    private static final Logger log = LoggerFactory.getLogger(ScratchCopy.class);

    private final Volume volume;
    private final DatabaseFiles files;
    private final Path folder;

    ScratchCopy(Volume volume, DatabaseFiles files) {
        this.volume = volume;
        this.files = files;
        this.folder = files.folder().resolve("scratch");
        try {
            volume.delete(folder);
        } catch (IOException | UncheckedIOException e) {
            log.warn("Copies of an earlier run cannot be removed yet: {}", e.getMessage());
        }
    }

    /** Hands out a folder that is gone afterwards. */
    public <T> T within(Function<Path, T> work) {
        Path own = folder.resolve(UUID.randomUUID().toString());
        try {
            volume.createFolder(own);
            try {
                return work.apply(own);
            } finally {
                volume.delete(own);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The scratch folder cannot be used", e);
        }
    }

    /** Copies a closed database with its sidecars into a folder handed out. */
    Path copy(Path database, Path into) {
        try {
            files.copy(database, into.resolve(database.getFileName()));
            return into.resolve(database.getFileName());
        } catch (IOException e) {
            throw new UncheckedIOException("The database cannot be copied for a closer look", e);
        }
    }

    boolean exists(Path file) {
        return volume.exists(file);
    }

    String text(Path file) {
        try {
            return new String(files.readAll(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
