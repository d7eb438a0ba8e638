package dev.instar.console.fleet;

import dev.instar.console.base.LiveChanges;
import dev.instar.console.node.NodeCallException;
import dev.instar.console.node.NodeClient;
import dev.instar.console.settings.ConsoleProperties;
import dev.instar.protocol.NodeInfo;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;

/** Looks at registry and nodes at intervals and keeps what it saw. */
@Service
public class Fleet {

    private static final int NODES_ASKED_AT_ONCE = 64;

    private final InstanceRegistry registry;
    private final AddressRules rules;
    private final NodeClient nodes;
    private final LiveChanges changes;
    private final Clock clock;
    private final Duration staleAfter;
    private volatile FleetSnapshot snapshot = new FleetSnapshot(List.of(), null, false);

    Fleet(
            InstanceRegistry registry,
            AddressRules rules,
            NodeClient nodes,
            LiveChanges changes,
            ConsoleProperties properties,
            Clock clock) {
        this.registry = registry;
        this.rules = rules;
        this.nodes = nodes;
        this.changes = changes;
        this.clock = clock;
        this.staleAfter = properties.limits().staleAfter();
    }

    public FleetSnapshot snapshot() {
        return snapshot;
    }

    /** Where the registry says an instance is now. */
    public Optional<URI> addressOf(String instanceId) {
        return snapshot.instances().stream()
                .filter(instance -> instance.instanceId().equals(instanceId))
                .findFirst()
                .flatMap(instance -> Optional.ofNullable(instance.address()));
    }

    /**
     * Marks an instance in the registry, so that nothing else touches it meanwhile.
     *
     * @return false if another's mark is on it
     * @throws InstanceRegistry.Unreachable if the registry cannot be written
     */
    public boolean mark(String instanceId, String work) {
        return registry.mark(instanceId, work);
    }

    /** Takes the mark of this work off; another's stays. */
    public void unmark(String instanceId, String work) {
        registry.unmark(instanceId, work);
    }

    /** Looks now; the schedule does it anyway. */
    @Scheduled(fixedDelayString = "${instar.console.limits.refresh:2s}")
    public synchronized void refresh() {
        FleetSnapshot next;
        try {
            next = new FleetSnapshot(ask(registry.scan()), null, true);
        } catch (InstanceRegistry.Unreachable e) {
            next = new FleetSnapshot(snapshot.instances(), e.getMessage(), snapshot.loaded());
        }
        if (!next.equals(snapshot)) {
            snapshot = next;
            changes.announce();
        }
    }

    private List<Instance> ask(List<InstanceRegistry.Item> items) {
        var permits = new Semaphore(NODES_ASKED_AT_ONCE);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Instance>> asked = new ArrayList<>();
            for (InstanceRegistry.Item item : items) {
                asked.add(executor.submit(() -> {
                    permits.acquire();
                    try {
                        return ask(item);
                    } finally {
                        permits.release();
                    }
                }));
            }
            List<Instance> instances = new ArrayList<>();
            for (Future<Instance> future : asked) {
                instances.add(future.get());
            }
            instances.sort(Comparator.comparing(Instance::tier).thenComparing(Instance::instanceId));
            return instances;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Reading the fleet failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InstanceRegistry.Unreachable("The console is stopping.");
        }
    }

    private Instance ask(InstanceRegistry.Item item) {
        URI address;
        try {
            address = rules.check(item.endpoint());
        } catch (IllegalArgumentException e) {
            return instance(item, null, null, 0, e.getMessage());
        }
        try {
            NodeInfo info = nodes.info(address);
            if (!info.instanceId().equals(item.instanceId()) || !info.tier().equals(item.tier())) {
                // Another node answers there now; nothing of this node may be taken for the instance's.
                return instance(
                        item,
                        address,
                        null,
                        0,
                        "At this address answers " + info.instanceId() + " of tier " + info.tier() + ".");
            }
            return instance(item, address, info, nodes.health(address), staleness(item));
        } catch (NodeCallException e) {
            return instance(item, address, null, 0, e.getMessage());
        }
    }

    private @Nullable String staleness(InstanceRegistry.Item item) {
        boolean stale = item.lastHeartbeat() == null
                || Duration.between(item.lastHeartbeat(), clock.instant()).compareTo(staleAfter) > 0;
        return stale ? "Its heartbeat in the registry is old." : null;
    }

    private static Instance instance(
            InstanceRegistry.Item item,
            @Nullable URI address,
            @Nullable NodeInfo info,
            int health,
            @Nullable String trouble) {
        return new Instance(
                item.instanceId(),
                item.tier().isEmpty() ? "unknown tier" : item.tier(),
                item.nodeType(),
                address,
                item.lastHeartbeat(),
                item.maintenance(),
                info,
                health,
                trouble);
    }
}
