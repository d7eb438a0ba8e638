package dev.instar.node.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.protocol.EngineVersion;
import dev.instar.protocol.Gate;
import dev.instar.protocol.Problem;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every state against every event: the table below moves a database, everything else is refused. */
class DatabaseStateTest {

    private static final EngineVersion OLD = EngineVersion.parse("ladybug@0.16.1");
    private static final EngineVersion NEW = EngineVersion.parse("ladybug@0.20.4");
    private static final Instant AT = Instant.parse("2026-11-22T12:00:00Z");
    private static final Problem PROBLEM = new Problem("node.import-failed", "Import failed", 500, "why", "what");

    private static final DatabaseState SERVING = new DatabaseState.Serving(OLD);
    private static final DatabaseState FROZEN = new DatabaseState.Frozen(OLD, "m1");
    private static final DatabaseState EXPORTED = new DatabaseState.Exported(OLD, "m1");
    private static final DatabaseState IMPORTING = new DatabaseState.Importing(OLD, "m1", NEW);
    private static final DatabaseState HELD = new DatabaseState.Held(OLD, "m1", NEW, PROBLEM);
    private static final DatabaseState SWAPPING = new DatabaseState.Swapping(OLD, "m1", NEW, "g1.lbug.pre-migration");
    private static final DatabaseState IMPORTED = new DatabaseState.Imported(NEW, "m1", OLD, "g1.lbug.pre-migration");
    private static final DatabaseState ROLLING_BACK =
            new DatabaseState.RollingBack(NEW, "m1", OLD, "g1.lbug.pre-migration", "g1.lbug.rolled-back");
    private static final List<DatabaseState> STATES =
            List.of(SERVING, FROZEN, EXPORTED, IMPORTING, HELD, SWAPPING, IMPORTED, ROLLING_BACK);

    private static final JournalEvent.OfDatabase CREATED = new JournalEvent.DatabaseCreated(AT, "g1", OLD);
    private static final JournalEvent.OfDatabase WRITES_FROZEN = new JournalEvent.WritesFrozen(AT, "g1", "m1");
    private static final JournalEvent.OfDatabase EXPORT_PROVEN = new JournalEvent.ExportProven(AT, "g1", "m1");
    private static final JournalEvent.OfDatabase WRITES_THAWED = new JournalEvent.WritesThawed(AT, "g1");
    private static final JournalEvent.OfDatabase IMPORT_STARTED = new JournalEvent.ImportStarted(AT, "g1", NEW);
    private static final JournalEvent.OfDatabase IMPORT_FAILED = new JournalEvent.ImportFailed(AT, "g1", PROBLEM);
    private static final JournalEvent.OfDatabase IMPORT_VERIFIED =
            new JournalEvent.ImportVerified(AT, "g1", "g1.lbug.pre-migration");
    private static final JournalEvent.OfDatabase IMPORT_SWAPPED = new JournalEvent.ImportSwapped(AT, "g1");
    private static final JournalEvent.OfDatabase ROLLBACK_STARTED =
            new JournalEvent.RollbackStarted(AT, "g1", "g1.lbug.rolled-back");
    private static final JournalEvent.OfDatabase ROLLED_BACK = new JournalEvent.RolledBack(AT, "g1");
    private static final List<JournalEvent.OfDatabase> EVENTS = List.of(
            CREATED,
            WRITES_FROZEN,
            EXPORT_PROVEN,
            WRITES_THAWED,
            IMPORT_STARTED,
            IMPORT_FAILED,
            IMPORT_VERIFIED,
            IMPORT_SWAPPED,
            ROLLBACK_STARTED,
            ROLLED_BACK);

    private record Step(DatabaseState from, JournalEvent.OfDatabase event) {}

    private static final Map<Step, DatabaseState> ALLOWED = new HashMap<>(Map.ofEntries(
            Map.entry(new Step(SERVING, WRITES_FROZEN), FROZEN),
            Map.entry(new Step(FROZEN, EXPORT_PROVEN), EXPORTED),
            Map.entry(new Step(FROZEN, WRITES_THAWED), SERVING),
            Map.entry(new Step(EXPORTED, WRITES_THAWED), SERVING),
            Map.entry(new Step(EXPORTED, IMPORT_STARTED), IMPORTING),
            Map.entry(new Step(IMPORTING, IMPORT_FAILED), HELD),
            Map.entry(new Step(IMPORTING, IMPORT_VERIFIED), SWAPPING),
            Map.entry(new Step(HELD, IMPORT_STARTED), IMPORTING),
            Map.entry(new Step(HELD, WRITES_THAWED), SERVING),
            Map.entry(new Step(SWAPPING, IMPORT_SWAPPED), IMPORTED),
            Map.entry(new Step(IMPORTED, WRITES_FROZEN), new DatabaseState.Frozen(NEW, "m1")),
            Map.entry(new Step(IMPORTED, ROLLBACK_STARTED), ROLLING_BACK),
            Map.entry(new Step(ROLLING_BACK, ROLLED_BACK), SERVING)));

    static Stream<Arguments> everyStep() {
        return STATES.stream().flatMap(state -> EVENTS.stream().map(event -> Arguments.of(state, event)));
    }

    @ParameterizedTest(name = "{0} and then {1}")
    @MethodSource("everyStep")
    void an_event_moves_the_database_as_the_table_says_or_is_refused(
            DatabaseState state, JournalEvent.OfDatabase event) {
        DatabaseState next = ALLOWED.get(new Step(state, event));
        if (next == null) {
            assertThatThrownBy(() -> state.after(event))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Database 'g1' is " + state.word() + "; "
                            + event.getClass().getSimpleName() + " cannot follow.");
        } else {
            assertThat(state.after(event)).isEqualTo(next);
        }
    }

    @Test
    void the_table_knows_every_state_and_every_event() {
        assertThat(STATES.stream().<Class<?>>map(DatabaseState::getClass).toList())
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(DatabaseState.class.getPermittedSubclasses()));
        assertThat(EVENTS.stream()
                        .<Class<?>>map(JournalEvent.OfDatabase::getClass)
                        .toList())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.asList(JournalEvent.OfDatabase.class.getPermittedSubclasses()));
    }

    @Test
    void writes_pass_only_where_the_database_serves() {
        assertThat(STATES.stream().filter(state -> state.gate() == Gate.SERVING))
                .containsExactly(SERVING, IMPORTED);
        assertThat(STATES.stream().filter(state -> state.gate() == Gate.FROZEN)).containsExactly(FROZEN, EXPORTED);
        assertThat(STATES.stream().filter(state -> state.gate() == Gate.MIGRATING))
                .containsExactly(IMPORTING, SWAPPING, ROLLING_BACK);
        assertThat(STATES.stream().filter(state -> state.gate() == Gate.HELD)).containsExactly(HELD);
    }
}
