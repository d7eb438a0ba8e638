package dev.instar.console.migration.ui;

import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.dependency.JsModule;
import dev.instar.console.audit.AuditLog;
import dev.instar.console.base.ui.Elements;
import dev.instar.console.base.ui.RowsElement;
import dev.instar.console.operation.Operation;
import dev.instar.protocol.OperationKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
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

    private record Mark(long at, String label) {}

    private List<Mark> marks = List.of();

    Timeline() {
        super(Bar::id);
    }

    /** @param entries what people did */
    void show(List<Operation> operations, List<AuditLog.Entry> entries, Instant now) {
        List<Bar> bars = operations.stream()
                .filter(operation -> operation.startedAt() != null)
                .map(operation -> bar(operation, now))
                .sorted(Comparator.comparingLong(Bar::from).thenComparing(Bar::id))
                .toList();
        List<Mark> nextMarks = entries.stream()
                .filter(entry -> !entry.who().equals(AuditLog.CONSOLE) && entry.instanceId() == null)
                .map(entry -> new Mark(
                        entry.at().toEpochMilli(),
                        entry.who() + ": "
                                + entry.act().toLowerCase(Locale.ROOT).replace('_', ' ')))
                .toList();
        getElement().setProperty("now", now.toEpochMilli());
        show(bars);
        if (!nextMarks.equals(marks)) {
            marks = nextMarks;
            getElement().setPropertyList("marks", marks);
        }
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
