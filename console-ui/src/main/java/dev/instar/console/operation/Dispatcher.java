package dev.instar.console.operation;

import dev.instar.console.settings.ConsoleProperties;
import dev.instar.protocol.DatabaseProgress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Claims operations for this console, has each watched on a thread of its own, and extends their leases. A watch whose
 * lease went to another console ends without a word.
 */
@Component
class Dispatcher implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private record Watch(String instanceId, Thread thread) {}

    /** What this console knows of an operation that it watches. */
    private record Known(
            List<DatabaseProgress> databases, @Nullable Instant silentSince) {}

    private final String console = "console-" + UUID.randomUUID();
    private final OperationRepository repository;
    private final OperationAdmission admission;
    private final OperationRunner runner;
    private final ProgressFeed feed;
    private final ConsoleProperties.Limits limits;
    private final Map<String, Watch> watches = new ConcurrentHashMap<>();
    private final Map<String, Known> shared = new ConcurrentHashMap<>();
    /** Of its own: a slow look at the fleet must not keep leases from being renewed. */
    private final ScheduledExecutorService clockwork = Executors.newScheduledThreadPool(2);

    Dispatcher(
            OperationRepository repository,
            OperationAdmission admission,
            OperationRunner runner,
            ProgressFeed feed,
            ConsoleProperties properties) {
        this.repository = repository;
        this.admission = admission;
        this.runner = runner;
        this.feed = feed;
        this.limits = properties.limits();
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        log.info("This console claims operations as {}", console);
        var _ = clockwork.scheduleWithFixedDelay(
                () -> guarded(this::dispatch), 0, limits.dispatch().toMillis(), TimeUnit.MILLISECONDS);
        var _ = clockwork.scheduleWithFixedDelay(
                () -> guarded(this::renew), 0, limits.lease().toMillis() / 4, TimeUnit.MILLISECONDS);
        var _ = clockwork.scheduleWithFixedDelay(
                () -> guarded(this::shareProgress), 0, limits.progress().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A database that is away for a moment must not end the clockwork. */
    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            log.warn("Operations could not be looked after; it is tried again", e);
        }
    }

    private void dispatch() {
        if (nothingToClaim()) {
            return;
        }
        for (Operation operation : repository.claim(console, limits.lease(), admission)) {
            log.info(
                    "Operation {} is watched by this console (fence {}, {})",
                    operation.id(),
                    operation.fence(),
                    operation.taskId() == null ? "not known to have started" : "taken up");
            var thread = Thread.ofVirtual().name(operation.id()).unstarted(() -> watch(operation));
            watches.put(operation.id(), new Watch(operation.instanceId(), thread));
            thread.start();
        }
    }

    /** Looks without the claim lock, so that idle consoles do not write. */
    private boolean nothingToClaim() {
        List<Operation> running = repository.running();
        var now = repository.now();
        return running.stream().noneMatch(OperationRepository.expired(now))
                && admission.startable(repository.queued(), running, now).isEmpty();
    }

    private void watch(Operation operation) {
        try {
            runner.run(operation);
        } catch (InterruptedException e) {
            log.info("Operation {} is no longer watched by this console", operation.id());
        } catch (RuntimeException e) {
            log.error(
                    "Operation {} cannot be watched here now; its lease runs out and it is taken up",
                    operation.id(),
                    e);
        } finally {
            watches.remove(operation.id(), new Watch(operation.instanceId(), Thread.currentThread()));
        }
    }

    private void renew() {
        if (watches.isEmpty()) {
            return;
        }
        Map<String, Watch> before = Map.copyOf(watches);
        Set<String> held = repository.renew(console, before.keySet(), limits.lease());
        before.forEach((id, watch) -> {
            if (!held.contains(id)) {
                watch.thread().interrupt();
            }
        });
    }

    /** Writes down how far what is watched here is, and shows what other consoles wrote. */
    private void shareProgress() {
        watches.forEach((id, watch) -> {
            var known = new Known(
                    feed.of(watch.instanceId(), id),
                    feed.silentSince(watch.instanceId(), id).orElse(null));
            if (!known.equals(shared.put(id, known))) {
                repository.saveProgress(id, console, known.databases(), known.silentSince());
            }
        });
        shared.keySet().retainAll(watches.keySet());
        for (OperationRepository.RunningProgress elsewhere : repository.progress()) {
            boolean isNews = !feed.of(elsewhere.instanceId(), elsewhere.id()).equals(elsewhere.databases());
            if (isNews && !elsewhere.owner().equals(console) && !watches.containsKey(elsewhere.id())) {
                feed.update(elsewhere.instanceId(), elsewhere.id(), elsewhere.databases());
            }
        }
    }

    @Override
    public void destroy() {
        clockwork.shutdownNow();
        watches.values().forEach(watch -> watch.thread().interrupt());
        repository.release(console);
    }
}
