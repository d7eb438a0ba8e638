package dev.instar.console.node;

import dev.instar.console.settings.ConsoleProperties;
import dev.instar.protocol.DatabaseProgress;
import dev.instar.protocol.TaskEvent;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.WireJson;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Follows a task to its end over server-sent events. A broken stream means "unknown", never "failed": it is opened
 * again with {@code Last-Event-ID}, and the node's answer to a plain GET decides.
 */
@Component
public class TaskWatcher {

    private static final Logger log = LoggerFactory.getLogger(TaskWatcher.class);

    private static final String JOURNAL_IN_DOUBT = "node.journal-in-doubt";

    /** What a watched task tells. */
    public interface Listener {
        void progress(List<DatabaseProgress> changed);

        /** The node does not answer, or cannot tell; nothing is known until it does. */
        void unknown(String why);
    }

    private final NodeClient nodes;
    private final OkHttpClient streams;
    private final Duration reconnectPause;
    private final JsonMapper json = WireJson.mapper();

    TaskWatcher(NodeClient nodes, ConsoleProperties properties) {
        this.nodes = nodes;
        this.streams = nodes.transport()
                .newBuilder()
                .readTimeout(properties.limits().streamTimeout())
                .build();
        this.reconnectPause = properties.limits().reconnectPause();
    }

    /**
     * Blocks until the task is over or the limit is.
     *
     * @return empty if the limit came first
     * @throws NodeCallException if the node answers but does not know the task
     */
    public Optional<TaskSnapshot> watch(URI node, String taskId, Duration limit, Listener listener)
            throws InterruptedException {
        @Nullable String lastEventId = null;
        long deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < deadline) {
            lastEventId = follow(node, taskId, lastEventId, deadline - System.nanoTime(), listener);
            try {
                TaskSnapshot snapshot = nodes.task(node, taskId);
                if (isEnd(snapshot)) {
                    listener.progress(snapshot.databases());
                    return Optional.of(snapshot);
                }
                if (snapshot.state().isFinal()) {
                    listener.unknown(
                            snapshot.problem() == null
                                    ? "The node has not written down yet how its operation ended."
                                    : snapshot.problem().detail());
                }
            } catch (NodeCallException e) {
                if (e.problem().isPresent()) {
                    // The node answers, but knows no such task or lets nobody ask: that will not change by itself.
                    throw e;
                }
                listener.unknown(String.valueOf(e.getMessage()));
            }
            Thread.sleep(reconnectPause);
        }
        return Optional.empty();
    }

    /** Whether the node knows the end: one that it could not write down may be another once it has read its journal again. */
    private static boolean isEnd(TaskSnapshot snapshot) {
        return snapshot.state().isFinal()
                && snapshot.endedAt() != null
                && (snapshot.problem() == null || !snapshot.problem().code().equals(JOURNAL_IN_DOUBT));
    }

    /** @return the last event id seen */
    private @Nullable String follow(
            URI node, String taskId, @Nullable String lastEventId, long limitNanos, Listener listener)
            throws InterruptedException {
        var ended = new CountDownLatch(1);
        var lastId = new AtomicReference<@Nullable String>(lastEventId);
        var request = nodes.request(node, "/tasks/" + taskId + "/monitor");
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        EventSource source = EventSources.createFactory(streams)
                .newEventSource(request.build(), new EventSourceListener() {
                    @Override
                    public void onEvent(
                            EventSource eventSource, @Nullable String id, @Nullable String type, String data) {
                        if (id != null) {
                            lastId.set(id);
                        }
                        accept(data, listener);
                    }

                    @Override
                    public void onClosed(EventSource eventSource) {
                        ended.countDown();
                    }

                    @Override
                    public void onFailure(EventSource eventSource, @Nullable Throwable t, @Nullable Response response) {
                        log.debug("Event stream of {} broke", taskId, t);
                        ended.countDown();
                    }
                });
        try {
            if (!ended.await(limitNanos, TimeUnit.NANOSECONDS)) {
                log.debug("Event stream of {} is closed at its limit", taskId);
            }
        } finally {
            source.cancel();
        }
        return lastId.get();
    }

    private void accept(String data, Listener listener) {
        try {
            TaskEvent event = json.readValue(data, TaskEvent.class);
            if (event.task() != null) {
                listener.progress(event.task().databases());
            }
            if (!event.databases().isEmpty()) {
                listener.progress(event.databases());
            }
        } catch (JacksonException e) {
            log.warn("An event was not understood and is skipped: {}", e.getMessage());
        }
    }
}
