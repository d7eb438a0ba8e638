package dev.instar.console.migration.ui;

import static com.vaadin.flow.i18n.I18NProvider.translate;

import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.dependency.JsModule;
import dev.instar.console.audit.AuditLog;
import dev.instar.console.base.ui.Elements;
import dev.instar.console.base.ui.RowsElement;
import dev.instar.console.operation.Operation;
import dev.instar.console.operation.OperationState;
import dev.instar.console.operation.Operations;
import dev.instar.protocol.OperationKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Scope;
import org.springframework.stereotype.Component;

/** The browser-side timeline: operations by instance, decisions as lines. */
@Tag("migration-timeline")
@JsModule(Elements.SCRIPT)
@Component
@Scope("prototype")
class Timeline extends RowsElement<Timeline.Bar> {

    private static final int SHOWN_OPERATIONS = 10_000;
    private static final int SHOWN_MARKS = 2_000;

    /** One operation; {@code elements/migration-timeline.ts} declares the same. */
    record Bar(
            String id,
            String lane,
            String kind,
            long from,
            @Nullable Long to,
            String state,
            String label) {}

    /** What a person decided. */
    record Mark(long at, String label) {}

    private final Operations operations;
    private final AuditLog audit;
    private final Clock clock;
    private List<Mark> marks = List.of();

    Timeline(Operations operations, AuditLog audit, Clock clock) {
        super(Bar::id);
        this.operations = operations;
        this.audit = audit;
        this.clock = clock;
    }

    void show(String migrationId) {
        Instant now = clock.instant();
        getElement().setProperty("now", (double) now.toEpochMilli());
        show(bars(operations.ofMigration(migrationId, SHOWN_OPERATIONS), now));
        List<Mark> nextMarks = marks(audit.ofMigration(migrationId, SHOWN_MARKS));
        if (!nextMarks.equals(marks)) {
            marks = nextMarks;
            getElement().setPropertyList("marks", marks);
        }
    }

    /** Operations, and what an instance has to bear between them: writes refused, databases on hold. */
    static List<Bar> bars(List<Operation> operations, Instant now) {
        List<Operation> begun = operations.stream()
                .filter(operation -> operation.startedAt() != null)
                .toList();
        return Stream.concat(
                        begun.stream().map(Timeline::bar),
                        begun.stream().flatMap(operation -> afterwards(operation, begun, now).stream()))
                .sorted(Comparator.comparingLong(Bar::from).thenComparing(Bar::id))
                .toList();
    }

    static List<Mark> marks(List<AuditLog.Entry> entries) {
        return entries.stream()
                .filter(entry -> !entry.who().equals(AuditLog.CONSOLE))
                .map(entry -> new Mark(
                        entry.at().toEpochMilli(),
                        entry.instanceId() == null
                                ? translate("migration.timeline.decision", entry.who(), AuditLog.words(entry.act()))
                                : translate(
                                        "migration.timeline.decision.instance",
                                        entry.who(),
                                        AuditLog.words(entry.act()),
                                        entry.instanceId())))
                .toList();
    }

    private static Optional<Operation> next(Operation operation, List<Operation> begun) {
        return begun.stream()
                .filter(other -> other.instanceId().equals(operation.instanceId()))
                .filter(other ->
                        Objects.requireNonNull(other.startedAt()).isAfter(Objects.requireNonNull(operation.endedAt())))
                .min(Comparator.comparing(Operation::startedAt));
    }

    private static Optional<Bar> afterwards(Operation operation, List<Operation> begun, Instant now) {
        if (operation.kind() == OperationKind.EXPORT && operation.state() == OperationState.SUCCEEDED) {
            return Optional.of(between(operation, begun, "FROZEN", "migration.timeline.frozen.", now));
        }
        return operation.kind() == OperationKind.IMPORT && operation.state() == OperationState.FAILED
                ? Optional.of(between(operation, begun, "HELD", "migration.timeline.on-hold.", now))
                : Optional.empty();
    }

    /** @param texts the beginning of the keys of what the bar says */
    private static Bar between(Operation operation, List<Operation> begun, String kind, String texts, Instant now) {
        Instant from = Objects.requireNonNull(operation.endedAt());
        Instant to = next(operation, begun).map(Operation::startedAt).orElse(null);
        long seconds = Duration.between(from, to == null ? now : to).toSeconds();
        return new Bar(
                operation.id() + "/" + kind,
                operation.instanceId(),
                kind,
                from.toEpochMilli(),
                to == null ? null : to.toEpochMilli(),
                to == null ? "running" : "succeeded",
                translate(texts + (to == null ? "running" : "ended"), operation.instanceId(), Long.toString(seconds)));
    }

    private static Bar bar(Operation operation) {
        Instant from = Objects.requireNonNull(operation.startedAt());
        Instant to = operation.endedAt();
        return new Bar(
                operation.id(),
                operation.instanceId(),
                operation.kind().name(),
                from.toEpochMilli(),
                to == null ? null : to.toEpochMilli(),
                operation.state().name().toLowerCase(Locale.ROOT),
                operation.message() == null
                        ? label(operation)
                        : translate("migration.timeline.with-message", label(operation), operation.message()));
    }

    private static String label(Operation operation) {
        String instance = operation.instanceId();
        String kind = translate("migration.timeline.kind." + keyPart(operation.kind()));
        String state = translate("migration.timeline.state." + keyPart(operation.state()));
        boolean unavailable = operation.kind() == OperationKind.IMPORT;
        if (operation.endedAt() == null) {
            return unavailable
                    ? translate("migration.timeline.running.unavailable", instance, kind, state)
                    : translate("migration.timeline.running", instance, kind, state);
        }
        long seconds = Duration.between(Objects.requireNonNull(operation.startedAt()), operation.endedAt())
                .toSeconds();
        return unavailable
                ? translate("migration.timeline.ended.unavailable", instance, kind, state, Long.toString(seconds))
                : translate("migration.timeline.ended", instance, kind, state, Long.toString(seconds));
    }

    private static String keyPart(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
