package dev.instar.node.task;

import com.sun.management.OperatingSystemMXBean;
import dev.instar.node.settings.NodeProperties;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.slf4j.MDC;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** The same work over several databases, as many at a time as configuration, cores and memory allow. */
@Component
public class DatabaseExecutor {

    private final int atOnce;

    @Autowired
    DatabaseExecutor(NodeProperties properties) {
        this(properties.limits(), ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class));
    }

    private DatabaseExecutor(NodeProperties.Limits limits, OperatingSystemMXBean machine) {
        this(limits, machine.getTotalMemorySize(), machine.getAvailableProcessors());
    }

    /** @param memoryBytes of the machine */
    DatabaseExecutor(NodeProperties.Limits limits, long memoryBytes, int cores) {
        double pools = memoryBytes
                * limits.operationMemoryShare()
                / limits.operationBufferPool().toBytes();
        atOnce = Math.clamp((long) Math.min(pools, cores), 1, limits.parallelDatabases());
    }

    /** Databases worked on at the same time. */
    public int atOnce() {
        return atOnce;
    }

    /**
     * Runs the work for every item, begun in their order, and waits for all of them, also when one fails.
     * @return results in the order of the items
     * @throws RuntimeException the first failure in the order of the items
     * @throws Error what ended the work of an item like a death of the process; it goes before failures
     */
    public <T, R> List<R> map(List<T> items, Function<T, R> work) {
        var permits = new Semaphore(atOnce);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<R>> futures = new ArrayList<>();
            Map<String, String> logged = Objects.requireNonNullElse(MDC.getCopyOfContextMap(), Map.of());
            for (T item : items) {
                // Here, so that they begin in their order.
                permits.acquire();
                futures.add(executor.submit(() -> {
                    MDC.setContextMap(logged);
                    try {
                        return work.apply(item);
                    } finally {
                        permits.release();
                    }
                }));
            }
            List<R> results = new ArrayList<>();
            RuntimeException failure = null;
            Error end = null;
            for (Future<R> future : futures) {
                try {
                    results.add(future.get());
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof Error error) {
                        end = end == null ? error : end;
                    } else {
                        failure = failure == null ? unwrapped(e) : failure;
                    }
                }
            }
            if (end != null) {
                throw end;
            }
            if (failure != null) {
                throw failure;
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while databases were worked on", e);
        }
    }

    private static RuntimeException unwrapped(ExecutionException e) {
        return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
    }
}
