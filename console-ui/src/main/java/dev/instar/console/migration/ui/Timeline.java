package dev.instar.console.migration.ui;

import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.dependency.JsModule;
import dev.instar.console.audit.AuditLog;
import dev.instar.console.base.ui.Elements;
import dev.instar.console.base.ui.RowsElement;
import dev.instar.console.operation.Operation;
import dev.instar.console.operation.OperationState;
import dev.instar.protocol.OperationKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The browser-side timeline: operations by instance, decisions as lines. */
@Tag("migration-timeline")
@JsModule(Elements.SCRIPT)
class Timeline extends RowsElement<Timeline.Bar> {

    /** One operation; {@code elements/migration-timeline.ts} declares the same. */
    record Bar(
            String id,
            String lane,
            String kind,
            long from,
            @Nullable Long to,
            String state,
            String label) {}

    /** What somebody decided. */
    record Mark(long at, String label) {}

    private List<Mark> marks = List.of();

    Timeline() {
        super(Bar::id);
    }

    /** @param entries what people did */
    void show(List<Operation> operations, List<AuditLog.Entry> entries, Instant now) {
        getElement().setProperty("now", now.toEpochMilli());
        show(bars(operations, now));
        List<Mark> nextMarks = marks(entries);
        if (!nextMarks.equals(marks)) {
            marks = nextMarks;
            getElement().setPropertyList("marks", marks);
        }
    }

    /** Operations, and behind an import that failed the time until the next operation of its instance. */
    static List<Bar> bars(List<Operation> operations, Instant now) {
        List<Operation> begun = operations.stream()
                .filter(operation -> operation.startedAt() != null)
                .toList();
        return Stream.concat(
                        begun.stream().map(operation -> bar(operation, now)),
                        begun.stream()
                                .filter(Timeline::leavesHeld)
                                .map(operation -> held(operation, next(operation, begun), now)))
                .sorted(Comparator.comparingLong(Bar::from).thenComparing(Bar::id))
                .toList();
    }

    static List<Mark> marks(List<AuditLog.Entry> entries) {
        return entries.stream()
                .filter(entry -> !entry.who().equals(AuditLog.CONSOLE))
                .map(entry -> new Mark(
                        entry.at().toEpochMilli(),
                        entry.who() + ": " + AuditLog.words(entry.act())
                                + (entry.instanceId() == null ? "" : ", " + entry.instanceId())))
                .toList();
    }

    /** Whether databases were left without service, until somebody decides. */
    private static boolean leavesHeld(Operation operation) {
        return operation.kind() == OperationKind.IMPORT && operation.state() == OperationState.FAILED;
    }

    private static Optional<Operation> next(Operation operation, List<Operation> begun) {
        return begun.stream()
                .filter(other -> other.instanceId().equals(operation.instanceId()))
                .filter(other ->
                        Objects.requireNonNull(other.startedAt()).isAfter(Objects.requireNonNull(operation.endedAt())))
                .min(Comparator.comparing(Operation::startedAt));
    }

    private static Bar held(Operation failed, Optional<Operation> next, Instant now) {
        Instant from = Objects.requireNonNull(failed.endedAt());
        Instant to = next.map(Operation::startedAt).orElse(null);
        long seconds = Duration.between(from, to == null ? now : to).toSeconds();
        return new Bar(
                failed.id() + "/held",
                failed.instanceId(),
                "HELD",
                from.toEpochMilli(),
                to == null ? null : to.toEpochMilli(),
                to == null ? "running" : "succeeded",
                failed.instanceId() + ": what did not verify is held, " + seconds + " s"
                        + (to == null ? " so far" : ""));
    }

    private static Bar bar(Operation operation, Instant now) {
        Instant from = Objects.requireNonNull(operation.startedAt());
        Instant to = operation.endedAt();
        String kind = operation.kind().name().toLowerCase(Locale.ROOT);
        String state = operation.state().name().toLowerCase(Locale.ROOT);
        long seconds = Duration.between(from, to == null ? now : to).toSeconds();
        return new Bar(
                operation.id(),
                operation.instanceId(),
                operation.kind().name(),
                from.toEpochMilli(),
                to == null ? null : to.toEpochMilli(),
                state,
                operation.instanceId() + ": " + kind + " " + state
                        + (to == null ? "" : " after " + seconds + " s")
                        + (operation.kind() == OperationKind.IMPORT ? ", answers 503 meanwhile" : "")
                        + (operation.message() == null ? "" : ". " + operation.message()));
    }
}
