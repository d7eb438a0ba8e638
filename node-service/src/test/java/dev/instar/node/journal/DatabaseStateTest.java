package dev.instar.node.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.instar.protocol.Gate;
import dev.instar.protocol.WireJson;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** States and what they let through; {@link StateDiagramTest} looks at the steps between them. */
class DatabaseStateTest {

    static final List<DatabaseState> STATES = DatabaseStates.ALL;

    @Test
    void the_samples_have_every_state_and_every_event() {
        assertThat(STATES.stream().<Class<?>>map(DatabaseState::getClass).distinct())
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(DatabaseState.class.getPermittedSubclasses()));
        assertThat(DatabaseStates.EVENTS.stream().<Class<?>>map(JournalEvent.OfDatabase::getClass))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.asList(JournalEvent.OfDatabase.class.getPermittedSubclasses()));
    }

    @ParameterizedTest
    @FieldSource("STATES")
    void an_event_that_cannot_follow_is_refused_and_says_where_the_database_stands(DatabaseState state) {
        for (JournalEvent.OfDatabase event : DatabaseStates.EVENTS) {
            if (!DatabaseStates.canFollow(state, event)) {
                assertThatThrownBy(() -> state.after(event))
                        .hasMessage("Database 'g1' is " + state.word() + "; "
                                + event.getClass().getSimpleName() + " cannot follow.");
            }
        }
    }

    @ParameterizedTest
    @FieldSource("STATES")
    void a_state_can_be_written_into_a_snapshot_and_read_back(DatabaseState state) {
        var json = WireJson.mapper();
        String written = json.writerFor(DatabaseState.class).writeValueAsString(state);
        assertThat(json.readValue(written, DatabaseState.class)).isEqualTo(state);
    }

    @Test
    void writes_pass_only_where_the_database_serves() {
        assertThat(STATES.stream().filter(state -> state.gate() == Gate.SERVING).map(Object::getClass))
                .containsExactlyInAnyOrder(
                        DatabaseState.Serving.class,
                        DatabaseState.Imported.class,
                        DatabaseState.RolledBack.class,
                        DatabaseState.Finalizing.class);
        assertThat(STATES.stream().filter(state -> state.gate() == Gate.FROZEN).map(Object::getClass))
                .containsExactlyInAnyOrder(DatabaseState.Frozen.class, DatabaseState.Exported.class);
        assertThat(STATES.stream().filter(state -> state.gate() == Gate.HELD).map(Object::getClass))
                .containsExactly(DatabaseState.Held.class);
    }
}
