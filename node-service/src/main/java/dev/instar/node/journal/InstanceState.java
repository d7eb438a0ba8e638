package dev.instar.node.journal;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.instar.node.storage.FileIdentity;
import dev.instar.node.storage.MovingFiles;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Everything the journal's events add up to. Safe to read from any thread. */
public final class InstanceState {

    /** An operation and, once it ended, how. */
    public record Operation(JournalEvent.OperationStarted started, JournalEvent.@Nullable OperationEnded ended) {

        @JsonIgnore
        public TaskState state() {
            return ended == null ? TaskState.RUNNING : ended.state();
        }
    }

    /** How long a caller may repeat a request with its key. */
    private static final Duration KEY_KEPT = Duration.ofHours(24);

    /** Operations kept for their keys, in multiples of those remembered anyway. */
    private static final int MOST_WITH_KEYS = 20;

    private static final int MOST_REMOVALS = 100;

    private final int rememberedOperations;
    private final SortedMap<String, DatabaseState> databases = new TreeMap<>();
    private final Map<String, Operation> operations = new LinkedHashMap<>();
    private EngineVersion engine;
    private @Nullable Manifest manifest;
    private @Nullable String spentExport;
    private @Nullable String neededExport;
    private final NavigableMap<String, KeptFile> keptFiles = new TreeMap<>();
    private final SortedMap<String, DatabaseHealth> health = new TreeMap<>();
    private final Deque<JournalEvent.LeftoversRemoved> removals = new ArrayDeque<>();
    private long highestFence;

    InstanceState(EngineVersion initialEngine, int rememberedOperations) {
        this.engine = initialEngine;
        this.rememberedOperations = rememberedOperations;
    }

    /** @throws IllegalStateException if the event cannot follow the present state */
    synchronized void check(JournalEvent event) {
        if (event instanceof JournalEvent.OfDatabase ofDatabase) {
            next(ofDatabase);
        }
    }

    synchronized void apply(JournalEvent event) {
        switch (event) {
            case JournalEvent.Snapshot e -> restore(e);
            case JournalEvent.EngineActivated e -> engine = e.engine();
            case JournalEvent.ExportSpent e -> spentExport = e.migration();
            case JournalEvent.ExportNeeded e -> {
                neededExport = e.migration();
                if (e.migration().equals(spentExport)) {
                    spentExport = null;
                }
            }
            case JournalEvent.ManifestDeclared e -> {
                manifest = e.manifest();
                spentExport = null;
                neededExport = null;
                databases.replaceAll((_, state) -> state instanceof DatabaseState.Exported exported
                        ? new DatabaseState.Exported(exported.engine(), exported.migration(), null)
                        : state);
            }
            case JournalEvent.LeftoversRemoved e -> {
                removals.addLast(e);
                if (removals.size() > MOST_REMOVALS) {
                    removals.removeFirst();
                }
            }
            case JournalEvent.OperationStarted e -> {
                operations.put(e.taskId(), new Operation(e, null));
                highestFence = Math.max(highestFence, e.fence());
                if (e.kind() == OperationKind.EXPORT
                        && manifest != null
                        && manifest.migration().equals(e.migration())) {
                    // What an earlier export declared says nothing of the files of this one.
                    manifest = null;
                }
                forgetOldest(e.at());
            }
            case JournalEvent.OperationEnded e ->
                operations.computeIfPresent(e.taskId(), (_, operation) -> new Operation(operation.started(), e));
            case JournalEvent.OfDatabase e -> {
                DatabaseState before = databases.get(e.graphId());
                databases.put(e.graphId(), next(e));
                Optional<KeptFile> returning = before == null ? Optional.empty() : returning(before);
                if (before != null) {
                    keep(e, before);
                }
                putHealth(e.graphId(), healthOf(e.graphId()).withAcceptedToo(e.accepted()));
                if (e instanceof JournalEvent.MoveTakenBack back) {
                    putHealth(
                            e.graphId(),
                            healthOf(e.graphId())
                                    .withAccepted(null)
                                    .withNotice(String.valueOf(back.problem().detail())));
                }
                if (bringsOtherFiles(e)) {
                    DatabaseHealth now = healthOf(e.graphId());
                    putHealth(
                            e.graphId(),
                            returning.map(kept -> kept.knownOf(now)).orElseGet(now::ofOtherFiles));
                }
            }
            case JournalEvent.OfFiles e -> {
                putHealth(e.graphId(), after(e, healthOf(e.graphId())));
                switch (e) {
                    case JournalEvent.LogCut cut -> keep(cut.copy(), e, KeptFile.Reason.BEFORE_LOG_CUT);
                    case JournalEvent.SafetyCopyPutBack putBack
                    when putBack.kept() != null -> keep(putBack.kept(), e, KeptFile.Reason.FOUND);
                    case JournalEvent.OriginalReplaced replaced -> replaceOriginal(replaced);
                    case JournalEvent.UnexpectedFileKept found -> keep(found.keptAs(), e, KeptFile.Reason.UNEXPECTED);
                    default -> {
                        // Keeps no file.
                    }
                }
            }
        }
    }

    /** The file that takes a database's place again. */
    private Optional<KeptFile> returning(DatabaseState before) {
        return switch (before) {
            case DatabaseState.RollingBack s -> Optional.ofNullable(keptFiles.get(s.preMigration()));
            case DatabaseState.Reinstating s ->
                Optional.ofNullable(keptFiles.get(s.setAside()))
                        .map(kept -> s.accepted() == null ? kept : kept.takenAsFound());
            default -> Optional.empty();
        };
    }

    private @Nullable DatabaseHealth healthOnHold(String graphId) {
        DatabaseHealth known = healthOf(graphId);
        return known.isOnHold() ? known : null;
    }

    /**
     * Of what is known of an original, only its id may be true of the backup that gets its name, where that of the backup
     * was not written down.
     */
    private void replaceOriginal(JournalEvent.OriginalReplaced event) {
        if (databases.get(event.graphId()) instanceof DatabaseState.Imported imported) {
            keptFiles.put(
                    imported.preMigration(),
                    new KeptFile(
                            imported.preMigration(),
                            event.graphId(),
                            imported.migration(),
                            KeptFile.Reason.ORIGINAL,
                            onlyId(event.id() == null ? idOf(keptFiles.get(imported.preMigration())) : event.id()),
                            null,
                            null));
        }
        if (event.keptAs() != null) {
            keep(event.keptAs(), event, KeptFile.Reason.BEFORE_RESTORE);
        }
    }

    private void putHealth(String graphId, DatabaseHealth known) {
        if (known.isUnremarkable()) {
            health.remove(graphId);
        } else {
            health.put(graphId, known);
        }
    }

    private static boolean bringsOtherFiles(JournalEvent.OfDatabase event) {
        return event instanceof JournalEvent.ImportSwapped
                || event instanceof JournalEvent.RolledBack
                || event instanceof JournalEvent.RollbackUndone
                || event instanceof JournalEvent.Restored;
    }

    private static DatabaseHealth after(JournalEvent.OfFiles event, DatabaseHealth before) {
        return switch (event) {
            case JournalEvent.SafetyCopyBegun e -> {
                Set<String> names = new TreeSet<>(e.disposable());
                names.add(e.copy());
                yield before.withDisposable(names);
            }
            case JournalEvent.SafetyCopyMade e ->
                before.withNeeded(e.copy()).withSafetyCopy(new DatabaseHealth.SafetyCopy(e.copy(), null, e.bytes()));
            case JournalEvent.SafetyCopyReturning e -> before.withCopyReturning(e.spoilt());
            case JournalEvent.SafetyCopyReleased _ -> before.withoutCopy();
            case JournalEvent.SafetyCopiesRemoved e -> before.withDisposable(e.left());
            case JournalEvent.SafetyCopyKeptToCompare _ ->
                before.withToCompare(before.safetyCopy()).withSafetyCopy(null);
            case JournalEvent.SafetyCopyGivenUp e -> before.withCopyGivenUp().withNotice(e.notice());
            case JournalEvent.SafetyCopyPutBack e -> afterPutBack(e, before);
            case JournalEvent.LogCut e -> before.withSafetyCopy(null).opened().withNotice(e.notice());
            case JournalEvent.DatabaseUnopenable e -> before.withFault(e.problem());
            case JournalEvent.DatabaseOpened _ -> before.opened();
            case JournalEvent.OriginalReplaced _ -> before;
            case JournalEvent.UnexpectedFileKept e -> before.withFileKept(e.keptAs());
            case JournalEvent.OriginalAccepted e -> before.withNotice(e.notice());
            case JournalEvent.LogCutUnkept e -> before.withoutCopy().opened().withNotice(e.notice());
            case JournalEvent.DatabaseIdentified e -> before.withId(e.id());
            case JournalEvent.RowsSeen e -> before.withLastSight(new DatabaseHealth.LastSight(e.at(), e.rows()));
        };
    }

    private static DatabaseHealth afterPutBack(JournalEvent.SafetyCopyPutBack event, DatabaseHealth before) {
        DatabaseHealth.SafetyCopy copy = before.copyInPlaceOfFiles().orElse(null);
        if (copy == null) {
            return before;
        }
        DatabaseHealth after = before.withSafetyCopy(null).withToCompare(null).withAcceptedTold();
        if (event.notice() != null) {
            after = after.withNotice(event.notice());
        }
        if (event.kept() != null) {
            return after;
        }
        Set<String> names = new TreeSet<>(before.disposable());
        Optional.ofNullable(copy.spoilt()).ifPresent(names::add);
        return after.withDisposable(names);
    }

    private void restore(JournalEvent.Snapshot snapshot) {
        engine = snapshot.engine();
        manifest = snapshot.manifest();
        spentExport = snapshot.spentExport();
        neededExport = snapshot.neededExport();
        highestFence = snapshot.highestFence();
        databases.putAll(snapshot.databases());
        snapshot.operations()
                .forEach(operation -> operations.put(operation.started().taskId(), operation));
        snapshot.keptFiles().forEach(file -> keptFiles.put(file.name(), file));
        if (snapshot.health() != null) {
            health.putAll(snapshot.health());
        }
        if (snapshot.removals() != null) {
            removals.addAll(snapshot.removals());
        }
    }

    /** Everything so far as one event. */
    synchronized JournalEvent.Snapshot snapshot(Instant at) {
        return new JournalEvent.Snapshot(
                at,
                engine,
                manifest,
                highestFence,
                new TreeMap<>(databases),
                List.copyOf(operations.values()),
                List.copyOf(keptFiles.values()),
                new TreeMap<>(health),
                List.copyOf(removals),
                spentExport,
                neededExport);
    }

    /** Whether an export stays after the finalize of its migration, because a database was not proven. */
    public synchronized boolean isExportNeeded(String migration) {
        return migration.equals(neededExport);
    }

    /** Whether the finalize of a migration came to its last proof and no database is part of it any more. */
    public synchronized boolean isFinalized(String migration) {
        return (migration.equals(spentExport) || migration.equals(neededExport))
                && databases.values().stream()
                        .noneMatch(state -> state.migration().equals(migration));
    }

    /** The manifest whose export nothing needs any more. */
    public synchronized Optional<Manifest> spentManifest() {
        return Optional.ofNullable(manifest)
                .filter(declared -> declared.migration().equals(spentExport));
    }

    /** What was removed from the object store, oldest first; the last 100. */
    public synchronized List<JournalEvent.LeftoversRemoved> removals() {
        return List.copyOf(removals);
    }

    private void keep(JournalEvent.OfDatabase event, DatabaseState before) {
        switch (before) {
            case DatabaseState.Swapping s
            when event instanceof JournalEvent.ImportSwapped ->
                keptFiles.put(
                        s.preMigration(),
                        new KeptFile(
                                s.preMigration(),
                                event.graphId(),
                                s.migration(),
                                KeptFile.Reason.ORIGINAL,
                                ofOriginal(s.files(), event.graphId()),
                                null,
                                healthOf(event.graphId()).notice()));
            case DatabaseState.RollingBack s
            when event instanceof JournalEvent.RolledBack -> {
                keptFiles.remove(s.preMigration());
                var rolledBack = (JournalEvent.RolledBack) event;
                keptFiles.put(
                        s.setAside(),
                        new KeptFile(
                                s.setAside(),
                                event.graphId(),
                                s.migration(),
                                KeptFile.Reason.ROLLED_BACK,
                                withKnownId(rolledBack.setAside(), event.graphId()),
                                healthOnHold(event.graphId()),
                                healthOf(event.graphId()).notice()));
            }
            case DatabaseState.Reinstating s
            when event instanceof JournalEvent.RollbackUndone undone -> {
                keptFiles.remove(s.setAside());
                keptFiles.put(
                        s.preMigration(),
                        new KeptFile(
                                s.preMigration(),
                                event.graphId(),
                                s.migration(),
                                KeptFile.Reason.ORIGINAL_THAT_SERVED_AGAIN,
                                undone.setAside() == null ? null : withKnownId(undone.setAside(), event.graphId()),
                                healthOnHold(event.graphId()),
                                healthOf(event.graphId()).notice()));
            }
            case DatabaseState.Replacing s
            when event instanceof JournalEvent.Restored ->
                keep(event, s.migration(), s.setAside(), KeptFile.Reason.BEFORE_RESTORE);
            case DatabaseState.Finalizing s
            when event instanceof JournalEvent.Finalized -> s.files().forEach(keptFiles::remove);
            default -> {
                // No other step sets a file aside or gives one up.
            }
        }
    }

    /** Its id is the one it had before it was frozen: another file may have been put in its place while the import built. */
    private @Nullable FileIdentity ofOriginal(@Nullable MovingFiles moved, String graphId) {
        FileIdentity present = moved == null ? null : moved.present();
        String known = healthOf(graphId).id();
        return present == null || known == null ? present : new FileIdentity(present.bytes(), present.written(), known);
    }

    /** Where nothing was in a database's place, or it could not be looked at, its id still tells what may return. */
    private @Nullable FileIdentity withKnownId(@Nullable FileIdentity setAside, String graphId) {
        String id = healthOf(graphId).id();
        boolean isKnown = setAside != null && !setAside.bytes().isEmpty();
        return isKnown || id == null ? setAside : onlyId(id);
    }

    private static @Nullable String idOf(@Nullable KeptFile kept) {
        return kept == null || kept.identity() == null ? null : kept.identity().id();
    }

    private static @Nullable FileIdentity onlyId(@Nullable String id) {
        return id == null ? null : new FileIdentity(new TreeMap<>(), new TreeMap<>(), id);
    }

    private void keep(JournalEvent.OfDatabase event, String migration, String name, KeptFile.Reason reason) {
        String notice = healthOf(event.graphId()).notice();
        keptFiles.put(name, new KeptFile(name, event.graphId(), migration, reason, null, null, notice));
    }

    private void keep(String name, JournalEvent.OfFiles event, KeptFile.Reason reason) {
        keptFiles.put(name, new KeptFile(name, event.graphId(), "", reason));
    }

    private DatabaseState next(JournalEvent.OfDatabase event) {
        DatabaseState current = databases.get(event.graphId());
        if (event instanceof JournalEvent.DatabaseCreated created) {
            if (current != null) {
                throw new IllegalStateException("Database '" + event.graphId() + "' exists already.");
            }
            return new DatabaseState.Serving(created.engine());
        }
        if (current == null) {
            throw new IllegalStateException("There is no database '" + event.graphId() + "'.");
        }
        return current.after(event);
    }

    /** Not those whose key a caller may still send again, unless there are far too many. */
    private void forgetOldest(Instant now) {
        for (Duration kept : List.of(KEY_KEPT, Duration.ZERO)) {
            int most = kept.isZero() ? MOST_WITH_KEYS * rememberedOperations : rememberedOperations;
            var oldest = operations.values().iterator();
            while (operations.size() > most && oldest.hasNext()) {
                Operation operation = oldest.next();
                boolean mayBeSentAgain = operation.started().idempotencyKey() != null
                        && !kept.isZero()
                        && operation.started().at().plus(kept).isAfter(now);
                if (operation.ended() != null && !mayBeSentAgain) {
                    oldest.remove();
                }
            }
        }
    }

    public synchronized EngineVersion engine() {
        return engine;
    }

    public synchronized Optional<Manifest> manifest() {
        return Optional.ofNullable(manifest);
    }

    /** The highest fencing token any operation carried. */
    public synchronized long highestFence() {
        return highestFence;
    }

    public synchronized SortedMap<String, DatabaseState> databases() {
        return new TreeMap<>(databases);
    }

    public synchronized Optional<DatabaseState> database(String graphId) {
        return Optional.ofNullable(databases.get(graphId));
    }

    /** What is known of a database's files beside its state. */
    public synchronized DatabaseHealth healthOf(String graphId) {
        return health.getOrDefault(graphId, DatabaseHealth.UNREMARKABLE);
    }

    /** Database files the node set aside and still keeps, sorted by name. */
    public synchronized List<KeptFile> keptFiles() {
        return List.copyOf(keptFiles.values());
    }

    /** Exports that outlived the failure of their instance's export, by database. */
    public synchronized SortedMap<String, KeptExport> keptExports() {
        SortedMap<String, KeptExport> kept = new TreeMap<>();
        databases.forEach((graphId, state) -> {
            if (state instanceof DatabaseState.Exported exported && exported.kept() != null) {
                kept.put(graphId, exported.kept());
            }
        });
        return kept;
    }

    /** What is recorded of a database's export by the migration it is part of. */
    public synchronized Optional<ManifestDatabase> exportOf(String graphId) {
        DatabaseState state = databases.get(graphId);
        if (state instanceof DatabaseState.Exported exported && exported.kept() != null) {
            return Optional.of(exported.kept().entry());
        }
        return manifest()
                .filter(declared -> state != null && declared.migration().equals(state.migration()))
                .stream()
                .flatMap(declared -> declared.databases().stream())
                .filter(entry -> entry.graphId().equals(graphId))
                .findFirst();
    }

    /** Operations remembered, oldest first. */
    public synchronized List<Operation> operations() {
        return new ArrayList<>(operations.values());
    }

    public synchronized Optional<Operation> operation(String taskId) {
        return Optional.ofNullable(operations.get(taskId));
    }

    /** The manifest of an export that still waits for its import, for at least one database. */
    public synchronized Optional<Manifest> pendingManifest() {
        return manifest()
                .filter(declared -> databases.values().stream()
                        .anyMatch(state -> state.migration().equals(declared.migration())
                                && (state instanceof DatabaseState.Exported
                                        || state instanceof DatabaseState.Held
                                        || state instanceof DatabaseState.Importing
                                        || state instanceof DatabaseState.Swapping)));
    }
}
