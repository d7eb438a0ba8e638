package dev.instar.node.task.web;

import dev.instar.node.settings.NodeProperties;
import dev.instar.node.task.Task;
import dev.instar.node.task.Tasks;
import dev.instar.protocol.TaskEvent;
import dev.instar.protocol.TaskSnapshot;
import dev.instar.protocol.TaskStarted;
import dev.instar.protocol.TaskState;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Tasks over HTTP; {@code /monitor} is an event stream that {@code Last-Event-ID} resumes without loss. */
@RestController
class TaskController {

    private static final Logger log = LoggerFactory.getLogger(TaskController.class);

    private final Tasks tasks;
    private final NodeProperties.Limits limits;

    TaskController(Tasks tasks, NodeProperties properties) {
        this.tasks = tasks;
        this.limits = properties.limits();
    }

    @GetMapping("/tasks")
    List<TaskSnapshot> list() {
        return tasks.list();
    }

    @GetMapping("/tasks/stats")
    Map<String, Long> stats() {
        Map<String, Long> counts = new TreeMap<>();
        for (TaskState state : TaskState.values()) {
            counts.put(state.name().toLowerCase(Locale.ROOT), 0L);
        }
        tasks.list().forEach(task -> counts.merge(task.state().name().toLowerCase(Locale.ROOT), 1L, Long::sum));
        return counts;
    }

    /**
     * Ends an operation: what it did to a database is undone or completed, never left half done.
     *
     * @param task to end; whichever runs if it is absent
     */
    @PostMapping("/migration/cancel")
    TaskStarted cancel(
            @RequestParam(name = "task", required = false) @Nullable String task,
            @RequestHeader(name = "X-Fencing-Token", defaultValue = "0") long fence) {
        return tasks.cancel(task, fence);
    }

    @GetMapping("/tasks/{taskId}/status")
    TaskSnapshot status(@PathVariable String taskId) {
        return tasks.snapshot(taskId);
    }

    @GetMapping(path = "/tasks/{taskId}/monitor", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter monitor(
            @PathVariable String taskId,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable Long lastEventId) {
        TaskSnapshot snapshot = tasks.snapshot(taskId);
        var emitter = new SseEmitter(0L);
        Thread.ofVirtual().name("monitor-" + taskId).start(() -> {
            try {
                var live = tasks.live(taskId);
                if (live.isPresent()) {
                    follow(live.get(), lastEventId, emitter);
                } else {
                    send(emitter, new TaskEvent(0, TaskEvent.Type.CONNECTED, snapshot, List.of()));
                    var type =
                            snapshot.state() == TaskState.COMPLETED ? TaskEvent.Type.COMPLETED : TaskEvent.Type.FAILED;
                    send(emitter, new TaskEvent(1, type, snapshot, List.of()));
                }
                emitter.complete();
            } catch (IOException | IllegalStateException e) {
                log.debug("A reader of task {} left", taskId, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                emitter.complete();
            } catch (RuntimeException e) {
                log.error("The events of task {} cannot be sent", taskId, e);
                emitter.completeWithError(e);
            }
        });
        return emitter;
    }

    private void follow(Task task, @Nullable Long lastEventId, SseEmitter emitter)
            throws IOException, InterruptedException {
        long seen;
        if (lastEventId != null && task.canResumeAfter(lastEventId)) {
            seen = lastEventId;
        } else {
            TaskEvent connected = task.connected();
            send(emitter, connected);
            seen = connected.id();
            var state = connected.task();
            if (state != null && state.state().isFinal()) {
                // The last event is behind what "connected" showed; it still tells the reader to stop.
                seen--;
            }
        }
        while (true) {
            List<TaskEvent> events = task.eventsAfter(seen, limits.streamHeartbeat());
            for (TaskEvent event : events) {
                send(emitter, event);
                seen = event.id();
                if (event.type() == TaskEvent.Type.COMPLETED || event.type() == TaskEvent.Type.FAILED) {
                    return;
                }
            }
            if (events.isEmpty()) {
                if (task.snapshot().state().isFinal()) {
                    return;
                }
                send(emitter, new TaskEvent(seen, TaskEvent.Type.HEARTBEAT, null, List.of()));
            }
        }
    }

    private static void send(SseEmitter emitter, TaskEvent event) throws IOException {
        emitter.send(SseEmitter.event()
                .id(Long.toString(event.id()))
                .name(event.type().wireName())
                .data(event, MediaType.APPLICATION_JSON));
    }
}
