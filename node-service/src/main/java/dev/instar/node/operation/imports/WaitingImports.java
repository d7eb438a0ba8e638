package dev.instar.node.operation.imports;

import dev.instar.node.database.Databases;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.InstanceState;
import dev.instar.node.journal.Journal;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.FailurePolicy;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.TaskState;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Which databases of the declared export wait for their import, and whether one may start. */
@Component
class WaitingImports {

    private final Databases databases;
    private final Journal journal;

    WaitingImports(Databases databases, Journal journal) {
        this.databases = databases;
        this.journal = journal;
    }

    /** @throws NodeException {@link ErrorCode#UNKNOWN_DATABASE} */
    void requireKnown(List<String> named) {
        named.forEach(databases::require);
    }

    void check(List<String> named, @Nullable String expected) {
        if (isRepeat(expected)) {
            Manifest repeated = journal.state().manifest().orElseThrow();
            named.stream()
                    .filter(graphId -> !isImported(graphId, repeated))
                    .findFirst()
                    .ifPresent(graphId -> {
                        throw notWaiting(graphId);
                    });
            return;
        }
        Manifest manifest = pending();
        if (expected != null && !manifest.migration().equals(expected)) {
            throw new NodeException(
                    ErrorCode.IMPORT_WITHOUT_EXPORT,
                    "the export that waits is of migration " + manifest.migration() + ", not of " + expected + ".");
        }
        EngineVersion engine = journal.state().engine();
        if (!manifest.target().equals(engine)) {
            throw new NodeException(ErrorCode.WRONG_TARGET, manifest.target(), engine);
        }
        if (named.isEmpty()) {
            return;
        }
        if (manifest.failurePolicy() == FailurePolicy.ALL_OR_NOTHING) {
            throw new NodeException(ErrorCode.IMPORT_NOT_SINGLY, String.join(", ", named));
        }
        List<String> waiting = waiting(manifest);
        for (String graphId : named) {
            // A repeat leaves out those that were imported since.
            boolean isDone = isImported(graphId, manifest) && named.stream().anyMatch(waiting::contains);
            if (!waiting.contains(graphId) && !isDone) {
                throw notWaiting(graphId);
            }
        }
    }

    private NodeException notWaiting(String graphId) {
        return new NodeException(
                ErrorCode.IMPORT_WITHOUT_EXPORT,
                "database '" + graphId + "' is " + databases.require(graphId).word() + ".");
    }

    /**
     * Whether everything was imported already: the caller names the migration and did not hear the end of its import, or
     * an import failed behind the commit point of its last database, and recovery has completed that since.
     */
    private boolean isRepeat(@Nullable String expected) {
        InstanceState state = journal.state();
        return state.pendingManifest().isEmpty()
                && state.manifest()
                        .filter(declared ->
                                expected == null || declared.migration().equals(expected))
                        .filter(declared ->
                                declared.databases().stream().allMatch(entry -> isImported(entry.graphId(), declared)))
                        .filter(declared -> expected != null || hasFailed(declared))
                        .isPresent();
    }

    private boolean hasFailed(Manifest manifest) {
        return journal.state().operations().stream()
                .filter(operation -> operation.started().kind() == OperationKind.IMPORT
                        && operation.started().migration().equals(manifest.migration()))
                .reduce((_, later) -> later)
                .filter(last -> last.state() != TaskState.COMPLETED)
                .isPresent();
    }

    private boolean isImported(String graphId, Manifest manifest) {
        return databases.require(graphId) instanceof DatabaseState.Imported imported
                && imported.migration().equals(manifest.migration());
    }

    Manifest pending() {
        InstanceState state = journal.state();
        return state.pendingManifest()
                .orElseThrow(() -> new NodeException(
                        ErrorCode.IMPORT_WITHOUT_EXPORT,
                        state.manifest().isPresent()
                                ? "the last one was imported or rolled back."
                                : "there was none yet."));
    }

    List<String> waiting(Manifest manifest) {
        return manifest.databases().stream()
                .filter(entry -> isWaiting(entry, manifest))
                .map(ManifestDatabase::graphId)
                .toList();
    }

    boolean isWaiting(ManifestDatabase entry, Manifest manifest) {
        DatabaseState state = databases.require(entry.graphId());
        return state.migration().equals(manifest.migration())
                && (state instanceof DatabaseState.Exported
                        || state instanceof DatabaseState.Held
                        || state instanceof DatabaseState.Importing
                        || state instanceof DatabaseState.Swapping);
    }
}
