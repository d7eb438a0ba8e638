package dev.instar.console.operation;

import dev.instar.console.LiveChanges;
import dev.instar.protocol.DatabaseProgress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** The latest progress of every database of every instance at work, shared by all pages. */
@Component
public class ProgressFeed {

    private final LiveChanges changes;
    private final Map<String, Map<String, DatabaseProgress>> byInstance = new ConcurrentHashMap<>();
    private final Map<String, String> unknown = new ConcurrentHashMap<>();

    ProgressFeed(LiveChanges changes) {
        this.changes = changes;
    }

    /** Forgets what an earlier step of the instance showed. */
    void begin(String instanceId) {
        byInstance.put(instanceId, Map.of());
        unknown.remove(instanceId);
        changes.announceProgress();
    }

    void update(String instanceId, List<DatabaseProgress> changed) {
        unknown.remove(instanceId);
        byInstance.compute(instanceId, (_, before) -> {
            Map<String, DatabaseProgress> after = new LinkedHashMap<>(before == null ? Map.of() : before);
            changed.forEach(progress -> after.put(progress.database(), progress));
            return after;
        });
        changes.announceProgress();
    }

    /** Nothing is known of the instance until it answers again. */
    void unknown(String instanceId, String why) {
        if (!why.equals(unknown.put(instanceId, why))) {
            changes.announceProgress();
        }
    }

    /** Why nothing is known of the instance right now; empty while its node answers. */
    public Optional<String> unknown(String instanceId) {
        return Optional.ofNullable(unknown.get(instanceId));
    }

    /** Progress of the instance's databases, in the order the node works on them. */
    public List<DatabaseProgress> of(String instanceId) {
        return List.copyOf(byInstance.getOrDefault(instanceId, Map.of()).values());
    }
}
