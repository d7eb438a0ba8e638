package dev.instar.console.operation;

import dev.instar.console.base.LiveChanges;
import dev.instar.protocol.DatabaseProgress;
import dev.instar.protocol.OperationKind;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The latest progress of every database of every instance at work, shared by all pages; of an instance's last operation. */
@Component
public class ProgressFeed {

    /** Why nothing is known of an instance, and since when. */
    private record Silence(String why, Instant since) {}

    private record Shown(
            String operationId,
            Map<String, DatabaseProgress> databases,
            @Nullable Silence silence) {}

    private final LiveChanges changes;
    private final Clock clock;
    private final Map<String, Shown> byInstance = new ConcurrentHashMap<>();

    ProgressFeed(LiveChanges changes, Clock clock) {
        this.changes = changes;
        this.clock = clock;
    }

    /** Forgets what an earlier operation of the instance showed; a node is at work now, which is more than progress. */
    void begin(String instanceId, String operationId) {
        byInstance.put(instanceId, new Shown(operationId, Map.of(), null));
        changes.announce();
    }

    void update(String instanceId, String operationId, List<DatabaseProgress> changed) {
        byInstance.compute(instanceId, (_, before) -> {
            boolean same = before != null && before.operationId().equals(operationId);
            Map<String, DatabaseProgress> after = new LinkedHashMap<>(same ? before.databases() : Map.of());
            changed.forEach(progress -> after.put(progress.database(), progress));
            return new Shown(operationId, after, null);
        });
        changes.announceProgress();
    }

    /** Nothing is known of the instance until it answers again. */
    void unknown(String instanceId, String operationId, String why) {
        byInstance.computeIfPresent(
                instanceId,
                (_, before) -> before.operationId().equals(operationId)
                        ? new Shown(operationId, before.databases(), new Silence(why, since(before)))
                        : before);
        changes.announceProgress();
    }

    private Instant since(Shown before) {
        return before.silence() == null ? clock.instant() : before.silence().since();
    }

    /** Why nothing is known of the instance right now; empty while its node answers. */
    public Optional<String> unknown(String instanceId) {
        return Optional.ofNullable(byInstance.get(instanceId))
                .map(Shown::silence)
                .map(Silence::why);
    }

    /** Since when the node has not answered in this operation; empty while it answers. */
    Optional<Instant> silentSince(String instanceId, String operationId) {
        return Optional.ofNullable(byInstance.get(instanceId))
                .filter(shown -> shown.operationId().equals(operationId))
                .map(Shown::silence)
                .map(Silence::since);
    }

    /** Progress of the databases in one operation, in the order the node works on them. */
    List<DatabaseProgress> of(String instanceId, String operationId) {
        return Optional.ofNullable(byInstance.get(instanceId))
                .filter(shown -> shown.operationId().equals(operationId))
                .map(shown -> List.copyOf(shown.databases().values()))
                .orElse(List.of());
    }

    /** What the operation an instance is at, or was at last, does. */
    public Optional<OperationKind> kind(String migrationId, String instanceId, int attempt) {
        return Optional.ofNullable(byInstance.get(instanceId))
                .map(Shown::operationId)
                .filter(operation -> Operation.isOf(operation, migrationId, attempt))
                .map(Operation::kindOf);
    }

    /**
     * Progress of the databases in the operation an instance is at; nothing of an earlier one.
     *
     * @param attempt the instance's, which every operation counts up
     */
    public List<DatabaseProgress> of(String migrationId, String instanceId, int attempt) {
        return Optional.ofNullable(byInstance.get(instanceId))
                .filter(shown -> Operation.isOf(shown.operationId(), migrationId, attempt))
                .map(shown -> List.copyOf(shown.databases().values()))
                .orElse(List.of());
    }
}
