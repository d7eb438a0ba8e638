package dev.instar.node.backup;

import dev.instar.node.journal.InstanceState;
import dev.instar.node.journal.Journal;
import dev.instar.node.journal.JournalEvent;
import dev.instar.node.journal.KeptExport;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.settings.NodeProperties;
import dev.instar.node.storage.objects.ObjectStore;
import dev.instar.node.task.Tasks;
import dev.instar.protocol.Leftover;
import dev.instar.protocol.LeftoversRemoved;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/** What runs of this node that were killed left in the object store: uploads, and objects of backups without catalogue. */
@Service
public class BackupLeftovers {

    private static final Logger log = LoggerFactory.getLogger(BackupLeftovers.class);
    private static final int MOST = 10_000;

    /** Removals of one call; operations wait for it. */
    private static final int MOST_REMOVED = 500;

    private static final Duration SHORTEST_AGE = Duration.ofHours(1);
    private static final Duration LONGEST_AGE = Duration.ofDays(3_650);

    private final ObjectStore store;
    private final Tasks tasks;
    private final Journal journal;
    private final Duration shortestAge;
    private final Clock clock;
    private final String prefix;

    /** The folder of a backup and what is in it. */
    private final Pattern inBackup;

    BackupLeftovers(ObjectStore store, Tasks tasks, Journal journal, NodeProperties properties, Clock clock) {
        this.store = store;
        this.tasks = tasks;
        this.journal = journal;
        this.shortestAge = properties.limits().leftoversAfter();
        if (shortestAge.compareTo(SHORTEST_AGE) < 0) {
            throw new IllegalArgumentException("instar.node.limits.leftovers-after must be at least 1h");
        }
        this.clock = clock;
        this.prefix = properties.instanceId() + "/";
        this.inBackup = Pattern.compile(
                "(?<folder>" + Pattern.quote(prefix) + "[^/]+/(full|system)/\\d{8}T\\d{6}Z-[0-9a-f]{8}/).+");
    }

    /** All there are now. The objects of a backup that is just being stored are among them until its catalogue is. */
    public List<Leftover> list() {
        return Stream.concat(
                        store.abandonedUploads(prefix, MOST).stream().map(BackupLeftovers::leftover),
                        objectsWithoutCatalogue().values().stream()
                                .flatMap(List::stream)
                                .map(BackupLeftovers::leftover))
                .toList();
    }

    private static Leftover leftover(ObjectStore.Upload upload) {
        return new Leftover(Leftover.Kind.UPLOAD, upload.key(), 0, upload.begun());
    }

    private static Leftover leftover(ObjectStore.StoredObject object) {
        return new Leftover(Leftover.Kind.OBJECT, object.key(), object.bytes(), object.modified());
    }

    /** By the folder of the backup; at most about {@link #MOST} objects, so that a repeat may find more. */
    private Map<String, List<ObjectStore.StoredObject>> objectsWithoutCatalogue() {
        var found = new FoldersWithoutCatalogue();
        store.each(prefix, object -> {
            Matcher matcher = inBackup.matcher(object.key());
            if (matcher.matches()) {
                found.add(matcher.group("folder"), object);
            }
            return found.objects() < MOST;
        });
        return found.all();
    }

    /**
     * Removes what is older than an age, while no operation runs, and writes down that it did; at most about 500 at a
     * time, so that a repeat may find more.
     *
     * @param olderThan at least the shortest age of the configuration
     * @return what was removed
     * @throws NodeException {@link ErrorCode#BAD_REQUEST}, {@link ErrorCode#OPERATION_RUNNING}
     */
    public List<Leftover> remove(Duration olderThan, String reason) {
        if (olderThan.compareTo(LONGEST_AGE) > 0) {
            throw new NodeException(ErrorCode.BAD_REQUEST, "The field 'older_than' is more than 3650 days.");
        }
        if (olderThan.compareTo(shortestAge) < 0) {
            throw new NodeException(
                    ErrorCode.BAD_REQUEST,
                    "Leftovers younger than " + shortestAge.toMinutes() + " minutes"
                            + " (instar.node.limits.leftovers-after) are not removed: a backup may be being stored.");
        }
        return tasks.whileIdle(() -> removeBefore(clock.instant().minus(olderThan), reason));
    }

    public List<LeftoversRemoved> removed() {
        return journal.state().removals().stream()
                .map(e -> new LeftoversRemoved(e.at(), e.leftovers(), e.bytes(), e.reason()))
                .toList();
    }

    private List<Leftover> removeBefore(Instant oldest, String reason) {
        List<Leftover> removed = new ArrayList<>();
        try {
            for (ObjectStore.Upload upload : store.abandonedUploads(prefix, MOST)) {
                if (upload.begun().isBefore(oldest) && removed.size() < MOST_REMOVED) {
                    store.abort(upload);
                    removed.add(leftover(upload));
                }
            }
            objectsWithoutCatalogue().forEach((folder, objects) -> {
                boolean old =
                        objects.stream().allMatch(object -> object.modified().isBefore(oldest));
                boolean room = removed.size() + objects.size() <= MOST_REMOVED || removed.isEmpty();
                if (old
                        && room
                        && !isNamedByManifest(folder)
                        && store.keys(Backups.catalogueOf(folder), 1).isEmpty()) {
                    for (ObjectStore.StoredObject object : objects) {
                        store.delete(object.key());
                        removed.add(leftover(object));
                    }
                }
            });
            return removed;
        } finally {
            if (!removed.isEmpty()) {
                removed.forEach(leftover -> log.info("Removed {} {}", leftover.kind(), leftover.key()));
                journal.append(new JournalEvent.LeftoversRemoved(
                        clock.instant(),
                        removed.size(),
                        removed.stream().mapToLong(Leftover::bytes).sum(),
                        reason));
            }
        }
    }

    /** Its catalogue was lost, and its objects may be the only good copy. */
    private boolean isNamedByManifest(String folder) {
        InstanceState state = journal.state();
        return Stream.concat(
                        state.manifest().stream().flatMap(manifest -> manifest.databases().stream()),
                        state.keptExports().values().stream().map(KeptExport::entry))
                .anyMatch(database -> database.backupCatalogueKey().equals(Backups.catalogueOf(folder)));
    }

    /** Aborts the uploads of runs that were killed; nothing can complete them. */
    void abortUploads() {
        for (ObjectStore.Upload upload : store.abandonedUploads(prefix, MOST)) {
            store.abort(upload);
            log.info("Aborted an upload of {} that an earlier run left behind", upload.key());
        }
    }
}
