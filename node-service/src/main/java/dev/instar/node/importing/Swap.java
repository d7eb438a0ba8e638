package dev.instar.node.importing;

import dev.instar.node.files.DatabaseFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.stereotype.Component;

/** Moves files under new names, step by step, so that a repeat after a crash continues where it stopped. */
@Component
public class Swap {

    private final DatabaseFiles files;

    Swap(DatabaseFiles files) {
        this.files = files;
    }

    /**
     * Sets the database and its sidecars aside under one name and puts another file in their place. Every step looks
     * first whether it was done before.
     *
     * @param aside name the present database gets
     * @param replacement file that takes the database's name
     */
    public void swap(String graphId, Path aside, Path replacement) throws IOException {
        Path database = files.database(graphId);
        if (!Files.exists(aside)) {
            // The sidecars first: once the database itself has moved, nothing of it is left under the old name.
            for (Path sidecar : files.sidecars(database)) {
                String suffix = sidecar.getFileName()
                        .toString()
                        .substring(database.getFileName().toString().length());
                files.rename(sidecar, aside.resolveSibling(aside.getFileName() + suffix));
            }
            files.rename(database, aside);
        }
        if (Files.exists(replacement)) {
            files.rename(replacement, database);
        }
        if (!Files.exists(database)) {
            throw new IOException("Neither " + database.getFileName() + " nor " + replacement.getFileName()
                    + " is there; the original is " + aside.getFileName() + ".");
        }
    }
}
