package dev.instar.node.journal;

import com.fasterxml.jackson.annotation.JsonIgnore;
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
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
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
    private final KeptFiles keptFiles = new KeptFiles();
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
                Optional<KeptFile> returning = before == null ? Optional.empty() : keptFiles.returning(before);
                if (before != null) {
                    keptFiles.keep(e, before, healthOf(e.graphId()));
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
                putHealth(e.graphId(), HealthChanges.after(e, healthOf(e.graphId())));
                switch (e) {
                    case JournalEvent.LogCut cut -> keptFiles.keep(cut.copy(), e, KeptFile.Reason.BEFORE_LOG_CUT);
                    case JournalEvent.SafetyCopyPutBack putBack
                    when putBack.kept() != null -> keptFiles.keep(putBack.kept(), e, KeptFile.Reason.FOUND);
                    case JournalEvent.OriginalReplaced replaced ->
                        keptFiles.replaceOriginal(replaced, databases.get(e.graphId()));
                    case JournalEvent.UnexpectedFileKept found ->
                        keptFiles.keep(found.keptAs(), e, KeptFile.Reason.UNEXPECTED);
                    default -> {
                        // Keeps no file.
                    }
                }
            }
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

    private void restore(JournalEvent.Snapshot snapshot) {
        engine = snapshot.engine();
        manifest = snapshot.manifest();
        spentExport = snapshot.spentExport();
        neededExport = snapshot.neededExport();
        highestFence = snapshot.highestFence();
        databases.putAll(snapshot.databases());
        snapshot.operations()
                .forEach(operation -> operations.put(operation.started().taskId(), operation));
        keptFiles.restore(snapshot.keptFiles());
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
                keptFiles.list(),
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
        return isProvenForTheLastTime(migration)
                && databases.values().stream()
                        .noneMatch(state -> state.migration().equals(migration));
    }

    /**
     * Databases of a migration's manifest that its finalize made final, though it may not be done with others. One that was
     * restored from its backup is back on the source engine, and not final.
     */
    public synchronized List<String> finalizedBy(String migration) {
        if (manifest == null || !manifest.migration().equals(migration) || !isProvenForTheLastTime(migration)) {
            return List.of();
        }
        EngineVersion target = manifest.target();
        return manifest.databases().stream()
                .map(ManifestDatabase::graphId)
                .filter(graphId -> databases.containsKey(graphId)
                        && databases.get(graphId).engine().equals(target)
                        && !databases.get(graphId).migration().equals(migration))
                .toList();
    }

    private boolean isProvenForTheLastTime(String migration) {
        return migration.equals(spentExport) || migration.equals(neededExport);
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
        return keptFiles.list();
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
