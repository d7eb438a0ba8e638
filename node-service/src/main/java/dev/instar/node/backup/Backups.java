package dev.instar.node.backup;

import dev.instar.node.database.DatabaseStatus;
import dev.instar.node.database.Databases;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.FailureWords;
import dev.instar.node.problem.NodeException;
import dev.instar.node.settings.NodeProperties;
import dev.instar.node.storage.DatabaseFiles;
import dev.instar.node.storage.objects.ObjectStore;
import dev.instar.protocol.BackupInfo;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.FileHash;
import dev.instar.protocol.Fingerprint;
import dev.instar.protocol.Gate;
import dev.instar.protocol.WireJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Backups of closed databases: every file of the set as one object, then a catalogue object that names them all. A
 * backup without its catalogue is no backup.
 */
@Service
public class Backups {

    private static final Logger log = LoggerFactory.getLogger(Backups.class);
    private static final String CATALOGUE = "catalogue.json";
    private static final int LISTED = 1_000;
    private static final int LISTED_KEYS = 10_000;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** Who a backup is for. */
    public enum Type {
        /** Asked for by a customer. */
        FULL,
        /** Reserved: what changed since an earlier backup. */
        INCREMENTAL,
        /** Made by a migration for its own safety; never listed to customers. */
        SYSTEM;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What the last object of a backup says.
     *
     * @param fingerprint of the database, where one was computed
     */
    public record Catalogue(
            String key,
            String type,
            String instanceId,
            String graphId,
            EngineVersion engine,
            Instant createdAt,
            @Nullable Fingerprint fingerprint,
            List<FileHash> files) {

        /** Whether nothing is missing in what was read of it; every database has a file. */
        private boolean isWhole() {
            return Stream.<@Nullable Object>of(key, type, instanceId, graphId, engine, createdAt, files)
                            .allMatch(Objects::nonNull)
                    && !files.isEmpty()
                    && files.stream().allMatch(file -> file != null && file.path() != null && file.sha256() != null);
        }

        /** Size of all files. */
        public long bytes() {
            return files.stream().mapToLong(FileHash::bytes).sum();
        }

        /** Where the object of a file is. */
        String objectKey(FileHash file) {
            return key.substring(0, key.length() - CATALOGUE.length()) + "files/" + file.path();
        }
    }

    /** Told how many bytes of how many are stored or read. */
    public interface Progress {
        void bytes(long done, long total);
    }

    private final ObjectStore store;
    private final DatabaseFiles files;
    private final Databases databases;
    private final String instanceId;
    private final Duration systemRetention;
    private final Clock clock;
    private final JsonMapper json = WireJson.mapper();

    Backups(ObjectStore store, DatabaseFiles files, Databases databases, NodeProperties properties, Clock clock) {
        this.store = store;
        this.files = files;
        this.databases = databases;
        this.instanceId = properties.instanceId();
        this.systemRetention = properties.s3().systemRetention();
        this.clock = clock;
    }

    /** Stores the file set of a database that no engine has open for writing. */
    public Catalogue store(
            String graphId, EngineVersion engine, Type type, @Nullable Fingerprint fingerprint, Progress progress) {
        Instant now = clock.instant();
        String folder = prefix(graphId, type) + STAMP.format(now) + "-"
                + UUID.randomUUID().toString().substring(0, 8) + "/";
        try {
            List<Path> set = files.names().fileSet(files.database(graphId));
            if (set.isEmpty()) {
                throw new IOException("there are none");
            }
            long all = files.bytes(graphId);
            long before = 0;
            List<FileHash> stored = new ArrayList<>();
            for (Path file : set) {
                String relative = files.names().relative(file);
                long offset = before;
                FileHash hash = store.putFile(
                        folder + "files/" + relative, file, relative, sent -> progress.bytes(offset + sent, all));
                stored.add(hash);
                before += hash.bytes();
            }
            var catalogue = new Catalogue(
                    catalogueOf(folder), type.wireName(), instanceId, graphId, engine, now, fingerprint, stored);
            store.putBytes(catalogue.key(), json.writeValueAsBytes(catalogue));
            return catalogue;
        } catch (IOException e) {
            throw new NodeException(
                    ErrorCode.FILES_FAILED, "Cannot read the files of '" + graphId + "': " + FailureWords.of(e));
        }
    }

    /**
     * A backup on a customer's request: the database is closed while its files are stored.
     *
     * @throws NodeException {@link ErrorCode#DATABASE_UNOPENABLE} if it is on hold, its file is another database, or not the
     *     one that its engine has open: a backup of that would be taken for a good one
     */
    public BackupInfo storeForCustomer(String graphId, Type type) {
        if (type != Type.FULL) {
            throw new NodeException(ErrorCode.BACKUP_TYPE_RESERVED, type.wireName());
        }
        requireAtRest(graphId);
        databases.openIfInDoubt(graphId);
        databases.requireOpenable(graphId);
        databases.requireOneGraph(graphId);
        // Once it is closed, nobody has a file that is not in its place.
        databases.requireSame(graphId);
        List<Catalogue> done = new ArrayList<>();
        databases.closeAnd(graphId, () -> {
            DatabaseState state = requireAtRest(graphId);
            databases.guard(graphId, state);
            databases.requireSame(graphId);
            databases.requireOpenable(graphId);
            done.add(store(graphId, state.engine(), Type.FULL, null, (_, _) -> {}));
        });
        return info(done.getFirst());
    }

    private DatabaseState requireAtRest(String graphId) {
        DatabaseState state = databases.require(graphId);
        if (state.gate() != Gate.SERVING && state.gate() != Gate.FROZEN) {
            throw DatabaseStatus.migrating(graphId, state);
        }
        return state;
    }

    /** The newest complete backups of one type, oldest first. Customers are shown those of type {@code full} alone. */
    public List<BackupInfo> list(String graphId, Type type) {
        databases.require(graphId);
        Map<String, ObjectStore.StoredObject> objects = new LinkedHashMap<>();
        store.newest(prefix(graphId, type), LISTED_KEYS).forEach(object -> objects.put(object.key(), object));
        List<ObjectStore.StoredObject> catalogues = objects.values().stream()
                .filter(object -> object.key().endsWith("/" + CATALOGUE))
                .toList();
        return catalogues.stream()
                .skip(Math.max(0, catalogues.size() - LISTED))
                .map(object -> listed(graphId, type, object, objects))
                .toList();
    }

    private BackupInfo listed(
            String graphId, Type type, ObjectStore.StoredObject object, Map<String, ObjectStore.StoredObject> objects) {
        try {
            Catalogue catalogue = read(object.key(), graphId);
            String damage = catalogue.files().stream()
                    .filter(file -> {
                        ObjectStore.StoredObject stored = objects.get(catalogue.objectKey(file));
                        return stored == null ? !isThere(catalogue, file) : stored.bytes() != file.bytes();
                    })
                    .map(file -> "Object " + catalogue.objectKey(file) + " is gone or has another size.")
                    .findFirst()
                    .orElse(null);
            return new BackupInfo(catalogue.key(), catalogue.type(), catalogue.createdAt(), catalogue.bytes(), damage);
        } catch (NodeException e) {
            if (e.error() != ErrorCode.BACKUP_DAMAGED) {
                throw e;
            }
            return new BackupInfo(object.key(), type.wireName(), object.modified(), 0, e.getMessage());
        }
    }

    private List<String> catalogueKeys(String graphId, Type type) {
        return store.keys(prefix(graphId, type), LISTED_KEYS).stream()
                .filter(key -> key.endsWith("/" + CATALOGUE))
                .toList();
    }

    /**
     * Reads what a backup says of itself.
     *
     * @throws NodeException {@link ErrorCode#UNKNOWN_BACKUP} if it is not a complete backup of this database
     */
    public Catalogue catalogue(String graphId, String key) {
        databases.require(graphId);
        boolean known = List.of(Type.FULL, Type.SYSTEM).stream().anyMatch(type -> key.startsWith(prefix(graphId, type)))
                && key.endsWith("/" + CATALOGUE);
        if (!known || !store.keys(key, 1).contains(key)) {
            throw new NodeException(ErrorCode.UNKNOWN_BACKUP, key, graphId);
        }
        return read(key, graphId);
    }

    private Catalogue read(String key, String graphId) {
        try {
            @Nullable Catalogue catalogue = json.readValue(store.getBytes(key), Catalogue.class);
            if (catalogue == null || !catalogue.isWhole()) {
                throw new NodeException(ErrorCode.BACKUP_DAMAGED, "Catalogue " + key + " lacks a part.");
            }
            boolean itself = catalogue.key().equals(key)
                    && catalogue.graphId().equals(graphId)
                    && catalogue.instanceId().equals(instanceId);
            if (itself) {
                return catalogue;
            }
        } catch (JacksonException e) {
            throw new NodeException(ErrorCode.BACKUP_DAMAGED, "Catalogue " + key + " cannot be read.");
        }
        throw new NodeException(ErrorCode.BACKUP_DAMAGED, "Catalogue " + key + " speaks of another backup.");
    }

    /** Whether every object of a backup is there with the size it had; what is in them is not looked at. */
    public boolean hasObjects(Catalogue catalogue) {
        return catalogue.files().stream().allMatch(file -> isThere(catalogue, file));
    }

    private boolean isThere(Catalogue catalogue, FileHash file) {
        String key = catalogue.objectKey(file);
        return store.objects(key, 1).stream()
                .anyMatch(object -> object.key().equals(key) && object.bytes() == file.bytes());
    }

    /** Reads every object of a backup again and compares it with the catalogue. */
    public void verify(Catalogue catalogue, Progress progress) {
        long before = 0;
        for (FileHash file : catalogue.files()) {
            store.verify(catalogue.objectKey(file), file);
            before += file.bytes();
            progress.bytes(before, catalogue.bytes());
        }
    }

    /** Reads a backup into files of other names: the database's own name becomes {@code target}'s. */
    public void fetch(Catalogue catalogue, Path target, Progress progress) throws IOException {
        Path database = files.database(catalogue.graphId());
        long before = 0;
        for (FileHash file : catalogue.files()) {
            Path stored = files.folder().resolve(file.path()).normalize();
            if (!stored.toString().startsWith(database.toString())) {
                throw new NodeException(
                        ErrorCode.RESTORE_FAILED,
                        "The backup names the file " + file.path() + ", which is not one of its database.");
            }
            Path renamed = target.resolveSibling(target.getFileName()
                    + stored.toString().substring(database.toString().length()));
            files.createFolder(Objects.requireNonNull(renamed.getParent()));
            long offset = before;
            LongConsumer read = bytes -> progress.bytes(offset + bytes, catalogue.bytes());
            store.getFile(catalogue.objectKey(file), renamed, file, read);
            before += file.bytes();
        }
    }

    /**
     * Removes system backups older than their retention, the catalogue first, so that half a backup is never listed.
     *
     * @return keys of the catalogues removed
     */
    public List<String> removeExpired(String graphId) {
        Instant oldest = clock.instant().minus(systemRetention);
        List<String> removed = new ArrayList<>();
        boolean inUse = !(databases.require(graphId) instanceof DatabaseState.Serving);
        if (inUse) {
            return removed;
        }
        for (String key : catalogueKeys(graphId, Type.SYSTEM)) {
            Optional<Catalogue> expired = readable(key, graphId)
                    .filter(catalogue -> catalogue.createdAt().isBefore(oldest));
            if (expired.isPresent()) {
                store.delete(key);
                expired.get().files().forEach(file -> store.delete(expired.get().objectKey(file)));
                removed.add(key);
            }
        }
        return removed;
    }

    /** A damaged one stays, and is shown with what is wrong; others expire all the same. */
    private Optional<Catalogue> readable(String key, String graphId) {
        try {
            return Optional.of(read(key, graphId));
        } catch (NodeException e) {
            if (e.error() != ErrorCode.BACKUP_DAMAGED) {
                throw e;
            }
            log.warn("{}", e.getMessage());
            return Optional.empty();
        }
    }

    private static BackupInfo info(Catalogue catalogue) {
        return new BackupInfo(catalogue.key(), catalogue.type(), catalogue.createdAt(), catalogue.bytes(), null);
    }

    /** Key of the catalogue of a backup in a folder. */
    static String catalogueOf(String folder) {
        return folder + CATALOGUE;
    }

    private String prefix(String graphId, Type type) {
        return instanceId + "/" + graphId + "/" + type.wireName() + "/";
    }
}
