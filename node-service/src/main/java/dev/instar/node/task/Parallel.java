package dev.instar.node.task;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** The same work over several items, a few at a time. */
public final class Parallel {

    private Parallel() {}

    /**
     * Runs the work for every item and waits for all of them, also when one fails.
     *
     * @param atOnce items worked on at the same time
     * @return results in the order of the items
     * @throws RuntimeException the first failure in the order of the items
     */
    public static <T, R> List<R> map(List<T> items, int atOnce, Function<T, R> work) {
        var permits = new Semaphore(atOnce);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<R>> futures = new ArrayList<>();
            for (T item : items) {
                futures.add(executor.submit(() -> {
                    permits.acquire();
                    try {
                        return work.apply(item);
                    } finally {
                        permits.release();
                    }
                }));
            }
            List<R> results = new ArrayList<>();
            RuntimeException failure = null;
            for (Future<R> future : futures) {
                try {
                    results.add(future.get());
                } catch (ExecutionException e) {
                    failure = failure == null ? unwrapped(e) : failure;
                }
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
