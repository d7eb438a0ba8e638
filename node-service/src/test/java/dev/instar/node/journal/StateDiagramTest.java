package dev.instar.node.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The diagrams of docs/states.md say exactly what the code does. */
class StateDiagramTest {

    private static final Path PAGE = Path.of("..", "docs", "states.md");
    private static final Pattern DIAGRAM = Pattern.compile("```mermaid\\s+stateDiagram-v2\\s+(.*?)```", Pattern.DOTALL);

    @Test
    void every_event_of_a_database_is_an_arrow_and_every_arrow_an_event() throws IOException {
        Set<String> arrows = new TreeSet<>();
        for (DatabaseState state : DatabaseStates.ALL) {
            for (JournalEvent.OfDatabase event : DatabaseStates.EVENTS) {
                try {
                    arrows.add(name(state) + " --> " + name(state.after(event)) + " : "
                            + event.getClass().getSimpleName());
                } catch (IllegalStateException e) {
                    assertThat(e).hasMessageContaining("cannot follow");
                }
            }
        }
        assertThat(diagram(0)).containsExactlyElementsOf(arrows);
    }

    @Test
    void a_step_of_one_database_beside_any_other_moves_the_instance_along_an_arrow() throws IOException {
        Set<String> arrows = new TreeSet<>();
        for (DatabaseState other : DatabaseStates.ALL) {
            for (DatabaseState state : DatabaseStates.ALL) {
                String stage = name(InstanceStage.of(List.of(state, other)));
                for (JournalEvent.OfDatabase event : DatabaseStates.EVENTS) {
                    if (DatabaseStates.canFollow(state, event)) {
                        String next = name(InstanceStage.of(List.of(state.after(event), other)));
                        if (!next.equals(stage)) {
                            arrows.add(stage + " --> " + next);
                        }
                    }
                }
            }
        }
        assertThat(diagram(1)).containsExactlyElementsOf(arrows);
    }

    private static String name(Object state) {
        return state.getClass().getSimpleName();
    }

    private static Set<String> diagram(int number) throws IOException {
        Matcher diagrams = DIAGRAM.matcher(Files.readString(PAGE));
        for (int i = 0; i <= number; i++) {
            assertThat(diagrams.find()).isTrue();
        }
        return diagrams.group(1).lines().map(String::strip).collect(Collectors.toCollection(TreeSet::new));
    }
}
