package dev.instar.node.operation.preflight;

import dev.instar.node.database.Databases;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.protocol.PreflightReport.Finding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** What lies beside a database's main file, and what it means. Names of LadybugDB 0.13 to 0.20 and Kuzu 0.11. */
@Component
class Leftovers {

    /** The check that names what an unclosed database left. */
    static final String NOT_CLOSED = "not-closed";

    private final DatabaseFiles files;
    private final Databases databases;

    Leftovers(DatabaseFiles files, Databases databases) {
        this.files = files;
        this.databases = databases;
    }

    List<Finding> findings(String graphId) {
        Path database = files.database(graphId);
        List<Finding> findings = new ArrayList<>();
        for (Path sidecar : files.names().sidecars(database)) {
            String name = sidecar.getFileName().toString();
            String suffix = name.substring(database.getFileName().toString().length());
            String meaning = meaning(suffix);
            if (!meaning.isEmpty() && databases.isOpenForWriting(graphId)) {
                // What its engine works with now.
                continue;
            }
            findings.add(
                    meaning.isEmpty()
                            ? Check.blocker(
                                    "unknown-sidecar",
                                    graphId,
                                    name + " beside the database is no file its engine is known to leave.",
                                    "Find out whose it is and move it elsewhere; an export would leave it behind.")
                            : Check.warning(
                                    NOT_CLOSED,
                                    graphId,
                                    name + ": " + meaning,
                                    "Nothing to do: the export copies the files (" + (files.bytes(graphId) >> 20)
                                            + " MB) before their engine writes them down. To do it now: POST /databases/"
                                            + graphId + "/reopen."));
        }
        return findings;
    }

    private static String meaning(String suffix) {
        return switch (suffix) {
            case ".wal" -> "the database was not closed; its last writes are in this file.";
            case ".wal.checkpoint" ->
                "a checkpoint was cut off; its rows are in this file and not in the main file yet.";
            case ".shadow" -> "pages of a checkpoint that was cut off.";
            case ".lock", ".checkpoint.apply.lock", ".checkpoint.intent.lock" ->
                "the lock file of an engine that was ended.";
            case ".tmp" -> "a scratch file of an engine that was ended.";
            default -> "";
        };
    }
}
