package dev.instar.node.backup;

import dev.instar.node.NodeProperties;
import dev.instar.node.database.Databases;
import dev.instar.node.files.DatabaseFiles;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.BackupInfo;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.FileHash;
import dev.instar.protocol.Gate;
import dev.instar.protocol.WireJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/**
 * Backups of closed databases: every file of the set as one object, then a catalogue object that names them all. A
 * backup without its catalogue is no backup.
 */
@Service
public class Backups {

    private static final String CATALOGUE = "catalogue.json";
    private static final int LISTED = 1_000;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** Who a backup is for. */
    public enum Type {
        /** Asked for by a customer. */
        FULL,
        /** Made by a migration for its own safety; never listed to customers. */
        SYSTEM;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What the last object of a backup says. */
    public record Catalogue(
            String key,
            String type,
            String instanceId,
            String graphId,
            EngineVersion engine,
            Instant createdAt,
            List<FileHash> files) {

        long bytes() {
            return files.stream().mapToLong(FileHash::bytes).sum();
        }
    }

    /** Told how many bytes of how many are stored. */
    public interface Progress {
        void bytes(long done, long total);
    }

    private final ObjectStore store;
    private final DatabaseFiles files;
    private final Databases databases;
    private final String instanceId;
    private final Clock clock;
    private final JsonMapper json = WireJson.mapper();

    Backups(ObjectStore store, DatabaseFiles files, Databases databases, NodeProperties properties, Clock clock) {
        this.store = store;
        this.files = files;
        this.databases = databases;
        this.instanceId = properties.instanceId();
        this.clock = clock;
    }

    /** Stores the file set of a database that no engine has open for writing. */
    public Catalogue store(String graphId, EngineVersion engine, Type type, Progress progress) {
        Instant now = clock.instant();
        String folder = prefix(graphId) + type.wireName() + "/" + STAMP.format(now) + "-"
                + UUID.randomUUID().toString().substring(0, 8) + "/";
        try {
            List<Path> set = files.fileSet(graphId);
            long total = 0;
            for (Path file : set) {
                total += Files.size(file);
            }
            long all = total;
            long before = 0;
            List<FileHash> stored = new ArrayList<>();
            for (Path file : set) {
                String relative = files.folder().relativize(file).toString().replace('\\', '/');
                long offset = before;
                FileHash hash = store.putFile(
                        folder + "files/" + relative, file, relative, sent -> progress.bytes(offset + sent, all));
                stored.add(hash);
                before += hash.bytes();
            }
            var catalogue =
                    new Catalogue(folder + CATALOGUE, type.wireName(), instanceId, graphId, engine, now, stored);
            byte[] content = json.writeValueAsBytes(catalogue);
            store.putBytes(catalogue.key(), content);
            if (!Arrays.equals(content, store.getBytes(catalogue.key()))) {
                throw new NodeException(
                        ErrorCode.OBJECT_STORE_FAILED, "Catalogue " + catalogue.key() + " read back differs.");
            }
            return catalogue;
        } catch (IOException e) {
            throw new NodeException(
                    ErrorCode.FILES_FAILED, "Cannot read the files of '" + graphId + "': " + e.getMessage());
        }
    }

    /** A backup on a customer's request: the database is closed while its files are stored. */
    BackupInfo storeForCustomer(String graphId) {
        List<Catalogue> done = new ArrayList<>();
        databases.closeAnd(graphId, () -> {
            DatabaseState state = databases.require(graphId);
            if (state.gate() != Gate.SERVING && state.gate() != Gate.FROZEN) {
                throw new NodeException(ErrorCode.DATABASE_MIGRATING, graphId, state.migration());
            }
            databases.guard(graphId, state);
            done.add(store(graphId, state.engine(), Type.FULL, (_, _) -> {}));
        });
        return info(done.getFirst());
    }

    /** Backups a customer may see: those of type {@code system} are none of theirs. */
    List<BackupInfo> listForCustomer(String graphId) {
        databases.require(graphId);
        return store.keys(prefix(graphId) + Type.FULL.wireName() + "/", LISTED * 10).stream()
                .filter(key -> key.endsWith("/" + CATALOGUE))
                .limit(LISTED)
                .map(key -> info(json.readValue(store.getBytes(key), Catalogue.class)))
                .toList();
    }

    private static BackupInfo info(Catalogue catalogue) {
        return new BackupInfo(catalogue.key(), catalogue.type(), catalogue.createdAt(), catalogue.bytes());
    }

    private String prefix(String graphId) {
        return instanceId + "/" + graphId + "/";
    }
}
