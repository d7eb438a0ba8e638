package dev.instar.node.journal;

import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.TaskState;
import java.util.ArrayList;
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

        public TaskState state() {
            return ended == null ? TaskState.RUNNING : ended.state();
        }
    }

    private final int rememberedOperations;
    private final SortedMap<String, DatabaseState> databases = new TreeMap<>();
    private final Map<String, Operation> operations = new LinkedHashMap<>();
    private EngineVersion engine;
    private @Nullable Manifest manifest;
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
            case JournalEvent.EngineActivated e -> engine = e.engine();
            case JournalEvent.ManifestDeclared e -> manifest = e.manifest();
            case JournalEvent.OperationStarted e -> {
                operations.put(e.taskId(), new Operation(e, null));
                highestFence = Math.max(highestFence, e.fence());
                if (e.kind() == OperationKind.EXPORT) {
                    // What an earlier export declared says nothing of the files of this one.
                    manifest = null;
                }
                forgetOldest();
            }
            case JournalEvent.OperationEnded e ->
                operations.computeIfPresent(e.taskId(), (_, operation) -> new Operation(operation.started(), e));
            case JournalEvent.OfDatabase e -> databases.put(e.graphId(), next(e));
        }
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

    private void forgetOldest() {
        var oldest = operations.entrySet().iterator();
        while (operations.size() > rememberedOperations && oldest.hasNext()) {
            if (oldest.next().getValue().ended() != null) {
                oldest.remove();
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
                                        || state instanceof DatabaseState.Swapping)));
    }
}
