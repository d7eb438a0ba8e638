package dev.instar.node.database;

import dev.instar.node.engine.pack.EnginePacks;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.StorageHeader;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.ReleaseMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Reads the storage version in a file's header and lets no engine of another version open it. */
@Component
class HeaderGuard {

    private final EnginePacks packs;
    private final DatabaseFiles files;

    HeaderGuard(EnginePacks packs, DatabaseFiles files) {
        this.packs = packs;
        this.files = files;
    }

    /**
     * Before an engine opens a file, the file must be of that engine's storage version.
     *
     * @throws NodeException {@link ErrorCode#DATABASE_INCOMPATIBLE}
     */
    void require(String graphId, DatabaseState state) {
        try {
            files.completeCreation(graphId);
        } catch (IOException e) {
            throw new NodeException(
                    ErrorCode.FILES_FAILED,
                    "Database '" + graphId + "' cannot get its name: " + FailureWords.of(e) + ".");
        }
        incompatibility(graphId, state, header(files.database(graphId))).ifPresent(why -> {
            throw new NodeException(ErrorCode.DATABASE_INCOMPATIBLE, why);
        });
    }

    /**
     * As {@link #require}, for a file that is to take a database's name, or has just been read back.
     *
     * @throws NodeException {@link ErrorCode#DATABASE_INCOMPATIBLE}
     */
    void requireFile(Path file, EngineVersion engine) {
        incompatibility(file.getFileName().toString(), file, engine, header(file))
                .ifPresent(why -> {
                    throw new NodeException(ErrorCode.DATABASE_INCOMPATIBLE, why);
                });
    }

    Optional<String> incompatibility(String graphId, DatabaseState state, Optional<StorageHeader> header) {
        return incompatibility(graphId, files.database(graphId), state.engine(), header);
    }

    private Optional<String> incompatibility(
            String graphId, Path file, EngineVersion engine, Optional<StorageHeader> header) {
        if (packs.find(engine).isEmpty()) {
            return Optional.of("Database '" + graphId + "' belongs to " + engine.displayName()
                    + ", whose engine pack is not installed here.");
        }
        if (header.isEmpty() && !files.exists(file)) {
            return Optional.of("The file of database '" + graphId + "' is not on the data volume.");
        }
        if (header.isEmpty()) {
            return Optional.of("The file of database '" + graphId + "' is not a database of Kuzu or LadybugDB"
                    + (files.identities().size(file).orElse(1L) == 0 ? "; it is empty." : "."));
        }
        int found = header.get().storageVersion();
        int expected = ReleaseMap.storageOf(engine).orElse(found);
        boolean agrees = found == expected && header.get().engine().equals(engine.engine());
        return agrees
                ? Optional.empty()
                : Optional.of("The file of database '" + graphId + "' has storage version " + found + " ("
                        + ReleaseMap.releaseOf(found) + "), but " + engine.displayName() + " needs " + expected + ".");
    }

    Optional<StorageHeader> header(Path database) {
        try {
            return files.header(database);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
