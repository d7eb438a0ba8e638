package dev.instar.node.operation.finalize;

import dev.instar.node.database.Databases;
import dev.instar.node.journal.DatabaseState;
import dev.instar.node.journal.InstanceState;
import dev.instar.node.journal.Journal;
import dev.instar.node.problem.ErrorCode;
import dev.instar.node.problem.NodeException;
import dev.instar.node.settings.NodeProperties;
import dev.instar.protocol.Manifest;
import dev.instar.protocol.ManifestDatabase;
import dev.instar.protocol.OperationKind;
import dev.instar.protocol.TaskState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Whether a migration is over on this instance, and old enough to be ended. */
@Component
class FinalizeAdmission {

    private final Databases databases;
    private final Journal journal;
    private final Duration minimumAge;
    private final Clock clock;

    FinalizeAdmission(Databases databases, Journal journal, NodeProperties properties, Clock clock) {
        this.databases = databases;
        this.journal = journal;
        this.minimumAge = properties.limits().finalizeAfter();
        this.clock = clock;
    }

    /** @throws NodeException {@link ErrorCode#FINALIZE_REFUSED} */
    void check(String migration) {
        if (manifest(migration).isEmpty() && isFinalized(migration)) {
            return;
        }
        Manifest manifest = requireManifest(migration);
        InstanceState state = journal.state();
        List<String> open = new ArrayList<>();
        for (ManifestDatabase entry : manifest.databases()) {
            DatabaseState database = databases.require(entry.graphId());
            boolean ours = database.migration().equals(migration);
            boolean movable = database instanceof DatabaseState.Imported
                    || database instanceof DatabaseState.RolledBack
                    || database instanceof DatabaseState.Finalizing;
            if (ours && !movable) {
                open.add("database '" + entry.graphId() + "' is " + database.word());
            }
        }
        if (!open.isEmpty()) {
            throw new NodeException(
                    ErrorCode.FINALIZE_REFUSED,
                    "Migration " + migration + " is not over: " + String.join(", ", open) + ".");
        }
        boolean anything = state.databases().values().stream()
                .anyMatch(database -> database.migration().equals(migration));
        if (!anything && !isFinalized(migration)) {
            throw new NodeException(
                    ErrorCode.FINALIZE_REFUSED, "No database of this instance is part of migration " + migration + ".");
        }
        Duration age = Duration.between(servingSince(manifest, state), clock.instant());
        if (age.compareTo(minimumAge) < 0) {
            throw new NodeException(
                    ErrorCode.FINALIZE_REFUSED,
                    "What was imported has served for " + inWords(age) + "; it must have served for "
                            + inWords(minimumAge) + ".");
        }
    }

    /** Since when all that a finalize would make final has served; a rollback that was undone begins anew. */
    private static Instant servingSince(Manifest manifest, InstanceState state) {
        String migration = manifest.migration();
        return state.databases().values().stream()
                .filter(database -> database.migration().equals(migration))
                .filter(DatabaseState.Imported.class::isInstance)
                .map(DatabaseState.Imported.class::cast)
                .map(imported -> imported.since() == null ? endOfImport(manifest, state) : imported.since())
                .max(Instant::compareTo)
                .orElse(manifest.exportedAt());
    }

    /** Journals of earlier releases tell no more, and of old operations not that. */
    private static Instant endOfImport(Manifest manifest, InstanceState state) {
        return state.operations().stream()
                .filter(operation -> operation.started().migration().equals(manifest.migration()))
                .filter(operation -> operation.started().kind() == OperationKind.IMPORT && operation.ended() != null)
                .map(operation -> Objects.requireNonNull(operation.ended()).at())
                .max(Instant::compareTo)
                .orElse(manifest.exportedAt());
    }

    /** Then a repeat succeeds and does nothing, for callers that do not know that it was done elsewhere. */
    private boolean isFinalized(String migration) {
        return journal.state().isFinalized(migration)
                || journal.state().operations().stream()
                        .filter(operation -> operation.state() == TaskState.COMPLETED)
                        .map(InstanceState.Operation::started)
                        .anyMatch(started -> started.kind() == OperationKind.FINALIZE
                                && started.migration().equals(migration));
    }

    private static String inWords(Duration time) {
        return time.toMinutes() < 2 ? time.toSeconds() + " s" : time.toMinutes() + " min";
    }

    /** What is declared on this instance, if it is of that migration. */
    Optional<Manifest> manifest(String migration) {
        return journal.state()
                .manifest()
                .filter(manifest -> manifest.migration().equals(migration));
    }

    /** @throws NodeException {@link ErrorCode#FINALIZE_REFUSED} */
    Manifest requireManifest(String migration) {
        return manifest(migration)
                .orElseThrow(() -> new NodeException(
                        ErrorCode.FINALIZE_REFUSED, "This instance has no manifest of migration '" + migration + "'."));
    }
}
