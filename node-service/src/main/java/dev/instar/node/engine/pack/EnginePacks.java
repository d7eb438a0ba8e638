package dev.instar.node.engine.pack;

import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.settings.NodeProperties;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.WireJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;

/** The packs installed in one folder, read anew at each question so that an installation needs no restart. */
@Component
public class EnginePacks {

    private static final Logger log = LoggerFactory.getLogger(EnginePacks.class);
    static final String DESCRIPTION = "pack.json";

    private final Path folder;

    @Autowired
    EnginePacks(NodeProperties properties) {
        this(properties.packsFolder());
    }

    /** @param folder holds one folder per pack */
    public EnginePacks(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    /** What {@code pack.json} says. */
    record Description(EngineVersion engine, EnginePack.Kind kind, String source, String sha256) {}

    /** Every readable pack, sorted by engine and version. */
    public List<EnginePack> list() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.flatMap(path -> read(path).stream())
                    .sorted((a, b) -> a.engine().compareTo(b.engine()))
                    .toList();
        } catch (IOException e) {
            throw new NodeException(ErrorCode.FILES_FAILED, "Cannot list engine packs: " + FailureWords.of(e));
        }
    }

    public Optional<EnginePack> find(EngineVersion engine) {
        return read(folder.resolve(engine.toString()));
    }

    /**
     * Finds an installed pack.
     *
     * @throws NodeException {@link ErrorCode#MISSING_PACK}
     */
    public EnginePack require(EngineVersion engine) {
        return find(engine)
                .orElseThrow(() -> new NodeException(
                        ErrorCode.MISSING_PACK,
                        engine,
                        list().stream().map(pack -> pack.engine().toString()).collect(Collectors.joining(", "))));
    }

    private static Optional<EnginePack> read(Path packFolder) {
        Path file = packFolder.resolve(DESCRIPTION);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            var description = WireJson.mapper().readValue(Files.readAllBytes(file), Description.class);
            return Optional.of(new EnginePack(description.engine(), description.kind(), packFolder));
        } catch (IOException | JacksonException e) {
            log.warn("Engine pack {} is not readable and is left out: {}", packFolder, e.getMessage());
            return Optional.empty();
        }
    }
}
