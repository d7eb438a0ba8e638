package dev.instar.console.fleet;

import dev.instar.simulatedfleet.SimulatedFleet;
import dev.instar.simulatedfleet.SimulatedNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A registry in memory that can be told to be away. */
public final class FakeRegistry implements InstanceRegistry {

    private final Map<String, Item> items = new LinkedHashMap<>();
    private boolean away;

    /** Forgets everything and registers every node of a fleet. */
    public synchronized void register(SimulatedFleet fleet) {
        items.clear();
        for (SimulatedNode node : fleet.nodes()) {
            items.put(
                    node.instanceId(),
                    new Item(
                            node.instanceId(),
                            node.tier(),
                            "writer",
                            node.address().toString(),
                            Instant.now(),
                            null));
        }
    }

    /** Forgets everything. */
    public synchronized void clear() {
        items.clear();
    }

    public synchronized void setAway(boolean away) {
        this.away = away;
    }

    /** Puts an item as somebody wrote it. */
    public synchronized void put(String instanceId, String tier, String nodeType, String endpoint) {
        items.put(instanceId, new Item(instanceId, tier, nodeType, endpoint, Instant.now(), null));
    }

    /** Removes an item, as when an instance is terminated. */
    public synchronized void remove(String instanceId) {
        items.remove(instanceId);
    }

    /** The mark on an instance, empty if there is none. */
    public synchronized String markOf(String instanceId) {
        return Objects.requireNonNullElse(
                Objects.requireNonNull(items.get(instanceId)).maintenance(), "");
    }

    @Override
    public synchronized List<Item> scan() {
        if (away) {
            throw new Unreachable("The instance registry cannot be read: it is away.");
        }
        return List.copyOf(items.values());
    }

    @Override
    public synchronized boolean mark(String instanceId, String work) {
        Item item = items.get(instanceId);
        if (item == null || (item.maintenance() != null && !item.maintenance().equals(work))) {
            return false;
        }
        items.put(instanceId, marked(item, work));
        return true;
    }

    @Override
    public synchronized void unmark(String instanceId, String work) {
        items.computeIfPresent(instanceId, (_, item) -> work.equals(item.maintenance()) ? marked(item, null) : item);
    }

    private static Item marked(Item item, @Nullable String work) {
        return new Item(item.instanceId(), item.tier(), item.nodeType(), item.endpoint(), item.lastHeartbeat(), work);
    }
}
