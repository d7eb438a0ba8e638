package dev.instar.node.storage;

import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Moves files under new names, step by step, so that a repeat after a crash continues where it stopped. */
@Component
public class Swap {

    private static final Logger log = LoggerFactory.getLogger(Swap.class);

    private final DatabaseFiles files;

    Swap(DatabaseFiles files) {
        this.files = files;
    }

    /**
     * Sets the database and its sidecars aside under one name and puts another file and its sidecars in their place.
     * Every step looks first whether it was done before.
     *
     * @param aside name the present database gets
     * @param replacement file that takes the database's name
     */
    public void swap(String graphId, Path aside, Path replacement) throws IOException {
        Path database = files.database(graphId);
        if (!files.exists(aside) && files.exists(database)) {
            if (!files.exists(replacement)) {
                throw new IOException(
                        replacement.getFileName() + " is not there; " + database.getFileName() + " is left as it is.");
            }
            move(database, aside);
        }
        if (files.exists(replacement)) {
            move(replacement, database);
        }
        if (!files.exists(database)) {
            throw new IOException("Neither " + database.getFileName() + " nor " + replacement.getFileName()
                    + " is there; the original is " + aside.getFileName() + ".");
        }
        // A repeat finds the names in their places and cannot see whether a sync that failed made them durable.
        files.syncNames(database);
    }

    /** Makes the names of a swap durable that was done before. */
    public void end(String graphId) throws IOException {
        files.syncNames(files.database(graphId));
    }

    /**
     * Gives a database that {@link #swap} set aside, wholly or in part, its name again. Can be repeated; no sidecar may be
     * in the way.
     */
    public void takeBack(String graphId, Path aside) throws IOException {
        Path database = files.database(graphId);
        if (files.exists(aside) && !files.exists(database)) {
            move(aside, database);
        } else if (!files.exists(aside)) {
            for (Path sidecar : files.names().sidecarsOfEngines(aside)) {
                Path named = DatabaseNames.sidecarOf(sidecar, aside, database);
                if (files.exists(named)) {
                    keepAway(named);
                }
                files.rename(sidecar, named);
            }
        }
        files.syncNames(database);
    }

    /** Gives a sidecar another name, or one that no engine reads if that is taken. */
    public void rename(Path sidecar, Path target) throws IOException {
        files.rename(sidecar, files.exists(target) ? files.names().freeNameOf(target) : target);
    }

    /**
     * Gives a database with the sidecars of engines another name, which must be free; what others put beside it stays.
     * The sidecars first: as long as the main file is under its old name, a repeat finds what is left to move.
     */
    public void move(Path source, Path target) throws IOException {
        for (Path sidecar : files.names().sidecarsOfEngines(source)) {
            Path renamed = DatabaseNames.sidecarOf(sidecar, source, target);
            if (files.exists(renamed) && !files.exists(target)) {
                // It stands beside no database, and must not stand beside this one.
                keepAway(renamed);
            }
            files.rename(sidecar, renamed);
        }
        files.rename(source, target);
    }

    /** Gives a sidecar that is not its database's a name that no engine reads, {@link #nameToKeepAway}. */
    public void keepAway(Path sidecar) throws IOException {
        Path kept = files.names().freeNameOf(sidecar);
        log.warn("{} is in the way and is kept as {}", sidecar.getFileName(), kept.getFileName());
        files.rename(sidecar, kept);
    }

    public String nameToKeepAway(Path sidecar) {
        return String.valueOf(files.names().freeNameOf(sidecar).getFileName());
    }
}
