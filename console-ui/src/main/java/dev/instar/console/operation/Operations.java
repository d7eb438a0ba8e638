package dev.instar.console.operation;

import dev.instar.protocol.DatabaseProgress;
import dev.instar.protocol.OperationKind;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;

/** Queues operations and tells how they stand. */
@Service
public class Operations {

    private final OperationRepository repository;
    private final Clock clock;

    Operations(OperationRepository repository, Clock clock) {
        this.repository = repository;
        this.clock = clock;
    }

    /**
     * Queues an operation; a console claims it when the migration lets it start.
     *
     * @param attempt makes the id, and so the key at the node, new for every try
     */
    public void queue(
            String migrationId,
            String instanceId,
            int wave,
            URI endpoint,
            OperationKind kind,
            int attempt,
            OperationOptions options) {
        repository.insert(new Operation(
                Operation.id(migrationId, instanceId, kind, attempt),
                migrationId,
                instanceId,
                wave,
                endpoint,
                kind,
                options,
                OperationState.QUEUED,
                null,
                null,
                0,
                0,
                null,
                null,
                null,
                clock.instant(),
                null,
                null));
    }

    /** Progress per database of each running operation, by operation; at most a few seconds old. */
    public Map<String, List<DatabaseProgress>> progress() {
        return repository.progress().stream()
                .collect(Collectors.toMap(
                        OperationRepository.RunningProgress::id, OperationRepository.RunningProgress::databases));
    }

    /** Operations of a migration, the latest first. */
    public List<Operation> ofMigration(String migrationId, int most) {
        return repository.ofMigration(migrationId, most);
    }

    /** The operation of an instance that was queued last. */
    public Optional<Operation> latest(String migrationId, String instanceId) {
        return repository.latest(migrationId, instanceId);
    }

    /** Whether a node may have been asked for such an operation. */
    public boolean wasClaimed(String migrationId, String instanceId, OperationKind kind) {
        return repository.has(
                migrationId,
                instanceId,
                kind,
                Set.of(OperationState.RUNNING, OperationState.SUCCEEDED, OperationState.FAILED));
    }

    /** Queued and running operations of a migration. */
    public List<Operation> open(String migrationId) {
        return repository.open(migrationId);
    }

    /** Takes a queued operation back; false if a console has claimed it already. */
    public boolean withdraw(Operation operation) {
        return repository.withdraw(operation.id(), clock.instant());
    }
}
