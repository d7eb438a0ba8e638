package dev.instar.console.migration.web;

import dev.instar.console.audit.AuditLog;
import dev.instar.console.migration.command.Migrations;
import dev.instar.console.problem.ConflictException;
import dev.instar.console.settings.ConsoleProperties;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Acts of a migration as they happen. Read from the database, so that it does not matter which console did them. */
@RestController
class EventController {

    private static final Logger log = LoggerFactory.getLogger(EventController.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int BEATS_BETWEEN_COMMENTS = 20;
    private static final int AT_ONCE = 500;

    /** Acts are numbered when they begin and seen when they commit; so far back a late one is looked for. */
    private static final int LATE = 200;

    private final AuditLog audit;
    private final Migrations migrations;
    private final Semaphore streams;

    EventController(AuditLog audit, Migrations migrations, ConsoleProperties properties) {
        this.audit = audit;
        this.migrations = migrations;
        this.streams = new Semaphore(properties.limits().eventStreams());
    }

    /** @param lastEventId the stream goes on after this event; from the beginning if absent */
    @GetMapping(path = "/api/v1/migrations/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter events(
            @PathVariable String id,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable Long lastEventId) {
        migrations.require(id);
        if (!streams.tryAcquire()) {
            throw new ConflictException("So many event streams are open that no more is given out; try again later.");
        }
        var emitter = new SseEmitter(0L);
        Thread.ofVirtual().name("events-" + id).start(() -> {
            try {
                stream(id, Objects.requireNonNullElse(lastEventId, 0L), emitter);
            } catch (IOException | IllegalStateException e) {
                log.debug("A reader of the events of {} left", id, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                streams.release();
            }
        });
        return emitter;
    }

    private void stream(String id, long lastEventId, SseEmitter emitter) throws IOException, InterruptedException {
        long last = lastEventId;
        Set<Long> sent = new HashSet<>();
        for (int beat = 0; ; beat++) {
            for (AuditLog.Entry entry : audit.ofMigrationAfter(id, Math.max(lastEventId, last - LATE), AT_ONCE)) {
                if (sent.add(entry.id())) {
                    emitter.send(SseEmitter.event()
                            .id(Long.toString(entry.id()))
                            .name("act")
                            .data(entry, MediaType.APPLICATION_JSON));
                    last = Math.max(last, entry.id());
                }
            }
            long oldest = last - LATE;
            sent.removeIf(entry -> entry <= oldest);
            if (beat % BEATS_BETWEEN_COMMENTS == 0) {
                emitter.send(SseEmitter.event().comment("here"));
            }
            Thread.sleep(PAUSE);
        }
    }
}
