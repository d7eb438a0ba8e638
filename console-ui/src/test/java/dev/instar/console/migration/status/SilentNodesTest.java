package dev.instar.console.migration.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.console.ConsoleTest;
import dev.instar.console.operation.Operation;
import dev.instar.console.operation.OperationOptions;
import dev.instar.console.operation.OperationState;
import dev.instar.protocol.OperationKind;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A person is asked to look at nodes that do not answer in their operation, and at no others. */
@ConsoleTest
class SilentNodesTest {

    @Autowired
    private SilentNodes silentNodes;

    @Test
    void nothing_is_said_of_nodes_that_answer_or_have_missed_a_moment() {
        assertThat(silentNodes.sentence(List.of(running(1, null), running(2, Instant.now()))))
                .isEmpty();
    }

    @Test
    void one_node_is_named_alone_and_many_are_counted() {
        Instant since = Instant.now().minus(Duration.ofMinutes(1));

        assertThat(silentNodes.sentence(List.of(running(1, null), running(2, since))))
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("operator: i-2 does not answer"));
        List<Operation> many = IntStream.range(0, 1_000)
                .mapToObj(number -> running(number, since))
                .toList();
        assertThat(silentNodes.sentence(many))
                .hasValueSatisfying(sentence ->
                        assertThat(sentence).contains("operator: i-0, i-1, i-10 and 997 more do not answer"));
    }

    private static Operation running(int number, @Nullable Instant silentSince) {
        String instance = "i-" + number;
        return new Operation(
                "m/" + instance + "/IMPORT/1",
                "m",
                instance,
                0,
                URI.create("http://127.0.0.1:1"),
                OperationKind.IMPORT,
                OperationOptions.WHOLE,
                OperationState.RUNNING,
                "console",
                Instant.now(),
                1,
                1,
                silentSince,
                "task",
                null,
                Instant.now(),
                Instant.now(),
                null);
    }
}
