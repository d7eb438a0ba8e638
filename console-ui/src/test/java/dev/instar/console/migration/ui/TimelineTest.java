package dev.instar.console.migration.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.console.audit.AuditLog;
import dev.instar.console.base.ui.PageTextsExtension;
import dev.instar.console.operation.Operation;
import dev.instar.console.operation.OperationOptions;
import dev.instar.console.operation.OperationState;
import dev.instar.protocol.OperationKind;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The timeline: bars for operations, time held and time without writes, marks for decisions. */
@ExtendWith(PageTextsExtension.class)
class TimelineTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private static Operation operation(OperationKind kind, OperationState state, int begins, @Nullable Integer ends) {
        return new Operation(
                "m/i-1/" + kind + "/" + begins,
                "m",
                "i-1",
                0,
                URI.create("http://i-1"),
                kind,
                OperationOptions.WHOLE,
                state,
                null,
                null,
                1,
                1,
                null,
                null,
                null,
                NOON,
                NOON.plusSeconds(begins),
                ends == null ? null : NOON.plusSeconds(ends));
    }

    @Test
    void a_failed_import_is_held_until_the_next_operation_begins() {
        List<Timeline.Bar> bars = Timeline.bars(
                List.of(
                        operation(OperationKind.ROLLBACK, OperationState.RUNNING, 50, null),
                        operation(OperationKind.IMPORT, OperationState.FAILED, 0, 20)),
                NOON.plusSeconds(60));
        assertThat(bars).extracting(Timeline.Bar::kind).containsExactly("IMPORT", "HELD", "ROLLBACK");
        assertThat(bars.get(1).from()).isEqualTo(NOON.plusSeconds(20).toEpochMilli());
        assertThat(bars.get(1).to()).isEqualTo(NOON.plusSeconds(50).toEpochMilli());
        assertThat(bars.get(1).label()).isEqualTo("i-1: what did not verify is on hold, 30 s");
    }

    @Test
    void what_nobody_has_decided_on_is_held_until_now() {
        List<Timeline.Bar> bars = Timeline.bars(
                List.of(operation(OperationKind.IMPORT, OperationState.FAILED, 0, 20)), NOON.plusSeconds(60));
        assertThat(bars.get(1).to()).isNull();
        assertThat(bars.get(1).label()).isEqualTo("i-1: what did not verify is on hold, 40 s so far");
    }

    @Test
    void a_failed_export_holds_nothing() {
        assertThat(Timeline.bars(
                        List.of(operation(OperationKind.EXPORT, OperationState.FAILED, 0, 20)), NOON.plusSeconds(60)))
                .extracting(Timeline.Bar::kind)
                .containsExactly("EXPORT");
    }

    @Test
    void decisions_about_one_instance_are_marked_with_its_name() {
        List<Timeline.Mark> marks = Timeline.marks(List.of(
                new AuditLog.Entry(2, NOON, "ada", "ROLL_BACK", "m", "i-1", "it misbehaves"),
                new AuditLog.Entry(1, NOON, AuditLog.CONSOLE, "IMPORT_FAILED", "m", "i-1", "")));
        assertThat(marks).extracting(Timeline.Mark::label).containsExactly("ada: Roll back, i-1");
    }

    @Test
    void an_exported_instance_refuses_writes_until_its_import_begins() {
        List<Timeline.Bar> bars = Timeline.bars(
                List.of(
                        operation(OperationKind.EXPORT, OperationState.SUCCEEDED, 0, 20),
                        operation(OperationKind.IMPORT, OperationState.RUNNING, 90, null)),
                NOON.plusSeconds(100));
        assertThat(bars).extracting(Timeline.Bar::kind).containsExactly("EXPORT", "FROZEN", "IMPORT");
        assertThat(bars.get(1).label()).isEqualTo("i-1: serves reads and refuses writes, 70 s");
    }
}
