package dev.instar.node.operation.preflight;

import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.InstanceState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.KeptExport;
import dev.instar.node.journal.KeptFile;
import dev.instar.node.operation.export.LastExport;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.DatabaseNames;
import dev.instar.node.storage.Volume;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * What lies in the data folder and the journal does not account for. It may be somebody's, so it is named and left alone.
 */
@Component
public class Orphans {

    private static final Pattern OWN = Pattern.compile("journal(-\\d+)?\\.log|node\\.lock|exports|hosts|scratch|packs");
    private static final int NAMED = 100;

    private final Volume volume;
    private final DatabaseFiles files;
    private final Journal journal;

    Orphans(Volume volume, DatabaseFiles files, Journal journal) {
        this.volume = volume;
        this.files = files;
        this.journal = journal;
    }

    /** One sentence for each, at most a hundred. */
    public List<String> sentences() {
        InstanceState state = journal.state();
        Set<String> known = known(state);
        List<String> sentences = new ArrayList<>();
        try {
            for (Path path : volume.list(files.folder())) {
                String name = path.getFileName().toString();
                boolean accounted = OWN.matcher(name).matches()
                        || known.stream().anyMatch(own -> DatabaseNames.belongsTo(name, own));
                Optional<String> owner = accounted ? Optional.empty() : ownerOfFurtherGraph(name, state);
                if (owner.isPresent()) {
                    sentences.add(
                            name + " in the data folder is named like the file of a further graph of database '"
                                    + owner.get()
                                    + "'. If CALL show_graphs() RETURN * lists that graph, the database needs it; else move it elsewhere.");
                } else if (!accounted) {
                    sentences.add(name + " in the data folder is no file of this node; move it elsewhere.");
                } else if (isLeftIncoming(name, state)) {
                    sentences.add(name + " is an import that the journal does not know of; move it elsewhere.");
                }
            }
            Set<Path> needed = new HashSet<>();
            state.manifest().map(Manifest::folder).map(files.folder()::resolve).ifPresent(needed::add);
            for (KeptExport kept : state.keptExports().values()) {
                needed.add(files.exports().resolve(kept.folder()));
            }
            // An operation that runs may be writing one that no manifest names yet.
            boolean writes = state.operations().stream().anyMatch(operation -> operation.state() == TaskState.RUNNING);
            for (Path path : volume.list(files.exports())) {
                if (!writes && !needed.contains(path)) {
                    sentences.add("The export " + files.names().relative(path)
                            + (path.getFileName().toString().endsWith(LastExport.SUFFIX)
                                    ? " holds what served before a rollback, as the rollback was told to keep it; move it elsewhere or remove it."
                                    : " is not needed by any migration of this node; keep it elsewhere or remove it."));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The data folder cannot be listed", e);
        }
        return sentences.subList(0, Math.min(NAMED, sentences.size()));
    }

    private Set<String> known(InstanceState state) {
        Set<String> known = new HashSet<>();
        for (String graphId : state.databases().keySet()) {
            Stream.of(
                            files.database(graphId),
                            files.names().creating(graphId),
                            files.names().incoming(graphId),
                            files.names().restoring(graphId))
                    .map(file -> file.getFileName().toString())
                    .forEach(known::add);
            state.database(graphId).flatMap(Orphans::nameInMove).ifPresent(known::add);
            known.addAll(state.healthOf(graphId).copies());
        }
        state.keptFiles().stream().map(KeptFile::name).forEach(known::add);
        return known;
    }

    private Optional<String> ownerOfFurtherGraph(String name, InstanceState state) {
        return state.databases().keySet().stream()
                .filter(graphId -> files.identities()
                        .isNamedLikeFurtherGraph(graphId, files.folder().resolve(name)))
                .findFirst();
    }

    /** What a move that is under way sets aside; the journal keeps its name once it has ended. */
    private static Optional<String> nameInMove(DatabaseState state) {
        return switch (state) {
            case DatabaseState.Swapping s -> Optional.of(s.preMigration());
            case DatabaseState.RollingBack s -> Optional.of(s.setAside());
            case DatabaseState.Reinstating s -> Optional.of(s.preMigration());
            case DatabaseState.Replacing s -> Optional.of(s.setAside());
            case DatabaseState.Serving _,
                    DatabaseState.Frozen _,
                    DatabaseState.Exported _,
                    DatabaseState.Importing _,
                    DatabaseState.Held _,
                    DatabaseState.Imported _,
                    DatabaseState.RolledBack _,
                    DatabaseState.Finalizing _,
                    DatabaseState.Restoring _ -> Optional.empty();
        };
    }

    private static boolean isLeftIncoming(String name, InstanceState state) {
        int end = name.indexOf(DatabaseNames.INCOMING);
        if (end < 0 || !name.endsWith(DatabaseNames.INCOMING)) {
            return false;
        }
        String graphId = name.substring(0, name.indexOf(".lbug"));
        DatabaseState database = state.database(graphId).orElse(null);
        return !(database instanceof DatabaseState.Importing
                || database instanceof DatabaseState.Swapping
                || database instanceof DatabaseState.Held);
    }
}
