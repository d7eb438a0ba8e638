package dev.instar.console.migration;

import dev.instar.console.LiveChanges;
import dev.instar.protocol.DatabaseProgress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** The latest progress of every database of every instance at work, shared by all pages. */
@Component
public class ProgressFeed {

    private final LiveChanges changes;
    private final Map<String, Map<String, DatabaseProgress>> byInstance = new ConcurrentHashMap<>();

    ProgressFeed(LiveChanges changes) {
        this.changes = changes;
    }

    /** Forgets what an earlier step of the instance showed. */
    void begin(String instanceId) {
        byInstance.put(instanceId, Map.of());
        changes.announce();
    }

    void update(String instanceId, List<DatabaseProgress> changed) {
        byInstance.compute(instanceId, (_, before) -> {
            Map<String, DatabaseProgress> after = new LinkedHashMap<>(before == null ? Map.of() : before);
            changed.forEach(progress -> after.put(progress.database(), progress));
            return after;
        });
        changes.announce();
    }

    /** Progress of the instance's databases, in the order the node works on them. */
    public List<DatabaseProgress> of(String instanceId) {
        return List.copyOf(byInstance.getOrDefault(instanceId, Map.of()).values());
    }
}
